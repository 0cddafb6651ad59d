import type { Mirror } from '../git/mirror.ts';
import { entryHash, entryPath, type HighWater, readChain, STATE_BRANCH } from '../ledger/chain.ts';
import type { Ledger } from '../model/record.ts';
import type { View } from './views.ts';

/** Reads and checks the state branch. What was seen before must still be there: a shorter or other chain is broken. */
export async function observeLedger({ mirror, store, key, ledgerKey, now }: View): Promise<Ledger> {
  const repository = `${key.owner}/${key.name}`;
  const texts = await readEntries(mirror);
  const known = highWater(await store.marks.get(repository, 'ledger'));
  const ledger = readChain(ledgerKey, texts, known);
  const last = texts.at(-1);
  if (ledger.status === 'intact' && last !== undefined && known?.sequence !== ledger.sequence) {
    const mark = { sequence: ledger.sequence, hash: entryHash(last.text) };
    await store.marks.set(repository, 'ledger', mark, now());
  }
  return ledger;
}

/** Text of one entry of the state branch as last fetched, null when it is not there. */
export async function readEntry(mirror: Mirror, sequence: number): Promise<string | null> {
  const commit = await mirror.resolve(`refs/heads/${STATE_BRANCH}`);
  return commit === null ? null : mirror.file(commit, entryPath(sequence));
}

/** Texts of all entries of the state branch as last fetched, first to last. */
export async function readEntries(mirror: Mirror): Promise<{ path: string; text: string }[]> {
  const commit = await mirror.resolve(`refs/heads/${STATE_BRANCH}`);
  if (commit === null) return [];
  const entries = (await mirror.list(commit, 'log')).filter(({ mode }) => mode !== '040000');
  const texts: { path: string; text: string }[] = [];
  for (const { path, oid } of entries.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    texts.push({ path, text: new TextDecoder().decode(await mirror.blob(oid)) });
  }
  return texts;
}

function highWater(mark: unknown): HighWater | null {
  if (typeof mark !== 'object' || mark === null) return null;
  const { sequence, hash } = mark as Partial<HighWater>;
  return typeof sequence === 'number' && typeof hash === 'string' ? { sequence, hash } : null;
}
