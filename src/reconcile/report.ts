import type { TargetStatus } from '../clusters/cluster.ts';
import type { TargetDrift } from '../model/drift.ts';
import type { AgentReport, TargetReport } from '../model/report.ts';
import type { WantedTarget } from './wanted.ts';

/** A target with what the last look found. */
export interface ReportedUnit {
  wanted: WantedTarget;
  revision: string;
  status: TargetStatus;
  drift: TargetDrift | null;
  /** The content that the status was found for. */
  of: string;
}

/** Who reports, and from where. */
export interface ReportFrame {
  cluster: string;
  agentVersion: string;
  repository: string;
  branch: string;
}

const MAX_BLOCKERS = 50;
/** Over all targets: with the rest of the report this stays well under the megabyte that the server takes. */
const MAX_BLOCKERS_IN_ALL = 1_000;
const MAX_ERROR = 1_000;

/**
 * The report of all targets at one moment. A target's revision is the tip whose content it has or is to get: a commit
 * that does not touch it moves the revision, not the content.
 */
export function reportOf(
  frame: ReportFrame,
  revision: string,
  units: readonly ReportedUnit[],
  at: string,
): AgentReport {
  const share = Math.floor(MAX_BLOCKERS_IN_ALL / Math.max(1, units.length));
  const limit = Math.min(MAX_BLOCKERS, Math.max(1, share));
  const targets = units.map((unit) => targetReportOf(unit, limit)).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return { version: 1, ...frame, at, revision, targets };
}

function targetReportOf({ wanted, revision, status, drift, of }: ReportedUnit, blockers: number): TargetReport {
  const { application, environment } = wanted.target;
  // What was found for another content says nothing of this one.
  const isOther = of !== wanted.content;
  return {
    application,
    environment,
    revision,
    content: wanted.content,
    sync: isOther ? 'syncing' : status.sync,
    health: status.health,
    healthySince: isOther ? null : status.healthySince,
    syncedAt: status.syncedAt,
    blockers: isOther ? [] : status.blockers.slice(0, blockers),
    inventory: status.inventory,
    error: isOther || status.error === null ? null : status.error.slice(0, MAX_ERROR),
    backend: status.backend,
    drift: isOther ? null : drift,
  };
}

function nameOf({ application, environment }: TargetReport): string {
  return `${application}/${environment}`;
}

/** Everything of a report but its time: equal texts need not be sent before the next heartbeat. */
export function reportEssence(report: AgentReport): string {
  const { at: _, ...rest } = report;
  return JSON.stringify(rest);
}
