import { parse } from 'yaml';

/** An index that is not written as Helm writes it is read whole, up to here. */
const WHOLE_CHARS = 1024 * 1024;
const READ = { schema: 'failsafe', maxAliasCount: 0, logLevel: 'silent' } as const;
const ENTRIES = /^entries:[ \t]*\r?\n/m;

/** The versions of one chart in an `index.yaml`: as texts of single items where Helm wrote it, else already read. */
export type ChartBlock = { kind: 'items'; items: string[] } | { kind: 'read'; entries: unknown[] };

/**
 * What an `index.yaml` has of one chart; null when the chart is not there. Public indexes have up to 20 MB, so only the
 * lines of that chart are cut out: Helm writes each chart as a block. Throws for what cannot be read.
 */
export function chartBlock(text: string, name: string): ChartBlock | null {
  if (text.trimStart().startsWith('{')) return readOf(JSON.parse(text), name);
  const block = blockOf(text, name);
  if (block !== null) return { kind: 'items', items: itemsOf(block) };
  if (ENTRIES.test(text)) return null;
  if (text.length > WHOLE_CHARS) throw new Error('it is too large for not being written as Helm writes it');
  return readOf(parse(text, READ), name);
}

/** The values of one item of a block. Throws for YAML that is none. */
export function readItem(item: string): unknown[] {
  const read: unknown = parse(item, READ);
  return Array.isArray(read) ? read : [];
}

function readOf(index: unknown, name: string): ChartBlock | null {
  const list = fieldOf(fieldOf(index, 'entries'), name);
  return Array.isArray(list) ? { kind: 'read', entries: list } : null;
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** The lines below `<name>:` in the block `entries:`; null when there is none. */
function blockOf(text: string, name: string): string | null {
  const start = ENTRIES.exec(text);
  if (start === null) return null;
  const entries = upToNextField(text.slice(start.index + start[0].length));
  const indent = /^[ \t]*(?=[^\s#])/m.exec(entries.slice(0, 4096))?.[0] ?? '';
  const key = name.replaceAll('.', '\\.');
  const head = new RegExp(`^${indent}(?:${key}|"${key}"|'${key}'):[ \\t]*\\r?\\n`, 'm').exec(entries);
  if (head === null || indent === '') return null;
  const block = entries.slice(head.index + head[0].length);
  // The next line that is no deeper and no item of a list ends it; lists may stand as deep as their key.
  const end = new RegExp(`^(?! *$)(?!${indent}(?: |-))`, 'm').exec(block);
  return end === null ? block : block.slice(0, end.index);
}

function upToNextField(text: string): string {
  const next = /^[^\s#]/m.exec(text);
  return next === null ? text : text.slice(0, next.index);
}

/** The items of a list, each with its dash. */
function itemsOf(block: string): string[] {
  const dash = /^( *)-/m.exec(block)?.[1];
  if (dash === undefined) return [];
  return block.split(new RegExp(`^(?=${dash}-)`, 'm'));
}
