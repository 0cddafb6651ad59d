import { isGuarded } from '../model/entry.ts';
import { type Instant, targetKey } from '../model/names.ts';
import { type Artifact, sameArtifact, sameRelease } from '../model/release.ts';
import type { DirectChange, MergedPull, TargetChange } from '../model/snapshot.ts';
import type { Context } from './context.ts';
import { enteringArtifacts } from './gates/entering.ts';
import { PROOF_LIFE_SECONDS } from './proofs.ts';
import { type Dated, recordsOf } from './records.ts';
import { goesBack } from './rollbacks/goes-back.ts';
import { isReached, plusSeconds } from './time.ts';
import { isMet, needOf } from './upstream.ts';

/** Clocks of ours and of the host are taken to agree this far. */
const CLOCK_SECONDS = 60;

/**
 * Merges that the order would not have let through at the moment of the click: a check stays green on its commit for a
 * while after the base branch moved on or a proof ended. What was merged then is no secret: it is told as a push is.
 * Overrides, break-glass and rollbacks are on record by themselves.
 */
export function lateMerges(context: Context): DirectChange[] {
  return context.snapshot.merged.flatMap((pull) => {
    if (isAllowed(pull, context)) return [];
    const changes = pull.brought.map(({ change }) => change).filter((change) => isLate(change, pull, context));
    if (changes.length === 0) return [];
    const { mergeSha: sha, author: by, mergedAt: at, title: subject, number } = pull;
    return [{ sha, parent: null, by, at, subject, url: null, pull: number, changes }];
  });
}

function isAllowed({ number }: MergedPull, context: Context): boolean {
  const said = [...recordsOf(context, 'override'), ...recordsOf(context, 'pass')];
  return said.some(({ record }) => record.pull === number);
}

function isLate(change: TargetChange, { brought, mergedAt }: MergedPull, context: Context): boolean {
  const { application, environment } = change;
  const entering = enteringArtifacts(change);
  if (entering.length === 0 || !isGuarded(environment, context.config) || wentBack(change, context)) return false;
  const together = brought.flatMap(({ change: one }) => (one.after === null ? [] : [targetKey(one)]));
  const need = needOf(context, application, environment, new Set(together));
  if (need === null) return false;
  return !isMet(need, (before) => {
    const target = targetKey({ application, environment: before });
    return entering.every((artifact) => wasProven(target, artifact, mergedAt, context));
  });
}

function wentBack(change: TargetChange, context: Context): boolean {
  const target = targetKey(change);
  const isPromised = recordsOf(context, 'rollback').some(
    ({ record }) => record.target === target && record.to.id === change.after?.release.id,
  );
  return isPromised || goesBack(change, context) !== null;
}

/** Whether a proof of an artifact stood in a target at a moment, by what is on record. */
function wasProven(target: string, artifact: Artifact, at: Instant, context: Context): boolean {
  return recordsOf(context, 'proof').some((proof) => {
    const { record } = proof;
    if (targetKey(record) !== target || !record.release.artifacts.some((one) => sameArtifact(one, artifact)))
      return false;
    const isMade = isReached(record.provenAt, plusSeconds(at, CLOCK_SECONDS));
    const isOver = isReached(plusSeconds(record.provenAt, PROOF_LIFE_SECONDS + CLOCK_SECONDS), at);
    return isMade && !isOver && !wasRefuted(proof, target, at, context);
  });
}

function wasRefuted({ order, record }: Dated<'proof'>, target: string, at: Instant, context: Context): boolean {
  return recordsOf(context, 'incident').some(
    (incident) =>
      incident.order > order &&
      incident.record.target === target &&
      sameRelease(incident.record.release, record.release) &&
      isReached(plusSeconds(incident.at, CLOCK_SECONDS), at),
  );
}
