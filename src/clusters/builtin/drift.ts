import { compareFields } from '../../diff/compare-fields.ts';
import { maskPair } from '../../diff/mask-pair.ts';
import type { DriftObject } from '../../model/drift.ts';
import { essence } from '../../reconcile/compare.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import type { DesiredTarget, FoundDrift } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { type Prepared, prepare } from './prepare.ts';

const MOST = 20;

/** Asks the server what an apply would change, object by object, and says who changed it; writes nothing. */
export async function findDrift(
  desired: DesiredTarget,
  identity: TargetIdentity,
  context: BuiltinContext,
): Promise<FoundDrift> {
  const prepared = await prepare(desired.objects, desired.namespace, identity, context.api);
  if (prepared.status === 'invalid') throw new Error(prepared.error);
  const all = [...prepared.foundations, ...prepared.rest];
  const looks = await inParallel(all, context.concurrency, (entry) => driftOf(entry, context));
  const objects = looks.filter((found) => found !== null);
  return { objects: objects.slice(0, MOST), more: Math.max(0, objects.length - MOST), hidden: {} };
}

async function driftOf({ ref, object }: Prepared, { api }: BuiltinContext): Promise<DriftObject | null> {
  const live = await api.get(ref);
  const { group, kind, namespace, name } = ref;
  if (live === null) return { group, kind, namespace, name, state: 'missing', fields: [], more: 0 };
  const predicted = await api.apply(object, { dryRun: true });
  const masked = maskPair(essence(predicted.object), essence(live), []);
  const fields = compareFields(masked.before, masked.after).map(({ path, from, to }) => {
    const change = to === null ? ('removed' as const) : ('changed' as const);
    return { path, kind: change, git: from, live: to, by: null };
  });
  if (fields.length === 0) return null;
  const more = Math.max(0, fields.length - MOST);
  return { group, kind, namespace, name, state: 'changed', fields: fields.slice(0, MOST), more };
}
