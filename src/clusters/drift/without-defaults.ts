import { isEqualJson } from '../../diff/json.ts';
import type { OwnedDifference } from '../../reconcile/drift/difference.ts';
import { removeAt } from '../../reconcile/drift/ignore.ts';
import { locate } from '../../reconcile/drift/path.ts';
import { statusOf } from '../builtin/failure.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { KubeObject } from '../cluster.ts';

/** The part of `drift` that is real, and what the server fills by itself. */
export interface Sifted {
  drift: OwnedDifference[];
  defaults: OwnedDifference[];
}

/**
 * Tells fields that somebody added from defaults that merely stand under somebody's name, as `kubectl create` leaves
 * them: without the fields, by a dry run, the server puts its defaults back. When it refuses, the fields count as added.
 */
export async function withoutDefaults(
  drift: readonly OwnedDifference[],
  live: KubeObject,
  api: Pick<KubeApi, 'replace'>,
): Promise<Sifted> {
  const added = drift.filter(({ kind }) => kind === 'added');
  if (added.length === 0) return { drift: [...drift], defaults: [] };
  const bare = structuredClone(live);
  // Places were read from the front, so the last items of lists go first.
  for (const { liveAt } of added.toReversed()) if (liveAt !== null) removeAt(bare, liveAt);
  const answer = await replaceOrNull(bare, api);
  const isDefault = (one: OwnedDifference) =>
    one.kind === 'added' && answer !== null && isEqualJson(locate(answer, one.path)?.value, one.live);
  return { drift: drift.filter((one) => !isDefault(one)), defaults: drift.filter(isDefault) };
}

async function replaceOrNull(object: KubeObject, api: Pick<KubeApi, 'replace'>): Promise<KubeObject | null> {
  try {
    return await api.replace(object, { dryRun: true });
  } catch (error) {
    if (statusOf(error) === null) throw error;
    return null;
  }
}
