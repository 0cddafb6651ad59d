import { textAt, valueAt } from '../../model/read-json.ts';
import { conditionOf } from '../../reconcile/health/conditions.ts';
import type { DesiredTarget, KubeObject, TargetStatus } from '../cluster.ts';
import type { FluxContext } from './context.ts';
import { judge } from './judge.ts';
import { isHelmRelease, spoken } from './kinds.ts';
import { factsFor, gone, statusOf } from './observe.ts';
import { mayAsk, request } from './request.ts';
import { refused } from './sync.ts';

/**
 * Asks Flux to write Git's state over drift. A Kustomization does so whenever it reconciles, a HelmRelease only with
 * `driftDetection.mode: enabled`; any other, and one that gave up, is upgraded by force.
 */
export async function healTarget(desired: DesiredTarget, context: FluxContext): Promise<TargetStatus> {
  const facts = await factsFor(desired, context);
  if (facts === null) return gone();
  const verdict = judge(facts);
  const { object } = facts.claim;
  if (valueAt(object, 'spec', 'suspend') === true) {
    const error = `${spoken(object)} is suspended (spec.suspend): Flux corrects nothing until somebody resumes it.`;
    return { ...(await statusOf(facts, verdict, desired, context)), error };
  }
  const permission = mayAsk(object, desired, context.boundaries);
  if (permission.status === 'refused') return refused(facts, permission.reason, desired, context);
  const force = isHelmRelease(object) && (!correctsDrift(object) || conditionOf(object, 'Stalled')?.status === 'True');
  await request(object, { force }, context);
  return statusOf(facts, verdict, desired, context);
}

function correctsDrift(release: KubeObject): boolean {
  return textAt(release, 'spec', 'driftDetection', 'mode') === 'enabled';
}
