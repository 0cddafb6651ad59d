import type { Config } from '../model/config.ts';
import { hasDrift } from '../model/drift.ts';
import { targetKey } from '../model/names.ts';
import type { DriftedTarget } from '../text/drift-section.ts';
import { type Context, type ReadTarget, readTargets } from './context.ts';

/** Self-healing that had to write this often does not hold: before that, drift is gone before anybody could look. */
const LOUD_TRIES = 3;

/** A target that differs from Git as its agent reports it, with its environment. */
export interface Drifted extends DriftedTarget {
  environment: string;
}

/** What is known of a target's drift: `unknown` when no agent looked at the content that Git has now. */
export type DriftState = { status: 'clean' } | { status: 'unknown' } | { status: 'drifted'; drifted: Drifted };

/** What is known of the drift of one target; `heal: off` means that nobody wants to know. */
export function driftOf({ at, report }: ReadTarget, config: Config): DriftState {
  const { environment } = at.target;
  const heal = config.environments[environment]?.heal ?? 'off';
  if (heal === 'off') return { status: 'clean' };
  const drift = report?.report.drift ?? null;
  // What was found for another content says nothing: the agent is about to write over it.
  if (drift === null || report?.report.content !== at.content) return { status: 'unknown' };
  if (!hasDrift(drift)) return { status: 'clean' };
  return { status: 'drifted', drifted: { target: targetKey(at.target), environment, heal, drift } };
}

/** Every target that differs from Git, by key. */
export function driftedTargets(context: Context): Drifted[] {
  const found = readTargets(context).flatMap((target) => {
    const state = driftOf(target, context.config);
    return state.status === 'drifted' ? [state.drifted] : [];
  });
  return found.sort((a, b) => (a.target < b.target ? -1 : 1));
}

/**
 * True for drift that people should hear of. What the agent writes back by itself is not worth a red check and a
 * notification, unless it comes back again and again.
 */
export function isLoud({ drift }: Drifted): boolean {
  return drift.healing.status !== 'auto' || drift.healing.tries >= LOUD_TRIES;
}
