import type { Config } from '../model/config.ts';
import { targetKey } from '../model/names.ts';
import type { Action } from '../model/plan.ts';
import type { StateRecord } from '../model/record.ts';
import type { PullState, Snapshot, TargetChange } from '../model/snapshot.ts';
import { parseBranchName, parseRollbackBranch } from '../text/branch-name.ts';

/** True when every environment is only observed: then nothing is written but one neutral check for each commit. */
export function isOnlyObserved({ environments }: Config): boolean {
  return Object.values(environments).every(({ mode }) => mode === 'observe');
}

/**
 * The snapshot without what would be answered: commands on pull requests and issues of environments that are only
 * observed, and what was merged or pushed there. Nobody asked Shiplock to speak there yet.
 */
export function withoutObserved(snapshot: Snapshot, config: Config): Snapshot {
  const unasked = { commands: [], replies: [] };
  return {
    ...snapshot,
    pulls: snapshot.pulls.map((pull) => (isPullObserved(pull, config) ? { ...pull, ...unasked } : pull)),
    merged: snapshot.merged.filter(
      ({ brought }) =>
        !areObserved(
          brought.map(({ change }) => change),
          config,
        ),
    ),
    driftIssues: snapshot.driftIssues.map((issue) =>
      isObserved(issue.environment, config) ? { ...issue, ...unasked } : issue,
    ),
    directs: snapshot.directs.filter(({ changes }) => !areObserved(changes, config)),
  };
}

/** What of a plan may be written: whoever decided it, nothing of environments that are only observed beside neutral checks. */
export function keepToMode(actions: readonly Action[], snapshot: Snapshot, config: Config): Action[] {
  const observed = new Set(snapshot.pulls.filter((pull) => isPullObserved(pull, config)).map(({ number }) => number));
  return actions.flatMap((action): Action[] => {
    if (action.kind === 'wakeAgents' || action.kind === 'lookAnew') return [action];
    if (isOnlyObserved(config)) return isNeutral(action) ? [action] : [];
    if (action.kind !== 'appendRecords') return isAbout(action, observed, config) ? [] : [action];
    const records = action.records.filter((record) => !isRecordAbout(record, observed, config));
    return records.length === 0 ? [] : [{ ...action, records }];
  });
}

function isNeutral(action: Action): boolean {
  return action.kind === 'ensureCheck' && action.state.status === 'completed' && action.state.conclusion === 'neutral';
}

/** True when an action would write to a pull request, a target or an environment that is only observed. */
function isAbout(action: Action, pulls: ReadonlySet<number>, config: Config): boolean {
  switch (action.kind) {
    case 'ensurePullRequest':
      return action.targets.every((target) => isTargetObserved(target, config));
    case 'ensureDeployment':
    case 'ensureIssue':
      return isObserved(action.environment, config);
    case 'deleteBranch': {
      const target = parseBranchName(action.branch) ?? parseRollbackBranch(action.branch);
      return target !== null && isObserved(target.environment, config);
    }
    case 'ensureCheck':
    case 'reportPush':
    case 'appendRecords':
    case 'lookAnew':
    case 'wakeAgents':
      return false;
    default:
      return pulls.has(action.pull);
  }
}

/** Proofs and incidents are kept: an environment further on, which is more than observed, asks for them. */
function isRecordAbout(record: StateRecord, pulls: ReadonlySet<number>, config: Config): boolean {
  if (record.kind === 'proof' || record.kind === 'incident') return false;
  if ('pull' in record && record.pull !== undefined && pulls.has(record.pull)) return true;
  if ('target' in record) return isTargetObserved(record.target, config);
  return 'targets' in record && record.targets.every((target) => isTargetObserved(target, config));
}

function isPullObserved({ changes }: PullState, config: Config): boolean {
  return changes.length === 0 ? isOnlyObserved(config) : areObserved(changes, config);
}

/** True for some changes whose environments are all only observed. */
function areObserved(changes: readonly TargetChange[], config: Config): boolean {
  return changes.length > 0 && changes.every((change) => isTargetObserved(targetKey(change), config));
}

function isTargetObserved(target: string, config: Config): boolean {
  return isObserved(target.slice(target.indexOf('/') + 1), config);
}

function isObserved(environment: string, config: Config): boolean {
  return config.environments[environment]?.mode === 'observe';
}
