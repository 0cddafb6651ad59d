import { autoscaler } from '../../reconcile/drift/rules/autoscaler.ts';
import { takenOver } from '../../reconcile/drift/take-over.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import { FIELD_MANAGER, type TargetIdentity } from '../../reconcile/mark.ts';
import { spokenKey } from '../../reconcile/object-key.ts';
import { removesItself } from '../../reconcile/removes-itself.ts';
import type { DesiredTarget, KubeObject, TargetStatus } from '../cluster.ts';
import { scaledBy } from '../drift/autoscaled.ts';
import type { ObjectDrift } from '../drift/find-drift.ts';
import type { BuiltinContext } from './context.ts';
import { lookAtTarget } from './drift.ts';
import { respectingContext } from './drift-respect.ts';
import { statusOf } from './failure.ts';
import { observeTarget } from './observe.ts';
import { syncTarget } from './sync.ts';

const MOST_TRIES = 5;

/**
 * Writes Git's state over drift: fields that people added are taken over first, so that the apply that follows removes
 * them; what the rules hide stays as it is. Under `--dry-run` nothing is written.
 */
export async function healTarget(
  desired: DesiredTarget,
  identity: TargetIdentity,
  context: BuiltinContext,
): Promise<TargetStatus> {
  if (context.dryRun) return observeTarget(desired.content, identity, context);
  const { objects } = await lookAtTarget(desired, identity, context);
  const added = objects.filter(({ drift }) => drift.some(({ kind }) => kind === 'added'));
  await inParallel(added, context.concurrency, (each) => takeOver(each, context));
  const scaled = new Set([
    ...scaledBy(desired.objects),
    ...objects.filter(isScaled).map(({ entry }) => scaleKey(entry)),
  ]);
  const wanted = { ...desired, objects: withoutFinished(desired, objects) };
  return syncTarget(wanted, identity, respectingContext(desired, scaled, context));
}

/**
 * Hands added fields to our manager. Controllers write all the time, so a conflict reads and tries again; any other
 * refusal leaves the field, and the drift, as it is.
 */
async function takeOver({ entry, live, drift }: ObjectDrift, context: BuiltinContext): Promise<void> {
  const paths = drift.filter(({ kind }) => kind === 'added').map(({ path }) => path);
  let newest = live;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const replacement = newest === null ? null : takenOver(newest, paths, FIELD_MANAGER);
    if (replacement === null) return;
    const status = await replaceOrStatus(replacement, context);
    if (status === null) return;
    if (status !== 409) {
      context.log.warn({ object: spokenKey(entry.ref), status }, 'Fields that somebody added could not be taken over');
      return;
    }
    newest = await context.api.get(entry.ref);
  }
}

/** Null when it is done, else the status of the refusal. */
async function replaceOrStatus(object: KubeObject, { writes }: BuiltinContext): Promise<number | null> {
  try {
    await writes.replace(object);
    return null;
  } catch (error) {
    const status = statusOf(error);
    if (status === null) throw error;
    return status;
  }
}

/** Jobs that removed themselves have done their work: healing something else must not run them again. */
function withoutFinished({ objects, namespace }: DesiredTarget, looked: readonly ObjectDrift[]): KubeObject[] {
  const gone = looked.filter(({ entry, live }) => live === null && removesItself(entry)).map(({ entry }) => entry.ref);
  return objects.filter(({ kind, metadata }) => {
    const isGone = (ref: (typeof gone)[number]) =>
      ref.kind === kind && ref.name === metadata.name && ref.namespace === (metadata.namespace || namespace);
    return !gone.some(isGone);
  });
}

function isScaled({ hidden }: ObjectDrift): boolean {
  return hidden.some(({ rule }) => rule === autoscaler.name);
}

function scaleKey({ ref }: ObjectDrift['entry']): string {
  return `${ref.group}/${ref.kind}/${ref.name}`;
}
