import type { Instant } from '../model/names.ts';
import type { Ledger, Scope, StateRecord } from '../model/record.ts';
import type { Release } from '../model/release.ts';
import { versionLabel } from '../text/version-label.ts';

/** One line of a history: when, who, what, why. */
export interface HistoryLine {
  at: Instant;
  kind: StateRecord['kind'] | 'commit';
  /** The target, or what it was about: an application, an environment, everything. */
  subject: string;
  /** Accounts, without `@`; our own word for what Shiplock decided by itself. */
  by: string;
  /** Begins with a small letter and ends without a full stop. */
  what: string;
  /** Null where nobody said why. */
  why: string | null;
  pull: number | null;
}

/** Whose history: of everything where a part is null. */
export interface HistoryFilter {
  application: string | null;
  environment: string | null;
}

type Dated = Extract<Ledger, { status: 'intact' }>['records'][number];

/** Who acts when nobody asked. */
const SHIPLOCK = 'shiplock';

/**
 * What happened, newest first, by the records alone: what landed and who let it in, what went back, what was held,
 * rejected, overridden, or came around Shiplock. A hold of an environment belongs to the history of each of its targets.
 */
export function historyOf(records: readonly Dated[], filter: HistoryFilter): HistoryLine[] {
  const approvals = approvalsIn(records);
  const landed = landingsIn(records);
  const lines: HistoryLine[] = [];
  for (const dated of records) {
    const scopes = scopesOf(dated.record, landed);
    if (!scopes.some((scope) => isAbout(scope, filter))) continue;
    const line = lineOf(dated, approvals);
    if (line !== null) lines.push(line);
  }
  return lines.reverse();
}

/** What a record is about; empty for those that are no history of any target. */
function scopesOf(record: StateRecord, landed: Map<number, string[]>): Scope[] {
  switch (record.kind) {
    case 'landing':
    case 'rollback':
    case 'incident':
    case 'request':
    case 'sync':
      return [scopeOf(record.target)];
    case 'direct':
      return record.targets.map(scopeOf);
    case 'hold':
    case 'unhold':
      return [record.scope];
    case 'rejection':
      return [{ application: record.application, environment: null }];
    case 'override':
    case 'pass':
      // What never landed anywhere belongs to no target, and is seen only where everything is.
      return (landed.get(record.pull) ?? ['/']).map(scopeOf);
    case 'proof':
      return [{ application: record.application, environment: record.environment }];
    case 'approval':
    case 'unapproval':
    case 'command':
      return [];
  }
}

/** The scope that is one target. */
export function scopeOf(target: string): Scope {
  const [application = '', environment = ''] = target.split('/');
  return { application, environment };
}

/** True when something of this scope belongs to a history. */
export function isAbout(scope: Scope, filter: HistoryFilter): boolean {
  return isPart(scope.application, filter.application) && isPart(scope.environment, filter.environment);
}

function isPart(part: string | null, wanted: string | null): boolean {
  return part === null || wanted === null || part === wanted;
}

function approvalsIn(records: readonly Dated[]): Map<number, Set<string>> {
  const by = new Map<number, Set<string>>();
  for (const { record } of records) {
    if (record.kind === 'approval') by.set(record.pull, (by.get(record.pull) ?? new Set()).add(record.by));
    if (record.kind === 'unapproval') by.get(record.pull)?.delete(record.by);
  }
  return by;
}

/** The targets in which each pull request landed. */
function landingsIn(records: readonly Dated[]): Map<number, string[]> {
  const targets = new Map<number, string[]>();
  for (const { record } of records) {
    if (record.kind === 'landing') targets.set(record.pull, [...(targets.get(record.pull) ?? []), record.target]);
  }
  return targets;
}

function lineOf({ at, record }: Dated, approvals: Map<number, Set<string>>): HistoryLine | null {
  const { kind } = record;
  switch (record.kind) {
    case 'landing': {
      const by = [...(approvals.get(record.pull) ?? [])].join(', ');
      const what = `${label(record.release)} landed by #${record.pull} (merged ${record.mergedAt}, healthy ${record.healthyAt})`;
      const why = by === '' ? null : 'approved';
      return { at, kind, subject: record.target, by: by === '' ? SHIPLOCK : by, what, why, pull: record.pull };
    }
    case 'rollback': {
      const what = `back from ${label(record.from)} to ${label(record.to)}`;
      return { at, kind, subject: record.target, by: record.by, what, why: record.reason, pull: null };
    }
    case 'incident': {
      const what = `${label(record.release)} turned unhealthy`;
      return { at, kind, subject: record.target, by: SHIPLOCK, what, why: record.why, pull: null };
    }
    case 'proof': {
      const what = `${label(record.release)} proven, healthy since ${record.healthySince}`;
      return {
        at,
        kind,
        subject: `${record.application}/${record.environment}`,
        by: SHIPLOCK,
        what,
        why: null,
        pull: null,
      };
    }
    case 'request': {
      const what = `asked for ${versionLabel(record.artifacts)}`;
      return { at, kind, subject: record.target, by: record.by, what, why: null, pull: null };
    }
    case 'sync': {
      const what = `released ${record.revision.slice(0, 7)} to the agent`;
      return { at, kind, subject: record.target, by: record.by, what, why: null, pull: null };
    }
    case 'direct': {
      const what = `commit ${record.revision.slice(0, 7)} came without a pull request`;
      return { at, kind, subject: record.targets.join(', '), by: record.by, what, why: null, pull: null };
    }
    case 'hold': {
      const what = record.until === null ? 'held until somebody lifts it' : `held until ${record.until}`;
      return {
        at,
        kind,
        subject: scopeText(record.scope),
        by: record.by,
        what,
        why: record.reason,
        pull: record.rollback,
      };
    }
    case 'unhold':
      return {
        at,
        kind,
        subject: scopeText(record.scope),
        by: record.by,
        what: 'hold lifted',
        why: orNull(record.reason),
        pull: null,
      };
    case 'rejection': {
      const what = `${versionLabel(record.artifacts)} rejected`;
      return { at, kind, subject: record.application, by: record.by, what, why: record.reason, pull: null };
    }
    case 'override': {
      const what = `opened the gate ${record.gate} of #${record.pull} at ${record.head.slice(0, 7)}`;
      return { at, kind, subject: `#${record.pull}`, by: record.by, what, why: record.reason, pull: record.pull };
    }
    case 'pass': {
      const what = `let #${record.pull} pass at ${record.head.slice(0, 7)} by break-glass`;
      return { at, kind, subject: `#${record.pull}`, by: record.by, what, why: record.reason, pull: record.pull };
    }
    default:
      return null;
  }
}

function label({ artifacts }: Release): string {
  return versionLabel(artifacts);
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** How people call what a hold stops. */
function scopeText({ application, environment }: Scope): string {
  if (application === null) return environment ?? 'everything';
  return environment === null ? application : `${application}/${environment}`;
}
