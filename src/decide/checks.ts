import type { Instant } from '../model/names.ts';
import type { Action, ActionOf, CheckStatus } from '../model/plan.ts';
import type { CheckState, Snapshot } from '../model/snapshot.ts';
import { isOpen, type Verdict, worst } from '../model/verdict.ts';
import { renderCheck } from '../text/check.ts';
import { CONFIG_CHECK, DIFF_CHECK, PROMOTION_CHECK } from '../text/check-names.ts';
import { fingerprint } from '../text/fingerprint.ts';
import { STEADY } from './comments.ts';
import type { Judgement } from './judge.ts';
import { isReached, plusSeconds } from './time.ts';
import { blocked } from './verdicts.ts';

/**
 * The checks of every open pull request. A check belongs to a commit, and one commit may be the head of several pull
 * requests: it says the worst of what was found on them.
 */
export function decideChecks(judgements: readonly Judgement[], now: Instant): Action[] {
  const bySha = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    const { sha } = judgement.pull.head;
    bySha.set(sha, [...(bySha.get(sha) ?? []), judgement]);
  }
  return [...bySha.values()].flatMap((together) => [...checksOf(together, now)]);
}

/** An invalid config that came to the base branch without a pull request is said on its tip: there people look. */
export function decideConfigCheck({ base, baseChecks, config }: Snapshot): Action[] {
  if (config.status !== 'invalid') return [];
  const count = config.problems.length === 1 ? 'one mistake' : `${config.problems.length} mistakes`;
  const verdict = blocked('config', 'ConfigInvalid', `the config has ${count}: nothing is promoted until it is mended`);
  const text = renderCheck({ now: STEADY, verdict, changes: [], problems: config.problems });
  const check = checkOf(base.sha, CONFIG_CHECK, stateOf(verdict), text);
  return baseChecks.some(({ name, externalId }) => name === check.name && externalId === check.externalId)
    ? []
    : [check];
}

function checksOf(together: Judgement[], now: Instant): Action[] {
  const promotion = worstBy(together, (judgement) => judgement.promotion);
  const diff = worstBy(together, (judgement) => judgement.diff);
  const actions: ActionOf<'ensureCheck'>[] = [promotionCheck(promotion)];
  // In observe mode Shiplock writes one check that blocks nothing, and nothing else.
  if (diff.mode !== 'observe') actions.unshift(diffCheck(diff));
  const known = new Map(together.flatMap(({ pull }) => pull.checks.map((check) => [check.name, check] as const)));
  return actions.flatMap((action) => {
    const check = known.get(action.name);
    if (check?.externalId !== action.externalId) return [action];
    const freshFrom = plusSeconds(now, -STALE_SECONDS);
    return isStale(check, freshFrom) ? [{ ...action, freshFrom }] : [];
  });
}

/** GitHub marks a run as stale that is not completed within 14 days, and a stale one never passes: it is made anew before. */
const STALE_SECONDS = 10 * 86_400;

function isStale({ status, startedAt }: CheckState, freshFrom: Instant): boolean {
  return status !== 'completed' && startedAt !== null && isReached(startedAt, freshFrom);
}

function worstBy(together: Judgement[], verdictOf: (judgement: Judgement) => Verdict): Judgement {
  const status = worst(together.map(verdictOf));
  return together.find((judgement) => verdictOf(judgement).status === status) ?? (together[0] as Judgement);
}

function diffCheck({ pull, diff }: Judgement): ActionOf<'ensureCheck'> {
  const text = renderCheck({ now: STEADY, verdict: diff, changes: pull.changes, problems: [] });
  return checkOf(pull.head.sha, DIFF_CHECK, stateOf(diff), text);
}

function promotionCheck({ pull, promotion, mode }: Judgement): ActionOf<'ensureCheck'> {
  const problems = pull.configProblems ?? [];
  const text = renderCheck({ now: STEADY, verdict: promotion, changes: [], problems });
  if (mode === 'enforce' || (mode === 'propose' && isOpen(promotion)))
    return checkOf(pull.head.sha, PROMOTION_CHECK, stateOf(promotion), text);
  // Observing and proposing never stand in anybody's way: neutral lets a required check pass.
  const title = `${mode} only, would ${wouldBe(promotion)}: ${text.title}`;
  return checkOf(pull.head.sha, PROMOTION_CHECK, { status: 'completed', conclusion: 'neutral' }, { ...text, title });
}

function wouldBe({ status }: Verdict): string {
  if (status === 'blocked') return 'block';
  return status === 'waiting' ? 'wait' : 'pass';
}

/** Never `skipped`, and `neutral` only where nothing is enforced: both pass a required check. */
function stateOf(verdict: Verdict): CheckStatus {
  switch (verdict.status) {
    case 'passed':
    case 'overridden':
      return { status: 'completed', conclusion: 'success' };
    case 'blocked':
      return { status: 'completed', conclusion: 'failure' };
    case 'waiting':
      return verdict.waitsFor === 'person'
        ? { status: 'completed', conclusion: 'action_required' }
        : { status: 'in_progress' };
  }
}

type Text = Pick<ActionOf<'ensureCheck'>, 'title' | 'summary' | 'annotations'>;

/** A check run whose external id is the fingerprint of everything that it says. */
export function checkOf(sha: string, name: string, state: CheckStatus, text: Text): ActionOf<'ensureCheck'> {
  const externalId = fingerprint(JSON.stringify([state, text]));
  return { kind: 'ensureCheck', reason: text.title, sha, name, state, ...text, externalId, freshFrom: null };
}
