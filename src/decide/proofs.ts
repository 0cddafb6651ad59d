import { type Instant, targetKey } from '../model/names.ts';
import type { Proof } from '../model/record.ts';
import { type Artifact, type Release, sameArtifact, sameRelease } from '../model/release.ts';
import type { Context } from './context.ts';
import type { Dated, RecordIndex } from './records.ts';
import { compareInstants, isReached, plusSeconds } from './time.ts';

/** How long a proof stays valid after it was made (design: 14 days by default). */
export const PROOF_LIFE_SECONDS = 14 * 86_400;

/**
 * Proofs that are valid now, newest first: those that are not too old, and after which the release did not turn
 * unhealthy in the same target. Which of the two came first is told by the chain, not by anybody's clock.
 */
export function validProofs(records: RecordIndex, now: Instant): Proof[] {
  const incidents = Map.groupBy(records.incident ?? [], ({ record }) => record.target);
  const oldest = plusSeconds(now, -PROOF_LIFE_SECONDS);
  const proofs: Proof[] = [];
  for (const proof of records.proof ?? []) {
    if (isReached(proof.record.provenAt, oldest) || isRefuted(proof, incidents)) continue;
    proofs.push(proof.record);
  }
  return proofs.reverse();
}

function isRefuted({ order, record }: Dated<'proof'>, incidents: Map<string, Dated<'incident'>[]>): boolean {
  if (incidents.size === 0) return false;
  const there = incidents.get(targetKey(record)) ?? [];
  return there.some((incident) => incident.order > order && sameRelease(incident.record.release, record.release));
}

/** When the first of some proofs stops counting; null for none. */
export function firstExpiry(proofs: readonly Proof[]): Instant | null {
  let first: Proof | null = null;
  for (const proof of proofs) {
    if (first === null || compareInstants(proof.provenAt, first.provenAt) < 0) first = proof;
  }
  return first === null ? null : plusSeconds(first.provenAt, PROOF_LIFE_SECONDS);
}

/** Proofs by the target that made them, each list in the order given. */
export function indexProofs(proofs: readonly Proof[]): Map<string, Proof[]> {
  return Map.groupBy(proofs, targetKey);
}

/** The valid proofs of an application in an environment, newest first. */
export function proofsIn({ index }: Context, application: string, environment: string): readonly Proof[] {
  return index.proofs.get(targetKey({ application, environment })) ?? [];
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

/** True when a valid proof says that this release was healthy in an environment, whatever else stood beside it. */
export function isProven(context: Context, application: string, environment: string, release: Release): boolean {
  return proofsIn(context, application, environment).some((proof) => sameRelease(proof.release, release));
}
