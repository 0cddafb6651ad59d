import { type Instant, targetKey } from '../model/names.ts';
import type { Plan } from '../model/plan.ts';
import { codeSpan } from '../text/markdown.ts';
import { versionLabel } from '../text/version-label.ts';
import { type Context, readTargets } from './context.ts';
import { type Waiting, waitingByPolicy } from './moves-by-policy.ts';
import { needOf } from './upstream.ts';

/** Versions that policies keep back in first environments by what their images say, and when the next of them may go. */
export function policyWaits(context: Context): { notes: Plan['notes']; times: Instant[] } {
  const found: { notes: Plan['notes']; times: Instant[] } = { notes: [], times: [] };
  for (const target of readTargets(context)) {
    const { application, environment } = target.at.target;
    if (needOf(context, application, environment) !== null) continue;
    for (const waiting of waitingByPolicy(target, context)) {
      const message = waitingText(waiting);
      found.notes.push({ kind: 'waits', target: targetKey(target.at.target), message });
      if (waiting.until !== null) found.times.push(waiting.until);
    }
  }
  return found;
}

/** Why a version does not move by itself, and from when on it does. */
function waitingText({ artifact, reason, until }: Waiting): string {
  const from = until === null ? '' : `; it is taken from ${until} on`;
  return `${codeSpan(versionLabel([artifact]))} is not taken: ${reason}${from}`;
}
