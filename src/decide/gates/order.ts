import { type Artifact, sameArtifact } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { whoMay } from '../../text/who-may.ts';
import { type Context, findTarget } from '../context.ts';
import { proofOf, ripenessOf } from '../proofs.ts';
import { waitsForSync } from '../sync-orders.ts';
import { upstreamOf } from '../upstream.ts';
import { allOf, blocked, passed, waiting } from '../verdicts.ts';
import { enteringArtifacts } from './entering.ts';

/**
 * The order of environments: every artifact that would enter a target must be proven in each environment before it.
 * It is asked of every pull request, whoever opened it. What moves is declared: artifacts; other changes pass.
 */
export function orderGate(change: TargetChange, context: Context): Verdict {
  const { application, environment } = change;
  const entering = enteringArtifacts(change);
  const name = `${application}/${environment}`;
  if (entering.length === 0) return passed('order', 'NothingEnters', `no new version enters ${name}`);
  const upstream = upstreamOf(context, application, environment);
  if (upstream.length === 0)
    return passed('order', 'FirstEnvironment', `${environment} is the first environment of ${application}`);
  const answers = upstream.flatMap((before) => entering.map((artifact) => provenIn(before, artifact, change, context)));
  return allOf('order', answers, `${upstream.join(' and ')} proved what enters ${name}`);
}

function provenIn(upstream: string, artifact: Artifact, change: TargetChange, context: Context): Verdict {
  const { application, environment } = change;
  const version = versionOf(artifact);
  const seen = { artifact: `${artifact.repository}:${version}`, upstream };
  const proof = proofOf(context, application, upstream, artifact);
  const runsThere = findTarget(context, application, upstream);
  const isReported = runsThere?.report?.release?.artifacts.some((other) => sameArtifact(other, artifact)) === true;
  const ripeness = runsThere !== undefined && isReported ? ripenessOf(runsThere, context) : null;
  const desired = runsThere?.at.release.artifacts.some((other) => sameArtifact(other, artifact)) === true;
  const isHeld = desired && runsThere !== undefined && waitsForSync(runsThere, context);
  // What waits for a person there says nothing against what was proven before.
  if (isHeld && proof === undefined) {
    const who = whoMay(context.config.environments[upstream]?.approvers);
    const message = `${upstream} has ${version} in Git, where it waits for \`/sync\` by ${who}`;
    return waiting('order', 'AwaitingSync', message, { waitsFor: 'person' }, seen);
  }
  if (ripeness?.status === 'unhealthy' && !isHeld) {
    const message = `${upstream} runs ${version} and it is not well there: ${ripeness.why}`;
    return waiting('order', 'UpstreamUnhealthy', message, { waitsFor: 'report' }, seen);
  }
  if (proof !== undefined) {
    const since = { ...seen, provenAt: proof.provenAt, healthySince: proof.healthySince };
    return passed('order', 'Proven', `${upstream} proved ${version}`, since);
  }
  if (ripeness?.status === 'soaking') {
    const message = `${version} soaks in ${upstream}`;
    return waiting('order', 'Soaking', message, { waitsFor: 'time', until: ripeness.until }, seen);
  }
  if (ripeness !== null) {
    return waiting('order', 'AwaitingProof', `${upstream} is about to prove ${version}`, { waitsFor: 'report' }, seen);
  }
  if (desired) {
    const message = `${upstream} has ${version} in Git, and no agent has reported it there yet`;
    return waiting('order', 'AwaitingReport', message, { waitsFor: 'report' }, seen);
  }
  const there = runsThere?.at.release.artifacts.find((other) => other.repository === artifact.repository);
  const instead = there === undefined ? '' : ` (it runs ${versionOf(there)})`;
  const message = `${environment} would get ${application} ${version}, and ${upstream} has not proven it${instead}`;
  return blocked('order', 'UpstreamNotProven', message, {
    ...seen,
    runs: there === undefined ? null : versionOf(there),
  });
}

/** How people call an artifact's version: its tag, else its short digest. */
export function versionOf(artifact: Artifact): string {
  return artifact.tag ?? artifact.digest?.slice(0, 19) ?? 'without a version';
}
