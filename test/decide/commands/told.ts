import type { StateRecord } from '../../../src/model/record.ts';
import type { CommandComment, DriftIssue, PullState, Snapshot } from '../../../src/model/snapshot.ts';
import { aComment, aLedger, aPromotion, aTarget, planOf, recordsOf, valid } from '../builders.ts';

/** Where something is said: a snapshot around the comment. */
export type Where = (comment: CommandComment) => Partial<Snapshot>;

/** On a promotion of checkout into an environment, pull request 8. */
export function onPromotion(environment: string, pull: Partial<PullState> = {}): Where {
  return (comment) => ({ pulls: [aPromotion(environment, '1.4.2', '1.4.3', { commands: [comment], ...pull })] });
}

/** On the tracking issue of an environment. */
export function onIssue(environment: string, issue: Partial<DriftIssue> = {}): Where {
  const facts = { number: 12, open: true, title: `Drift in ${environment}`, body: '', environment, replies: [] };
  return (comment) => ({ driftIssues: [{ ...facts, targets: [], commands: [comment], ...issue }] });
}

export const targets = [aTarget('dev', '1.4.3'), aTarget('staging', '1.4.3'), aTarget('prod', '1.4.2')];
export const config = valid({
  dev: {},
  staging: { after: ['dev'] },
  prod: { after: ['staging'], approvers: { users: ['olga'], teams: ['release'] } },
});

export interface Said {
  body: string;
  where?: Where;
  comment?: Partial<CommandComment>;
  /** What is on record already. */
  before?: StateRecord[];
  snapshot?: Partial<Snapshot>;
}

/** What a comment adds to the history; by olga on the promotion into prod unless it is said otherwise. */
export function recordsBy({
  body,
  where = onPromotion('prod'),
  comment = {},
  before = [],
  snapshot = {},
}: Said): StateRecord[] {
  const world = { config, targets, ledger: aLedger(...before), ...where(aComment(body, comment)), ...snapshot };
  return recordsOf(planOf(world));
}

/** The answers to a comment: `accepted: …`, `refused: …`. */
export function answersTo(said: Said): string[] {
  return recordsBy(said).flatMap((record) =>
    record.kind === 'command' ? [`${record.outcome}: ${record.answer}`] : [],
  );
}

/** The records of a comment beside its audit lines and what else the world brings. */
export function deedsOf(said: Said): StateRecord[] {
  const deeds = ['hold', 'unhold', 'approval', 'unapproval', 'rejection', 'override', 'request', 'rollback'];
  return recordsBy(said).filter(({ kind }) => deeds.includes(kind));
}
