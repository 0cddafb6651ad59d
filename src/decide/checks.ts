import { type Instant, targetKey } from '../model/names.ts';
import type { Action, ActionOf, CheckStatus } from '../model/plan.ts';
import type { CheckState, PullState, Snapshot } from '../model/snapshot.ts';
import { isOpen, type Verdict, worst } from '../model/verdict.ts';
import { renderCheck } from '../text/check.ts';
import { CONFIG_CHECK, DIFF_CHECK, PROMOTION_CHECK } from '../text/check-names.ts';
import { type CheckPage, type DiffCheckText, parsePageName, renderDiffCheck } from '../text/diff-check.ts';
import { fingerprint } from '../text/fingerprint.ts';
import { STEADY } from './comments.ts';
import type { Judgement } from './judge.ts';
import { isReached, plusSeconds } from './time.ts';
import { blocked } from './verdicts.ts';

/** The texts of `shiplock/diff` for every commit that is judged, with their pages. */
export function diffTexts(judgements: readonly Judgement[]): Map<string, DiffCheckText> {
  return new Map([...bySha(judgements)].map(([sha, together]) => [sha, diffTextOf(together)]));
}

/** The checks of the groups of the merge queue: the pages stand at their pull requests, where people look. */
export function decideGroupChecks(groups: readonly Judgement[], now: Instant): Action[] {
  const texts = new Map([...diffTexts(groups)].map(([sha, text]) => [sha, { ...text, pages: [] }]));
  return decideChecks(groups, texts, now);
}

/**
 * The checks of every open pull request. A check belongs to a commit, and one commit may be the head of several pull
 * requests: it says the worst of what was found on them. Pages come last: nothing waits for them.
 */
export function decideChecks(
  judgements: readonly Judgement[],
  texts: ReadonlyMap<string, DiffCheckText>,
  now: Instant,
): Action[] {
  const all = [...bySha(judgements)].map(([sha, together]) => checksOf(together, texts.get(sha), now));
  return [...all.flatMap(({ checks }) => checks), ...all.flatMap(({ pages }) => pages)];
}

function bySha(judgements: readonly Judgement[]): Map<string, Judgement[]> {
  const found = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    const { sha } = judgement.pull.head;
    found.set(sha, [...(found.get(sha) ?? []), judgement]);
  }
  return found;
}

/** An invalid config that came to the base branch without a pull request is said on its tip: there people look. */
export function decideConfigCheck({ base, baseChecks, config }: Snapshot): Action[] {
  if (config.status !== 'invalid') return [];
  const count = config.problems.length === 1 ? 'one mistake' : `${config.problems.length} mistakes`;
  const verdict = blocked('config', 'ConfigInvalid', `the config has ${count}: nothing is promoted until it is mended`);
  const text = renderCheck({ now: STEADY, verdict, problems: config.problems });
  const check = checkOf(base.sha, CONFIG_CHECK, stateOf(verdict), text);
  return baseChecks.some(({ name, externalId }) => name === check.name && externalId === check.externalId)
    ? []
    : [check];
}

function checksOf(
  together: Judgement[],
  text: DiffCheckText | undefined,
  now: Instant,
): { checks: Action[]; pages: Action[] } {
  const promotion = worstBy(together, (judgement) => judgement.promotion);
  const diff = worstBy(together, (judgement) => judgement.diff);
  const known = new Map(together.flatMap(({ pull }) => pull.checks.map((check) => [check.name, check] as const)));
  const again = together[0]?.pull.again;
  if (again === null) return { checks: [lookAnewFor(diff.pull, [...known.values()])], pages: [] };
  const actions: ActionOf<'ensureCheck'>[] = [promotionCheck(promotion)];
  // In observe mode Shiplock writes one check that blocks nothing, and nothing else.
  const isShown = diff.mode !== 'observe' && text !== undefined;
  if (isShown) actions.unshift(diffCheck(diff, text));
  const pages = isShown ? pageChecks(diff.pull.head.sha, text.pages, [...known.keys()]) : [];
  return {
    checks: actions.flatMap((action) => due(action, { known, again: again ?? [] }, now)),
    pages: pages.filter(isNew),
  };

  function isNew(page: ActionOf<'ensureCheck'>): boolean {
    return known.get(page.name)?.externalId !== page.externalId;
  }
}

/** Somebody asked for the checks again: first everything is looked at anew, then they are made anew from what was found. */
function lookAnewFor({ head }: PullState, standing: readonly CheckState[]): Action {
  const runs = standing.map(({ id }) => id);
  return { kind: 'lookAnew', reason: 'the checks were asked to run again', asked: { sha: head.sha, runs } };
}

function due(
  action: ActionOf<'ensureCheck'>,
  { known, again }: { known: ReadonlyMap<string, CheckState>; again: readonly number[] },
  now: Instant,
): ActionOf<'ensureCheck'>[] {
  const check = known.get(action.name);
  if (check !== undefined && again.includes(check.id)) return [{ ...action, replaces: check.id }];
  if (check?.externalId !== action.externalId) return [action];
  const freshFrom = plusSeconds(now, -STALE_SECONDS);
  return isStale(check, freshFrom) ? [{ ...action, freshFrom }] : [];
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

function diffTextOf(together: readonly Judgement[]): DiffCheckText {
  const worstOf = worstBy([...together], ({ diff }) => diff);
  const changes = new Map(
    together.flatMap(({ pull }) =>
      pull.changes.map((change) => [`${targetKey(change)} ${change.before?.content} ${change.after?.content}`, change]),
    ),
  );
  const files = together.map(({ pull }) => pull.files);
  return renderDiffCheck({
    now: STEADY,
    verdict: worstOf.diff,
    changes: [...changes.values()],
    findings: together.flatMap(({ pull }) => pull.findings ?? []),
    unknowns: together.flatMap(({ pull }) => pull.unknowns ?? []),
    files: files.includes(undefined) ? null : files.flatMap((some) => some ?? []),
  });
}

function diffCheck(
  { pull, diff }: Judgement,
  { pages: _, isWhole: __, ...text }: DiffCheckText,
): ActionOf<'ensureCheck'> {
  const { text: more, ...rest } = text;
  return checkOf(pull.head.sha, DIFF_CHECK, stateOf(diff), more === '' ? rest : text);
}

/** A page judges nothing, so it is neutral; one that is no longer needed says so and stays, since GitHub removes none. */
function pageChecks(sha: string, pages: readonly CheckPage[], known: readonly string[]): ActionOf<'ensureCheck'>[] {
  const state: CheckStatus = { status: 'completed', conclusion: 'neutral' };
  const needed = new Set(pages.map(({ name }) => name));
  const over = known.filter((name) => parsePageName(name) !== null && !needed.has(name)).sort();
  const empty = {
    title: 'Not needed any more',
    summary: `Everything is in \`${DIFF_CHECK}\` by now.\n`,
    annotations: [],
  };
  const texts = pages.map(({ name, title, summary, text }) => ({
    name,
    said: { title, summary, ...(text === '' ? {} : { text }), annotations: [] },
  }));
  return [...texts, ...over.map((name) => ({ name, said: empty }))].map(({ name, said }) => ({
    ...checkOf(sha, name, state, said),
    isPage: true,
  }));
}

function promotionCheck({ pull, promotion, mode }: Judgement): ActionOf<'ensureCheck'> {
  const problems = pull.configProblems ?? [];
  const text = renderCheck({ now: STEADY, verdict: promotion, problems });
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

type Text = Pick<ActionOf<'ensureCheck'>, 'title' | 'summary' | 'text' | 'annotations'>;

/** A check run whose external id is the fingerprint of everything that it says. */
export function checkOf(sha: string, name: string, state: CheckStatus, text: Text): ActionOf<'ensureCheck'> {
  const externalId = fingerprint(JSON.stringify([state, text]));
  return { kind: 'ensureCheck', reason: text.title, sha, name, state, ...text, externalId, freshFrom: null };
}
