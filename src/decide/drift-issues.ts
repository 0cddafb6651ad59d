import type { Action } from '../model/plan.ts';
import type { DriftIssue } from '../model/snapshot.ts';
import { driftDuplicateBody, driftGoneBody, driftIssueBody, driftIssueTitle } from '../text/drift-text.ts';
import { DRIFT_LABEL } from '../text/labels.ts';
import { type Context, findTarget } from './context.ts';
import { type Drifted, driftOf, isLoud } from './drift.ts';

/**
 * One tracking issue per environment with drift: opened, edited when its text changes, closed when the drift is gone,
 * the same one reopened when it comes back. An issue that a person closed stays closed until something else differs.
 */
export function decideDriftIssues(drifted: readonly Drifted[], context: Context): Action[] {
  const { config, snapshot } = context;
  const known = snapshot.driftIssues.map(({ environment }) => environment);
  const names = [...new Set([...Object.keys(config.environments), ...known])];
  return names.flatMap((environment) => {
    if (config.environments[environment]?.mode === 'observe') return [];
    const [own, ...others] = snapshot.driftIssues
      .filter((issue) => issue.environment === environment)
      .sort((a, b) => a.number - b.number);
    const loud = drifted.filter((one) => one.environment === environment && isLoud(one));
    const actions = loud.length > 0 ? track(environment, loud, own, context) : untrack(own, context);
    return [...actions, ...others.filter(({ open }) => open).map((other) => asDuplicate(other, own))];
  });
}

function track(
  environment: string,
  loud: readonly Drifted[],
  own: DriftIssue | undefined,
  { config }: Context,
): Action[] {
  const title = driftIssueTitle(environment);
  const body = driftIssueBody(environment, loud, config.environments[environment]?.approvers);
  // The same text: it stands there already, or a person has read it and closed it.
  if (own?.body === body) return [];
  const reason = `drift in ${loud.map(({ target }) => target).join(', ')}`;
  return [issueAction(own, { reason, environment, state: 'open', title, body })];
}

function untrack(own: DriftIssue | undefined, context: Context): Action[] {
  if (own === undefined || !own.open || own.targets.some((target) => isUnknown(target, context))) return [];
  const { environment } = own;
  const title = driftIssueTitle(environment);
  const body = driftGoneBody(environment);
  return [
    issueAction(own, { reason: `the drift in ${environment} is gone`, environment, state: 'closed', title, body }),
  ];
}

/** No news is no good news: while nobody has looked, what was found before still stands. */
function isUnknown(target: string, context: Context): boolean {
  const [application = '', environment = ''] = target.split('/');
  const found = findTarget(context, application, environment);
  return found !== undefined && driftOf(found, context.config).status === 'unknown';
}

function asDuplicate(issue: DriftIssue, own: DriftIssue | undefined): Action {
  const { environment, title } = issue;
  const body = driftDuplicateBody(environment, own?.number ?? issue.number);
  return issueAction(issue, { reason: 'another issue tracks this', environment, state: 'closed', title, body });
}

type IssueText = { reason: string; environment: string; state: 'open' | 'closed'; title: string; body: string };

function issueAction(own: DriftIssue | undefined, text: IssueText): Action {
  const labels = [DRIFT_LABEL, `environment: ${text.environment}`];
  return { kind: 'ensureIssue', ...text, issue: own?.number ?? null, labels };
}
