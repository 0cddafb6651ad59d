import type { DesiredTarget, FoundDrift } from '../cluster.ts';
import { findDriftOf, LOOKING_MANAGER } from '../drift/find-drift.ts';
import { readStatus } from './application-status.ts';
import { changesOfRender } from './changed-render.ts';
import type { Claim } from './claim.ts';
import type { ArgoContext } from './context.ts';
import { ignoresOf } from './ignore.ts';

/** Under these names Argo CD writes: what it puts on an object is not drift. */
const OWNERS = ['argocd-controller', 'argocd-application-controller'];
const JQ = 'jqPathExpressions, which are not evaluated: what they would ignore is told';

/**
 * Our own look for drift, by the server's dry run, with what the Application ignores left out; so it tells which field
 * and who, which Argo CD does not. Objects that only Argo CD finds out of sync are blockers, not drift. Where Argo CD
 * applies something else than the render, nothing can be compared, and that is counted instead.
 */
export async function findDrift(claim: Claim, desired: DesiredTarget, context: ArgoContext): Promise<FoundDrift> {
  const changes = changesOfRender(claim, desired);
  const compared = Math.max(1, readStatus(claim.application).resources.length);
  if (changes.length > 0) {
    const why = `the Application changes the render (${changes.join(', ')})`;
    return { objects: [], more: 0, hidden: { [why]: compared } };
  }
  const { rules, jqPaths } = ignoresOf(claim.application);
  const found = await findDriftOf(desired.objects, {
    api: context.api,
    namespace: desired.namespace,
    identity: null,
    fieldManager: LOOKING_MANAGER,
    owners: OWNERS,
    ignore: [...desired.ignoreDifferences, ...rules],
    concurrency: context.concurrency,
  });
  return jqPaths === 0 ? found : { ...found, hidden: { ...found.hidden, [JQ]: jqPaths } };
}
