import { type Host, HostPaused, HostRefusal } from '../hosts/host.ts';
import type { Action, ActionKind, ActionOf, Plan } from '../model/plan.ts';
import { appendRecords } from './append-records.ts';
import { closePullRequest } from './close-pull-request.ts';
import { deleteBranch } from './delete-branch.ts';
import { describePullRequest } from './describe-pull-request.ts';
import { ensureCheck } from './ensure-check.ts';
import { ensureComment } from './ensure-comment.ts';
import { ensureDeployment } from './ensure-deployment.ts';
import { ensureIssue } from './ensure-issue.ts';
import { ensurePullRequest } from './ensure-pull-request.ts';
import { ensureReaction } from './ensure-reaction.ts';
import { ensureReply } from './ensure-reply.ts';
import { lookAnew } from './look-anew.ts';
import { mergePullRequest } from './merge-pull-request.ts';
import { dequeuePullRequest, enqueuePullRequest } from './merge-queue.ts';
import { reportPush } from './report-push.ts';
import { updateBranch } from './update-branch.ts';
import { wakeAgents } from './wake-agents.ts';

/** What the effects work on; all of one repository. */
export interface Effects {
  host: Host;
  app: { login: string };
  /** Tells the agents that a branch moved, and remembers that they were told. */
  announce(branch: string, sha: string): Promise<void>;
  /** Text of the last entry of the state branch, null for none; and the text of a new one after it. */
  seal(sequence: number, previous: string | null, records: ActionOf<'appendRecords'>['records']): string;
  readEntry(sequence: number): Promise<string | null>;
  /**
   * Forgets what is remembered of failed renders, of the registries' tags and of the branch rules; for a commit whose
   * checks somebody asked for again it is noted which runs are to be made anew.
   */
  forget(asked: { sha: string; runs: readonly number[] } | null): Promise<void>;
  log: { info(data: object, text: string): void; warn(data: object, text: string): void };
}

/** `done`: true now. `changed`: it was written. `moved`: the world is not as planned, look again. */
export type Outcome = 'done' | 'changed' | 'moved';

type Effect<K extends ActionKind> = (action: ActionOf<K>, effects: Effects) => Promise<Outcome>;

const effectOf: { [K in ActionKind]: Effect<K> } = {
  appendRecords,
  closePullRequest,
  deleteBranch,
  dequeuePullRequest,
  describePullRequest,
  enqueuePullRequest,
  ensureCheck,
  ensureComment,
  ensureDeployment,
  ensureIssue,
  ensurePullRequest,
  ensureReaction,
  ensureReply,
  mergePullRequest,
  lookAnew,
  updateBranch,
  reportPush,
  wakeAgents,
};

/** Makes one action true. Throws on outages and on refusals that no effect expects; the run is then tried again from a fresh snapshot. */
export function apply<K extends ActionKind>(action: ActionOf<K>, effects: Effects): Promise<Outcome> {
  return (effectOf[action.kind as K] as Effect<K>)(action, effects);
}

/**
 * Makes a plan true, action by action. A failure ends what follows on the same subject (a merge must not overtake the
 * reply before it) and lets the other subjects go on, so that one bad pull request never stops a repository. Records
 * wait for an outage to end, so that nothing is remembered as said that was not; what the host refuses may stay refused
 * (a locked conversation, a missing permission) and holds them back no longer. Once the host wants to be left alone,
 * nothing more is tried.
 */
export async function act(
  plan: Plan,
  effects: Effects,
): Promise<{ changed: number; moved: number; errors: unknown[] }> {
  const failed = new Set<string>();
  let isOut = false;
  const result = { changed: 0, moved: 0, errors: [] as unknown[] };
  for (const action of plan.actions) {
    const subject = subjectOf(action);
    if (failed.has(subject) || (action.kind === 'appendRecords' && isOut)) continue;
    try {
      const outcome = await apply(action, effects);
      if (outcome === 'changed') result.changed += 1;
      if (outcome === 'moved') {
        result.moved += 1;
        failed.add(subject);
      }
      if (outcome !== 'done') effects.log.info({ action: action.kind, subject, outcome, why: action.reason }, 'acted');
    } catch (error) {
      failed.add(subject);
      result.errors.push(error);
      if (error instanceof HostPaused) break;
      isOut ||= !(error instanceof HostRefusal);
      effects.log.warn({ action: action.kind, subject, err: error }, 'an action failed and will be tried again');
    }
  }
  return result;
}

/** What an action is about: actions on one subject keep their order even when one fails. */
export function subjectOf(action: Action): string {
  switch (action.kind) {
    case 'ensureComment':
    case 'ensureReply':
    case 'mergePullRequest':
    case 'enqueuePullRequest':
    case 'dequeuePullRequest':
    case 'updateBranch':
    case 'closePullRequest':
    case 'describePullRequest':
      return `#${action.pull}`;
    case 'ensureCheck':
    case 'reportPush':
      return action.sha;
    case 'ensureIssue':
      return `issue of ${action.environment}`;
    case 'ensureDeployment':
      return action.target;
    case 'ensurePullRequest':
    case 'deleteBranch':
    case 'wakeAgents':
      return action.branch;
    case 'ensureReaction':
      return `comment ${action.to}`;
    case 'lookAnew':
      return 'memory';
    case 'appendRecords':
      return 'state';
  }
}
