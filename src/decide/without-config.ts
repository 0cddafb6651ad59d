import type { PullState, Snapshot } from '../model/snapshot.ts';
import type { Verdict } from '../model/verdict.ts';
import { diffGate } from './gates/diff.ts';
import type { Judgement } from './judge.ts';
import { blocked, passed } from './verdicts.ts';

/**
 * What can be said while the base branch has no valid config. Without a file Shiplock is not in use: only a pull
 * request that brings one is judged. With a broken one nothing can be proven, so everything but its repair is blocked.
 */
export function judgeWithoutConfig(snapshot: Snapshot): Judgement[] {
  const judged = snapshot.pulls.filter((pull) => snapshot.config.status === 'invalid' || pull.configProblems !== null);
  return judged.map((pull) => ({
    pull,
    diff: diffGate(pull),
    promotion: promotionOf(pull, snapshot),
    mode: 'enforce',
  }));
}

function promotionOf(pull: PullState, snapshot: Snapshot): Verdict {
  const own = pull.configProblems?.[0];
  if (own !== undefined) {
    return blocked('config', 'ConfigInvalid', `${own.file}:${own.line}:${own.column}: ${own.message}`);
  }
  if (pull.configProblems !== null) return passed('config', 'ConfigValid', 'this pull request brings a valid config');
  const first = snapshot.config.status === 'invalid' ? snapshot.config.problems[0] : undefined;
  const where = first === undefined ? '' : ` (${first.file}:${first.line}:${first.column}: ${first.message})`;
  return blocked(
    'config',
    'BaseConfigInvalid',
    `the config on ${snapshot.base.branch} is not valid${where}: mend it first`,
  );
}

/** Without a config there is no order to ask for: what the pull requests of a group say is all that there is. */
export function orderUnknown(): Verdict {
  return passed('order', 'NoConfig', 'there is no valid config, and so no order');
}
