import { type Hook, hooksOf } from '../../reconcile/hooks.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { type Prepared, prepare } from './prepare.ts';
import type { Progress } from './progress.ts';
import { refusals } from './refusals.ts';
import { unfinished } from './status.ts';
import { ownNamespace } from './target-namespace.ts';

/** A target whose objects may all be written: in stages, with its hooks. */
export interface ReadyTarget {
  /** The target's namespace, to be made before anything else. */
  missingNamespace: Prepared | null;
  foundations: Prepared[];
  rest: Prepared[];
  hooks: Hook[];
  /** Every object but the hooks. */
  refs: Prepared['ref'][];
}

/** Prepares a render and asks the gate for every object of it, hooks included, before anything is written. */
export async function makeReady(
  desired: DesiredTarget,
  identity: TargetIdentity,
  progress: Progress,
  context: BuiltinContext,
): Promise<ReadyTarget | TargetStatus> {
  const prepared = await prepare(desired.objects, desired.namespace, identity, context.api);
  if (prepared.status === 'invalid') return unfinished(progress.record, 'failed', prepared);
  const hooks = hooksOf(prepared.hooks, progress.record.revision === null);
  const inside = [...prepared.rest, ...prepared.foundations, ...hooks].map(({ ref }) => ref);
  const namespace = await ownNamespace(
    desired.namespace,
    { foundations: prepared.foundations, refs: inside },
    progress.record,
    identity,
    context.namespaces,
  );
  const foundations = namespace.status === 'ours' ? [namespace.made, ...prepared.foundations] : prepared.foundations;
  const missing = namespace.status === 'missing' ? [namespace.made] : [];
  const refs = [...missing, ...foundations, ...prepared.rest].map(({ ref }) => ref);
  const blockers = refusals([...refs, ...hooks.map(({ ref }) => ref)], context.boundaries);
  if (blockers.length === 0)
    return { missingNamespace: missing[0] ?? null, foundations, rest: prepared.rest, hooks, refs };
  const more = blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : '';
  const error = `Nothing was applied: ${blockers[0]?.reason ?? ''}${more}.`;
  return unfinished(progress.record, 'failed', { error, blockers });
}
