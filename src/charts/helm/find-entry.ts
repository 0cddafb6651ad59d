import { parse } from 'yaml';
import { IndexEntry } from './schema.ts';

/** An index that is not written as Helm writes it is read whole, up to here. */
const WHOLE_CHARS = 1024 * 1024;
const READ = { schema: 'failsafe', maxAliasCount: 0, logLevel: 'silent' } as const;

export type EntryFound =
  | { status: 'found'; entry: IndexEntry }
  | { status: 'missing'; what: 'chart' | 'version' }
  | { status: 'unreadable'; message: string };

/**
 * The entry of exactly one version of a chart in the text of an `index.yaml`; a leading `v` makes no difference. Public
 * indexes have up to 20 MB, so only the lines of that version are read as YAML: Helm writes each chart as a block.
 */
export function findEntry(text: string, name: string, version: string): EntryFound {
  try {
    const entries = text.trimStart().startsWith('{') ? jsonEntries(text, name) : yamlEntries(text, name, version);
    if (entries === null) return { status: 'missing', what: 'chart' };
    return choose(entries, version);
  } catch (error) {
    return { status: 'unreadable', message: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '' };
  }
}

function choose(entries: readonly unknown[], version: string): EntryFound {
  const same: IndexEntry[] = [];
  for (const each of entries) {
    const read = IndexEntry.safeParse(each);
    if (read.success && bare(read.data.version) === bare(version)) same.push(read.data);
  }
  const entry = same.find((each) => each.version === version) ?? same[0];
  return entry === undefined ? { status: 'missing', what: 'version' } : { status: 'found', entry };
}

function bare(version: string): string {
  return version.replace(/^v/, '');
}

function jsonEntries(text: string, name: string): unknown[] | null {
  return entriesIn(JSON.parse(text), name);
}

function yamlEntries(text: string, name: string, version: string): unknown[] | null {
  const block = blockOf(text, name);
  if (block !== null) return itemsOf(block).flatMap((item) => (item.includes(bare(version)) ? listIn(item) : []));
  if (hasBlocks(text)) return null;
  if (text.length > WHOLE_CHARS) throw new Error('it is too large for not being written as Helm writes it');
  return entriesIn(parse(text, READ), name);
}

/** The list of a chart in a whole index; null when the chart is not there. */
function entriesIn(index: unknown, name: string): unknown[] | null {
  const entries = fieldOf(index, 'entries');
  const list = fieldOf(entries, name);
  return Array.isArray(list) ? list : null;
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

const ENTRIES = /^entries:[ \t]*\r?\n/m;

function hasBlocks(text: string): boolean {
  return ENTRIES.test(text);
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

function listIn(item: string): unknown[] {
  const read: unknown = parse(item, READ);
  return Array.isArray(read) ? read : [];
}
