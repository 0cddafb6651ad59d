import type { Instant } from '../model/names.ts';
import type { Action, CheckStatus } from '../model/plan.ts';
import { DRIFT_CHECK } from '../text/check-names.ts';
import { driftCheckText } from '../text/drift-text.ts';
import { checkOf } from './checks.ts';
import type { Context } from './context.ts';
import { type Drifted, isLoud } from './drift.ts';
import { isOnlyObserved } from './observe-mode.ts';
import { isReached, plusSeconds } from './time.ts';

/** A completed check is never edited, so every new text is a new run: drift that flaps makes one a minute, not more. */
const RENEW_SECONDS = 60;

/**
 * The check `shiplock/drift` on the tip of the base branch: red while something differs (neutral where environments are
 * only observed), green once when that is over. Where nothing differs and none stands, nothing is written.
 */
export function decideDriftCheck(
  drifted: readonly Drifted[],
  { snapshot, config, now }: Context,
): { actions: Action[]; times: Instant[] } {
  const loud = drifted.filter(isLoud);
  const standing = snapshot.baseChecks.find(({ name }) => name === DRIFT_CHECK);
  if (loud.length === 0 && (standing === undefined || standing.conclusion === 'success')) return nothing;
  const isEnforced = loud.some(({ environment }) => config.environments[environment]?.mode !== 'observe');
  const whenGone = isOnlyObserved(config) ? 'neutral' : 'success';
  const conclusion = loud.length === 0 ? whenGone : conclusionOf(isEnforced);
  const state: CheckStatus = { status: 'completed', conclusion };
  const check = checkOf(snapshot.base.sha, DRIFT_CHECK, state, { ...driftCheckText(loud), annotations: [] });
  if (standing?.externalId === check.externalId) return nothing;
  const again = standing?.startedAt == null ? null : plusSeconds(standing.startedAt, RENEW_SECONDS);
  const isSame = standing?.conclusion === state.conclusion;
  if (isSame && again !== null && !isReached(again, now)) return { actions: [], times: [again] };
  return { actions: [check], times: [] };
}

const nothing = { actions: [], times: [] };

function conclusionOf(isEnforced: boolean): 'failure' | 'neutral' {
  return isEnforced ? 'failure' : 'neutral';
}
