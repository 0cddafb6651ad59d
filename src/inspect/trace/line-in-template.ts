import type { ObjectName } from '../../model/finding.ts';

/** Where a field stands in a template, with the value that its line reads, such as `.Values.image.tag`. */
export interface TemplateLine {
  line: number;
  /** Steps below `.Values`; null where the line reads none. */
  value: string[] | null;
}

interface Line {
  /** Counted from 1. */
  number: number;
  indent: number;
  /** Key of a map entry; null for lines without one. */
  key: string | null;
  text: string;
}

/**
 * The line of a Helm template that writes a field of an object, or the deepest part of its path that is found, going by
 * keys and indentation: a template is no YAML before it ran. Null when no part of the text writes such an object.
 */
export function lineInTemplate(text: string, { kind }: ObjectName, steps: readonly string[]): TemplateLine | null {
  const part = partOf(text, kind);
  if (part === null) return null;
  let found = part.find(({ key }) => key === 'kind');
  let from = 0;
  let above = -1;
  for (const step of steps) {
    const index = part.findIndex((line, at) => at >= from && line.indent > above && isStep(line, step));
    const line = part[index];
    // An item of a list may be named by what stands in no text: its keys are looked for below the list.
    if (line === undefined) continue;
    if (line.key !== step) {
      // Other keys of the item may stand before its name, but none of them above its dash.
      from = index;
      continue;
    }
    found = line;
    from = index + 1;
    above = line.indent;
  }
  return found === undefined ? null : { line: found.number, value: valueIn(found.text) };
}

/** A key, or the name of an item of a list. */
function isStep({ key, text }: Line, step: string): boolean {
  return key === step || (key === 'name' && text.trimEnd().replace(/["']/g, '').endsWith(`name: ${step}`));
}

/** The lines of the document that writes this kind. */
function partOf(text: string, kind: string): Line[] | null {
  let part: Line[] = [];
  for (const [index, line] of [...text.split('\n'), '---'].entries()) {
    if (!/^---/.test(line)) {
      part.push(lineOf(line, index + 1));
      continue;
    }
    if (part.some((one) => one.key === 'kind' && one.text.replace(/['"]/g, '').endsWith(`: ${kind}`))) return part;
    part = [];
  }
  return null;
}

function lineOf(text: string, number: number): Line {
  const [, indent = '', key] = /^((?:\s|- )*)["']?([\w./-]+)["']?:(?:\s|$)/.exec(text) ?? [];
  return { number, indent: indent.length, key: key ?? null, text: text.trimEnd() };
}

function valueIn(text: string): string[] | null {
  const [, path] = /(?:\$?\.Values)((?:\.[\w-]+)+)/.exec(text) ?? [];
  return path === undefined ? null : path.slice(1).split('.');
}
