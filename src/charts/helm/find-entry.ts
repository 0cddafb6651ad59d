import { chartBlock, readItem } from './chart-block.ts';
import { IndexEntry } from './schema.ts';

export type EntryFound =
  | { status: 'found'; entry: IndexEntry }
  | { status: 'missing'; what: 'chart' | 'version' }
  | { status: 'unreadable'; message: string };

/** The entry of exactly one version of a chart in the text of an `index.yaml`; a leading `v` makes no difference. */
export function findEntry(text: string, name: string, version: string): EntryFound {
  try {
    const block = chartBlock(text, name);
    if (block === null) return { status: 'missing', what: 'chart' };
    if (block.kind === 'read') return choose(block.entries, version);
    const items = block.items.filter((item) => item.includes(bare(version)));
    return choose(items.flatMap(readItem), version);
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
