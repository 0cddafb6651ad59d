import type { Instant } from '../model/names.ts';
import type { Action, Plan } from '../model/plan.ts';
import { instantText } from './instant.ts';
import { verdictLines } from './verdict-text.ts';

/** A pull request's title by its number, for the headings of its verdicts. */
export type Titles = ReadonlyMap<number, string>;

/** A plan for a terminal: the verdict tree of each pull request, what would be done and why, and when to look again. */
export function renderPlan(plan: Plan, titles: Titles): string {
  const { at, reconsiderAt } = plan;
  const sections = [
    ...plan.verdicts.map((verdict) => [
      `#${verdict.pull} ${titles.get(verdict.pull) ?? ''}`.trimEnd(),
      ...indented([...verdictLines(verdict.promotion, at), ...verdictLines(verdict.diff, at)]),
    ]),
    plan.actions.length === 0 ? ['Nothing to do.'] : ['To do:', ...indented(plan.actions.flatMap(actionLines))],
    ...(plan.notes.length === 0
      ? []
      : [['Cannot be done:', ...indented(plan.notes.map(({ target, message }) => `${target}: ${message}`))]]),
    [nextLook(reconsiderAt, at)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function nextLook(next: Instant | null, now: Instant): string {
  return next === null
    ? 'Looks again when something happens.'
    : `Looks again at ${instantText(next, now)} at the latest.`;
}

function actionLines(action: Action): string[] {
  return [`${action.kind} ${subjectOf(action)}: ${action.reason}`, ...detailsOf(action).map((line) => `  ${line}`)];
}

/** What an action is about, in a few words. */
function subjectOf(action: Action): string {
  if ('targets' in action) return action.targets.join(', ');
  if ('target' in action) return action.target;
  if ('pull' in action) return `#${action.pull}`;
  switch (action.kind) {
    case 'ensureCheck':
      return `${action.name} on ${action.sha.slice(0, 7)}`;
    case 'ensureIssue':
      return action.environment;
    case 'appendRecords':
      return `${action.records.length}`;
    default:
      return 'branch' in action ? action.branch : '';
  }
}

function detailsOf(action: Action): string[] {
  switch (action.kind) {
    case 'ensurePullRequest':
      return [action.title, ...action.edits.map(({ path }) => `edits ${path}`)];
    case 'ensureCheck':
      return [
        `${action.state.status === 'completed' ? action.state.conclusion : action.state.status}: ${action.title}`,
      ];
    case 'closePullRequest':
      return [action.comment];
    default:
      return [];
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
