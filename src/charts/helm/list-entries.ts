import type { ChartVersion } from '../chart-repository.ts';
import { chartBlock, readItem } from './chart-block.ts';
import { ListedEntry } from './schema.ts';

/** The largest public charts have some thousands. */
const MAX_VERSIONS = 20_000;

/**
 * All versions of a chart in the text of an `index.yaml`, as they stand there; null when the chart is not in it. Of an
 * item only the lines of the wanted fields are read, as a YAML reader needs seconds for some thousand items. Throws for
 * an index that cannot be read, and for more versions than anybody has.
 */
export function listEntries(text: string, name: string): ChartVersion[] | null {
  const block = chartBlock(text, name);
  if (block === null) return null;
  const all = block.kind === 'read' ? block.entries : block.items;
  if (all.length > MAX_VERSIONS) throw new Error(`the chart ${name} has more than ${MAX_VERSIONS} versions`);
  const entries = block.kind === 'read' ? block.entries : block.items.flatMap(fieldsOf);
  return entries.flatMap((each) => {
    const read = ListedEntry.safeParse(each);
    if (!read.success || read.data.version === '') return [];
    return [{ version: read.data.version, created: instantOf(read.data.created), digest: digestOf(read.data.digest) }];
  });
}

/** The three fields of an item, from their lines where each is a plain or quoted text on one line. */
function fieldsOf(item: string): unknown[] {
  const start = /^( *- +)/.exec(item)?.[1];
  if (start === undefined) return readItem(item);
  const fields: Record<string, string> = {};
  for (const line of [item.slice(start.length).split('\n', 1)[0] ?? '', ...linesAt(item, start.length)]) {
    const [, key = '', , value = ''] =
      /^(version|created|digest): +(["']?)([^"'#&*!|>{[\s\\]+)\2[ \t]*\r?$/.exec(line) ?? [];
    if (key === '' && /^(version|created|digest):/.test(line)) return readItem(item);
    if (key !== '') fields[key] = value;
  }
  return fields['version'] === undefined ? readItem(item) : [fields];
}

function linesAt(item: string, depth: number): string[] {
  const indent = ' '.repeat(depth);
  return item
    .split('\n')
    .slice(1)
    .flatMap((line) => (line.startsWith(indent) && line[depth] !== ' ' ? [line.slice(depth)] : []));
}

function instantOf(text: string | null | undefined): string | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) || at <= 0 ? null : new Date(at).toISOString();
}

function digestOf(text: string | null | undefined): string | null {
  const hex = text?.replace(/^sha256:/, '').toLowerCase() ?? '';
  return /^[0-9a-f]{64}$/.test(hex) ? `sha256:${hex}` : null;
}
