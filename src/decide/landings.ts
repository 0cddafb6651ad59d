import { targetKey } from '../model/names.ts';
import type { Action } from '../model/plan.ts';
import type { Landing } from '../model/record.ts';
import type { MergedPull, TargetChange } from '../model/snapshot.ts';
import { renderComment } from '../text/comment.ts';
import { whoMay } from '../text/who-may.ts';
import { STEADY } from './comments.ts';
import { type Context, findTarget } from './context.ts';
import { versionOf } from './gates/entering.ts';
import { recordsOf } from './records.ts';
import { followsOf } from './rollbacks/follows.ts';
import { waitsForSync } from './sync-orders.ts';
import { secondsBetween } from './time.ts';
import { passed } from './verdicts.ts';

/**
 * What follows a merge: a deployment for each target, and when the agent reports the merged content synced and
 * healthy, the sentence on the pull request, the deployment's success, and the landing in the history.
 */
export function decideLandings(context: Context): { actions: Action[]; records: Landing[] } {
  const actions: Action[] = [];
  const records: Landing[] = [];
  for (const pull of context.snapshot.merged) {
    if (pull.settled) continue;
    const landings = pull.brought.map(({ change }) => landingOf(pull, change, context));
    const landed = landings.filter((landing) => landing !== null);
    actions.push(...deploymentsOf(pull, landings), ...commentOf(pull, landed, context));
    records.push(...landed.filter((landing) => recordedLanding(landing.pull, landing.target, context) === undefined));
  }
  return { actions, records };
}

/** The landing of a merged change: from the history, else from the agent's report; null while it is under way. */
function landingOf(pull: MergedPull, change: TargetChange, context: Context): Landing | null {
  const target = targetKey(change);
  const recorded = recordedLanding(pull.number, target, context);
  if (recorded !== undefined) return recorded;
  const report = findTarget(context, change.application, change.environment)?.report?.report;
  if (report === undefined || change.after === null || report.content !== change.after.content) return null;
  if (report.sync !== 'synced' || report.health !== 'healthy' || report.healthySince === null) return null;
  const facts = { kind: 'landing', version: 1, pull: pull.number, target } as const;
  return {
    ...facts,
    release: change.after.release,
    revision: pull.mergeSha,
    content: change.after.content,
    mergedAt: pull.mergedAt,
    healthyAt: report.healthySince,
  };
}

function recordedLanding(pull: number, target: string, context: Context): Landing | undefined {
  return recordsOf(context, 'landing').find(({ record }) => record.pull === pull && record.target === target)?.record;
}

function deploymentsOf(pull: MergedPull, landings: (Landing | null)[]): Action[] {
  const actions: Action[] = [];
  for (const [index, { change, deployment }] of pull.brought.entries()) {
    const isLive = landings[index] !== null;
    if (deployment !== null && (!isLive || deployment.state === 'success')) continue;
    const target = targetKey(change);
    const version = (change.after?.release.artifacts ?? []).map(versionOf).join(', ');
    actions.push({
      kind: 'ensureDeployment',
      reason: isLive ? `${target} is synced and healthy` : `#${pull.number} was merged into ${target}`,
      target,
      environment: change.environment,
      sha: pull.mergeSha,
      state: isLive ? 'success' : 'pending',
      description: `${change.application} ${version} by #${pull.number}`,
    });
  }
  return actions;
}

/**
 * The sticky comment with the result. It is edited when a target lands or waits for a person, not before: the merge
 * itself is seen anyway.
 */
function commentOf(pull: MergedPull, landings: Landing[], context: Context): Action[] {
  const { environments } = context.config;
  const isManual = pull.brought.some(({ change }) => environments[change.environment]?.sync === 'manual');
  const follows = followsOf(pull, context);
  if (landings.length === 0 && !isManual && follows.length === 0) return [];
  const waits = waitsOf(pull, landings, context);
  const landed = landings.map(({ target, revision, mergedAt, healthyAt }) => ({
    environment: target.split('/')[1] ?? target,
    sha: revision,
    seconds: secondsBetween(mergedAt, healthyAt),
  }));
  const open = passed('promotion', 'Merged', 'merged');
  const body = renderComment({
    now: STEADY,
    pull: { head: pull.head.sha, merged: true, url: pull.url ?? null },
    changes: pull.brought.map(({ change }) => change),
    findings: [],
    pages: 1,
    verdicts: { diff: open, promotion: open },
    sets: [],
    landed,
    drift: [],
    waits,
    follows,
    command: waits.length === 0 ? null : { usage: '/sync', effect: 'lets the agent apply what was merged' },
  });
  if (pull.comment?.body === body) return [];
  const reason = `the merge of #${pull.number} is ${waits.length === 0 ? 'on its way or there' : 'waiting for /sync'}`;
  return [{ kind: 'ensureComment', reason, pull: pull.number, marker: 'sticky', body }];
}

/** What the merge brought and still waits for somebody's `/sync`, with whose. */
function waitsOf(pull: MergedPull, landings: Landing[], context: Context): { target: string; who: string }[] {
  return pull.brought.flatMap(({ change }) => {
    const target = targetKey(change);
    const state = findTarget(context, change.application, change.environment);
    const isOpen = state !== undefined && state.at.content === change.after?.content;
    if (!isOpen || landings.some((landing) => landing.target === target) || !waitsForSync(state, context)) return [];
    return [{ target, who: whoMay(context.config.environments[change.environment]?.approvers) }];
  });
}
