import { HostRefusal } from '../hosts/host.ts';
import { entryPath, STATE_BRANCH } from '../ledger/chain.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * Adds one signed entry to the state branch. The entry's path is its sequence number and a write never replaces a file,
 * so of two writers one loses and looks again: nothing is written twice and nothing is overwritten.
 */
export async function appendRecords(action: ActionOf<'appendRecords'>, effects: Effects): Promise<Outcome> {
  const { host } = effects;
  const sequence = action.sequence + 1;
  const previous = action.sequence === 0 ? null : await effects.readEntry(action.sequence);
  if (action.sequence > 0 && previous === null) return 'moved';
  const text = effects.seal(sequence, previous, action.records);
  const kinds = [...new Set(action.records.map(({ kind }) => kind))].join(', ');
  const file = { branch: STATE_BRANCH, path: entryPath(sequence), text, message: `state: ${kinds}` };
  try {
    if (sequence === 1) await host.contents.createOrphan(file);
    else await host.contents.addFile(file);
    return 'changed';
  } catch (error) {
    if (error instanceof HostRefusal && (error.status === 409 || error.status === 422)) return 'moved';
    throw error;
  }
}
