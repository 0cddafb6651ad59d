import { targetKey } from '../../model/names.ts';
import { sameArtifact } from '../../model/release.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, findTarget } from '../context.ts';
import { isPure } from '../own-pulls.ts';
import { busyWith } from '../pace.ts';
import { openRequest } from '../requests.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { waiting } from '../verdicts.ts';
import { enteringArtifacts } from './entering.ts';

/**
 * The pace of an environment: while one release soaks there, or is on its way there, our own promotion of the next one
 * waits. It binds automation only: what people bring, or let in by their word on this head, is not held up. Null: nobody
 * waits here.
 */
export function paceGate(change: TargetChange, pull: PullState, context: Context): Verdict | null {
  const { application, environment } = change;
  const target = findTarget(context, application, environment);
  if (target === undefined || enteringArtifacts(change).length === 0) return null;
  if (!isAutomatic(change, pull, context)) return null;
  const busy = busyWith(target, context);
  if (busy === null) return null;
  const there = versionLabel(target.at.release.artifacts);
  const seen = { target: targetKey(change), runs: there, pace: context.config.environments[environment]?.pace ?? null };
  if (busy.what === 'arriving') {
    const message = `${there} came to ${environment} before it and is not reported healthy there yet; \`/promote\` does not wait for it`;
    return waiting('pace', 'Arriving', message, waitOf('report', busy.limit), seen);
  }
  const message = `${there} soaks in ${environment} first; \`/promote\` does not wait for it`;
  if (busy.until === null) return waiting('pace', 'Soaking', message, waitOf('report', busy.limit), seen);
  return waiting('pace', 'Soaking', message, waitOf('time', busy.until), seen);
}

function waitOf(waitsFor: 'report' | 'time', until: string | null) {
  return until === null ? { waitsFor } : { waitsFor, until };
}

/** True for a promotion that nobody but Shiplock wants: no person's commit, request, or `/promote` is behind it. */
function isAutomatic(change: TargetChange, pull: PullState, context: Context): boolean {
  if (!isPure(pull, context) || pull.head.fork || isRollback(pull, context) !== null) return false;
  const isPromoted = (context.standing.approvals.get(pull.number) ?? []).some(
    ({ head, environments, merge }) =>
      head === pull.head.sha && merge !== false && environments.includes(change.environment),
  );
  return !isPromoted && !isAsked(change, context);
}

function isAsked(change: TargetChange, context: Context): boolean {
  const target = findTarget(context, change.application, change.environment);
  const asked = target === undefined ? undefined : openRequest(target, context)?.record.artifacts;
  if (asked === undefined) return false;
  return enteringArtifacts(change).every((artifact) => asked.some((one) => sameArtifact(one, artifact)));
}
