import { textAt, valueAt } from '../../model/read-json.ts';
import type { Blocker } from '../../model/report.ts';
import { conditionOf, isUnobserved } from '../../reconcile/health/conditions.ts';
import type { KubeObject } from '../cluster.ts';
import { followsBranch } from './claims.ts';
import type { FluxFacts } from './facts.ts';
import { isHelmRelease, spoken } from './kinds.ts';
import { commitOf } from './revision.ts';
import { fluxBlocker, maskedMessage, refusal } from './told.ts';

/** How far Flux is with the wanted content of a target. */
export type FluxVerdict =
  /** The content is applied. `failing`: the objects did not become healthy in Flux's time. */
  | { sync: 'synced'; revision: string; failing: string | null }
  | { sync: 'syncing' | 'waiting' | 'failed'; error: string | null; blockers: Blocker[] };

/** Words of Flux for states that say nothing of content that was applied before. */
const PASSING = new Set(['DependencyNotReady', 'ArtifactFailed', 'SourceNotReady']);
const HEALTH_FAILED = 'HealthCheckFailed';

/** Reads a verdict from what Flux says of itself. Pure. */
export function judge(facts: FluxFacts): FluxVerdict {
  return appliedOf(facts) ?? suspendedOf(facts) ?? sourceTrouble(facts) ?? claimantTrouble(facts) ?? underWay(facts);
}

function appliedOf({ claim: { object }, applied, attempted }: FluxFacts): FluxVerdict | null {
  if (attempted !== null && !attempted.isWanted) return null;
  const ready = refusal(object);
  // The objects are applied before their health is waited for, and the revision is only recorded after it.
  if (ready?.reason === HEALTH_FAILED && attempted !== null) {
    return { sync: 'synced', revision: attempted.sha, failing: maskedMessage(ready) };
  }
  if (applied === null || !applied.isWanted) return null;
  if (isSuspended(object)) return { sync: 'synced', revision: applied.sha, failing: null };
  if (isUnobserved(object)) return null;
  if (ready !== null && !PASSING.has(ready.reason)) return null;
  return { sync: 'synced', revision: applied.sha, failing: null };
}

function suspendedOf({ claim: { object, source }, chart, parent, fetched }: FluxFacts): FluxVerdict | null {
  const held = [...new Set([object, chart, ...(fetched?.isWanted === true ? [] : [source, parent])])].filter(
    isSuspended,
  );
  const first = held[0];
  if (first === null || first === undefined) return null;
  const error = `${spoken(first)} is suspended (spec.suspend): Flux brings nothing until somebody resumes it.`;
  const blockers = held.flatMap((each) => (each ? [fluxBlocker(each, 'suspended')] : []));
  return { sync: 'waiting', error, blockers };
}

function isSuspended(object: KubeObject | null): boolean {
  return valueAt(object, 'spec', 'suspend') === true;
}

/** Nothing can be applied that the source, or the chart made from it, does not have. */
function sourceTrouble({ claim, chart, fetched, branch }: FluxFacts): FluxVerdict | null {
  const { source } = claim;
  if (source === claim.object) return null;
  if (fetched?.isWanted !== true) {
    if (!followsBranch(source, branch)) {
      return failed(source, `it does not follow branch ${branch} (spec.ref)`);
    }
    const ready = refusal(source);
    return ready === null ? null : failed(source, maskedMessage(ready));
  }
  if (claim.chart !== null && claim.chart.strategy !== 'Revision') {
    const why =
      'it takes a chart from Git anew only when the version in Chart.yaml changes, and does not say from which commit ' +
      'it came: set reconcileStrategy: Revision beside its chart';
    return failed(claim.object, why);
  }
  const ready = refusal(chart);
  if (chart === null || ready === null) return null;
  // What it says of an older commit is not about this one.
  const isOfThis = commitOf(textAt(chart, 'status', 'observedSourceArtifactRevision')) === fetched.sha;
  return isOfThis ? failed(chart, maskedMessage(ready)) : null;
}

function claimantTrouble({ claim: { object }, fetched, attempted, parent }: FluxFacts): FluxVerdict | null {
  const ready = refusal(object);
  // Of a new spec Flux says by this condition alone that it waits: `observedGeneration` follows when it was applied.
  if (ready === null) return parentTrouble(parent);
  const message = maskedMessage(ready);
  const isFinal = ready.reason === 'ArtifactFailed' && fetched?.isWanted === true;
  if (PASSING.has(ready.reason) && !isFinal) {
    return { sync: 'syncing', error: null, blockers: [fluxBlocker(object, message)] };
  }
  // A failure of an older commit: the new one is on its way.
  const isOld = attempted !== null && !attempted.isWanted;
  return isOld ? null : failed(object, message);
}

function parentTrouble(parent: KubeObject | null): FluxVerdict | null {
  const ready = refusal(parent);
  return parent === null || ready === null || PASSING.has(ready.reason) ? null : failed(parent, maskedMessage(ready));
}

function underWay({ claim: { object, source }, fetched }: FluxFacts): FluxVerdict {
  if (fetched?.isWanted !== true) {
    const isItself = source === object;
    const reason = isItself ? 'it does not say yet what Git says' : 'Flux has not fetched the new commit yet';
    return { sync: 'syncing', error: null, blockers: [fluxBlocker(source, reason)] };
  }
  const reconciling = conditionOf(object, 'Reconciling');
  const waits = isHelmRelease(object) ? 'the release is not upgraded yet' : 'the new commit is not applied yet';
  const reason = reconciling?.status === 'True' ? maskedMessage(reconciling) : waits;
  return { sync: 'syncing', error: null, blockers: [fluxBlocker(object, reason)] };
}

function failed(object: KubeObject, why: string): FluxVerdict {
  return { sync: 'failed', error: `${spoken(object)}: ${why}`, blockers: [fluxBlocker(object, why)] };
}
