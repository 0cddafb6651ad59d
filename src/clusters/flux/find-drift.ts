import { inParallel } from '../../reconcile/in-parallel.ts';
import { keyText, refOf } from '../../reconcile/object-key.ts';
import type { DesiredTarget, FoundDrift, KubeObject } from '../cluster.ts';
import { findDriftOf, LOOKING_MANAGER } from '../drift/find-drift.ts';
import { changesOfRender } from './changed-render.ts';
import type { FluxContext } from './context.ts';
import { fluxIgnores } from './ignore.ts';
import { isLeftAlone } from './left-alone.ts';
import { factsFor } from './observe.ts';

/** Under these names Flux's controllers write: what they put on an object is not drift. */
const OWNERS = ['kustomize-controller', 'helm-controller'];

/**
 * Our own look for drift, by the server's dry run, with what Flux was told to leave alone left out. Where Flux applies
 * something else than the render (patches, inline values), nothing can be compared, and that is counted instead.
 */
export async function findDrift(desired: DesiredTarget, context: FluxContext): Promise<FoundDrift> {
  const facts = await factsFor(desired, context);
  if (facts === null) return { objects: [], more: 0, hidden: {} };
  const { object } = facts.claim;
  const changes = changesOfRender(object, { targetNamespace: desired.namespace, declared: desired.declared });
  if (changes.length > 0) {
    const why = `${object.kind} changes the render (${changes.join(', ')})`;
    return { objects: [], more: 0, hidden: { [why]: Math.max(1, desired.objects.length) } };
  }
  const found = await findDriftOf(desired.objects, {
    api: context.api,
    namespace: desired.namespace,
    identity: null,
    fieldManager: LOOKING_MANAGER,
    owners: OWNERS,
    ignore: [...desired.ignoreDifferences, ...fluxIgnores(object, desired.objects)],
    concurrency: context.concurrency,
  });
  return withoutLeftAlone(found, desired, context);
}

async function withoutLeftAlone(
  found: FoundDrift,
  desired: DesiredTarget,
  { api, concurrency }: FluxContext,
): Promise<FoundDrift> {
  const byKey = new Map(desired.objects.map((object) => [keyText(placed(object, desired.namespace)), object]));
  const judged = await inParallel(found.objects, concurrency, async (drift) => {
    const git = byKey.get(keyText(drift)) ?? byKey.get(keyText({ ...drift, namespace: desired.namespace }));
    const live = git === undefined ? null : await api.get({ ...refOf(git), namespace: drift.namespace });
    return isLeftAlone(drift, git, live);
  });
  const left = judged.filter(Boolean).length;
  if (left === 0) return found;
  const objects = found.objects.filter((_, index) => judged[index] !== true);
  return { ...found, objects, hidden: { ...found.hidden, "Flux's annotations": left } };
}

function placed(object: KubeObject, namespace: string) {
  const ref = refOf(object);
  return { ...ref, namespace: ref.namespace ?? namespace };
}
