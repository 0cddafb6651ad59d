import { askedAgain } from '../store/check-asks.ts';
import type { View } from './views.ts';

/** What a person's wish for the checks of a commit to run again adds to a snapshot; nothing without such a wish. */
export async function observeAgain(
  { store, key }: Pick<View, 'store' | 'key'>,
  sha: string,
): Promise<{ again?: number[] | null }> {
  const again = await askedAgain(store.marks, `${key.owner}/${key.name}`, sha);
  return again === undefined ? {} : { again };
}
