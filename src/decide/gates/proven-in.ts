import { type Artifact, sameArtifact } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { whoMay } from '../../text/who-may.ts';
import { type Context, findTarget, type ReadTarget } from '../context.ts';
import { proofOf } from '../proofs.ts';
import { reportsArtifact, reportsOf } from '../reports.ts';
import { type Ripeness, ripenessOf } from '../ripeness.ts';
import { waitsForSync } from '../sync-orders.ts';
import { blocked, passed, waiting } from '../verdicts.ts';
import { versionOf } from './entering.ts';

/**
 * Whether one environment has proven one artifact that would enter a later one. The gate's word says what is missing:
 * `health` while it is not well there, `soak` while it soaks there, `order` for all else.
 */
export function provenIn(upstream: string, artifact: Artifact, change: TargetChange, context: Context): Verdict {
  const { application, environment } = change;
  const version = versionOf(artifact);
  const seen = { artifact: `${artifact.repository}:${version}`, upstream };
  const proof = proofOf(context, application, upstream, artifact);
  const there = findTarget(context, application, upstream);
  const isDesired = there?.at.release.artifacts.some((other) => sameArtifact(other, artifact)) === true;
  const isHeld = isDesired && there !== undefined && waitsForSync(there, context);
  // What waits for a person there says nothing against what was proven before.
  if (isHeld && proof === undefined) {
    const who = whoMay(context.config.environments[upstream]?.approvers);
    const message = `${upstream} has ${version} in Git, where it waits for \`/sync\` by ${who}`;
    return waiting('order', 'AwaitingSync', message, { waitsFor: 'person' }, seen);
  }
  const ripeness = there === undefined ? null : ripenessWith(there, artifact, context);
  if (ripeness?.status === 'unhealthy' && !isHeld) {
    const message = `${upstream} runs ${version} and it is not well there: ${ripeness.why}`;
    return waiting('health', 'UpstreamUnhealthy', message, { waitsFor: 'report' }, seen);
  }
  if (proof !== undefined) {
    const since = { ...seen, provenAt: proof.provenAt, healthySince: proof.healthySince };
    return passed('order', 'Proven', `${upstream} proved ${version}`, since);
  }
  if (ripeness !== null) return underWay(upstream, version, ripeness, seen);
  if (isDesired) {
    const message = `${upstream} has ${version} in Git, and no agent has reported it there yet`;
    return waiting('order', 'AwaitingReport', message, { waitsFor: 'report' }, seen);
  }
  const other = there?.at.release.artifacts.find(({ repository }) => repository === artifact.repository);
  const runs = other === undefined ? null : versionOf(other);
  const instead = runs === null ? '' : ` (it runs ${runs})`;
  const message = `${environment} would get ${application} ${version}, and ${upstream} has not proven it${instead}`;
  return blocked('order', 'UpstreamNotProven', message, { ...seen, runs });
}

/** What the clusters that have the artifact say; null when none reports it, or Git does not confirm it. */
function ripenessWith(target: ReadTarget, artifact: Artifact, context: Context): Ripeness | null {
  const reported = reportsOf(target).find((one) => reportsArtifact(one, artifact));
  return reported === undefined ? null : ripenessOf(target, context, reported.report.content);
}

function underWay(upstream: string, version: string, ripeness: Ripeness, seen: Verdict['seen']): Verdict {
  switch (ripeness.status) {
    case 'soaking': {
      const clock = ripeness.isAhead ? ', by a clock there that is ahead of ours' : '';
      const message = `${version} soaks in ${upstream}${clock}`;
      return waiting('soak', 'Soaking', message, { waitsFor: 'time', until: ripeness.until }, seen);
    }
    case 'silent': {
      const message = `${upstream} runs ${version}, and its ${clustersText(ripeness.clusters)} not been heard since ${ripeness.since}`;
      return waiting('order', 'AgentSilent', message, { waitsFor: 'report' }, seen);
    }
    case 'rolling': {
      const message = `${version} is in ${upstream}, and its ${clustersText(ripeness.clusters)} not got it yet`;
      return waiting('order', 'AwaitingClusters', message, { waitsFor: 'report' }, seen);
    }
    default:
      return waiting(
        'order',
        'AwaitingProof',
        `${upstream} is about to prove ${version}`,
        { waitsFor: 'report' },
        seen,
      );
  }
}

/** `cluster eu-1 has`, `clusters eu-1 and eu-2 have`. */
function clustersText(names: readonly string[]): string {
  return names.length === 1 ? `cluster ${names[0]} has` : `clusters ${names.join(' and ')} have`;
}
