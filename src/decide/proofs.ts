import { type Instant, targetKey } from '../model/names.ts';
import type { Proof } from '../model/record.ts';
import { type Artifact, sameArtifact } from '../model/release.ts';
import type { Context, ReadTarget } from './context.ts';
import type { RecordIndex } from './records.ts';
import { isReached, plusSeconds } from './time.ts';

/** How long a proof stays valid after it was made (design: 14 days by default). */
const PROOF_LIFE_SECONDS = 14 * 86_400;

/** Proofs that are valid now, newest first. */
export function validProofs(records: RecordIndex, now: Instant): Proof[] {
  const proofs: Proof[] = [];
  for (const { record } of records.proof ?? []) {
    if (!isReached(proofExpiry(record), now)) proofs.push(record);
  }
  return proofs.reverse();
}

/** Proofs by the target that made them, each list in the order given. */
export function indexProofs(proofs: readonly Proof[]): Map<string, Proof[]> {
  return Map.groupBy(proofs, targetKey);
}

/** The valid proofs of an application in an environment, newest first. */
export function proofsIn({ index }: Context, application: string, environment: string): readonly Proof[] {
  return index.proofs.get(targetKey({ application, environment })) ?? [];
}

/** When a proof stops counting. */
export function proofExpiry(proof: Proof): Instant {
  return plusSeconds(proof.provenAt, PROOF_LIFE_SECONDS);
}

/** The newest valid proof that an artifact was healthy in an environment for an application, or undefined. */
export function proofOf(
  context: Context,
  application: string,
  environment: string,
  artifact: Artifact,
): Proof | undefined {
  return proofsIn(context, application, environment).find(({ release }) =>
    release.artifacts.some((proven) => sameArtifact(proven, artifact)),
  );
}

/** What a target's newest report says about proving what runs there. */
export type Ripeness =
  | { status: 'proven' }
  | { status: 'ripe'; proof: Proof }
  | { status: 'soaking'; until: Instant }
  | { status: 'unhealthy'; why: string }
  | { status: 'unknown' };

/**
 * Whether the release that an agent reports in a target has earned its proof: synced and healthy at a content that Git
 * confirms, without a break for the soak of the environment.
 */
export function ripenessOf(target: ReadTarget, context: Context): Ripeness {
  const { config, now } = context;
  const { application, environment } = target.at.target;
  const reported = target.report;
  if (reported === null || reported.release === null) return { status: 'unknown' };
  const { report, release } = reported;
  // Only the newest proof of a target counts here: a release that comes back after another one is proven anew, so
  // that it is the newest again for the environments behind.
  const [newest] = proofsIn(context, application, environment);
  const isProven = newest?.content === report.content && newest.release.id === release.id;
  if (report.sync !== 'synced' || report.health !== 'healthy' || report.healthySince === null) {
    return { status: 'unhealthy', why: whyUnhealthy(target) };
  }
  if (isProven) return { status: 'proven' };
  const soakSeconds = config.environments[environment]?.soak ?? 0;
  const until = plusSeconds(report.healthySince, soakSeconds);
  if (!isReached(until, now)) return { status: 'soaking', until };
  const proof: Proof = {
    kind: 'proof',
    version: 1,
    application,
    environment,
    release,
    content: report.content,
    revision: report.revision,
    cluster: reported.cluster,
    healthySince: report.healthySince,
    provenAt: now,
    soakSeconds,
  };
  return { status: 'ripe', proof };
}

/** One phrase for people: what the agent reports and the first objects that block. */
function whyUnhealthy(target: ReadTarget): string {
  const report = target.report?.report;
  if (report === undefined) return 'no report';
  const blockers = report.blockers.slice(0, 3).map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`);
  const detail = report.error ?? blockers.join('; ');
  const state = `${report.sync}, ${report.health}`;
  return detail === '' ? state : `${state} (${detail})`;
}
