import type { Hold, Rejection, Rollback, StateRecord } from '../../model/record.ts';
import { sameArtifact } from '../../model/release.ts';
import { parseTargetKey } from '../../text/branch-name.ts';

/**
 * What is written together when a target goes back: the rollback, a hold on the target, so that nothing newer enters
 * before a person lifts it, and the rejection of what was there, so that automation never brings it back.
 */
export function rollbackRecords(rollback: Rollback): StateRecord[] {
  const { target, from, to, by, comment } = rollback;
  const { application, environment } = parseTargetKey(target) ?? { application: target, environment: null };
  const reason = `rolled back: ${rollback.reason}`;
  const hold: Hold = {
    kind: 'hold',
    version: 1,
    scope: { application, environment },
    until: null,
    reason,
    by,
    comment,
    rollback: rollback.pull ?? null,
  };
  const bad = from.artifacts.filter((artifact) => !to.artifacts.some((kept) => sameArtifact(kept, artifact)));
  const rejection: Rejection = { kind: 'rejection', version: 1, application, artifacts: bad, reason, by, comment };
  return bad.length === 0 ? [rollback, hold] : [rollback, hold, rejection];
}
