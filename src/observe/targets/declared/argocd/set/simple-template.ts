import type { Settings } from '../../declaration.ts';
import { isSettings } from '../../read-objects.ts';

type Value = Settings[string];
type Step = string | number;
type Part = { text: string } | { steps: Step[] };

/**
 * A Go template that does no more than to name parameters: `{{ .path.basename }}`, `{{ index .path.segments 1 }}`. Most
 * are of this kind, and need no engine. Null for every other one.
 */
export interface SimpleTemplate {
  /** The text; null where Go would fail or write something that nobody wants, which the engine then says. */
  fill(parameters: Settings): string | null;
}

const field = /^(?:\.[A-Za-z_]\w*)+$/;
const indexed = /^index\s+((?:\.[A-Za-z_]\w*)+)((?:\s+(?:\d+|"[^"\\]*"))+)$/;

/** What a template names that is one parameter and nothing else; null for every other one. */
export function onlyParameter(text: string, isGo: boolean): readonly Step[] | null {
  const action = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(text)?.[1]?.trim();
  if (action === undefined) return null;
  return isGo ? stepsOf(action) : action.split('.');
}

/** Reads a template; null when it does more. */
export function simpleTemplate(text: string): SimpleTemplate | null {
  const parts: Part[] = [];
  // With a group in the separator, split gives literal text and actions in turn.
  for (const [index, part] of text.split(/\{\{([\s\S]*?)\}\}/).entries()) {
    if (index % 2 === 0) {
      if (part.includes('{{')) return null;
      parts.push({ text: part });
      continue;
    }
    const steps = stepsOf(part.trim());
    if (steps === null || part.startsWith('-') || part.endsWith('-')) return null;
    parts.push({ steps });
  }
  return { fill: (parameters) => filled(parts, parameters) };
}

function stepsOf(action: string): Step[] | null {
  if (field.test(action)) return action.slice(1).split('.');
  const [, path, keys] = indexed.exec(action) ?? [];
  if (path === undefined || keys === undefined) return null;
  const further = [...keys.matchAll(/\d+|"[^"]*"/g)].map(([key]) =>
    key.startsWith('"') ? key.slice(1, -1) : Number(key),
  );
  return [...path.slice(1).split('.'), ...further];
}

function filled(parts: readonly Part[], parameters: Settings): string | null {
  let text = '';
  for (const part of parts) {
    const more = 'text' in part ? part.text : textAt(parameters, part.steps);
    if (more === null) return null;
    text += more;
  }
  return text;
}

function textAt(parameters: Settings, steps: readonly Step[]): string | null {
  let value: Value | undefined = parameters;
  for (const step of steps) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step];
    else if (isSettings(value) && typeof step === 'string' && Object.hasOwn(value, step)) value = value[step];
    else return null;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  // Go writes larger numbers out of JSON as 1e+06.
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : null;
}
