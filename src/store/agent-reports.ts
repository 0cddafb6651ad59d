import { targetKey } from '../model/names.ts';
import type { AgentReport, TargetReport } from '../model/report.ts';
import type { Sql } from './database.ts';

/** The newest word of one agent on one target. */
export interface StoredReport {
  cluster: string;
  /** By the agent's clock. */
  at: string;
  /** By ours. */
  receivedAt: string;
  agentVersion: string;
  branch: string;
  /** Tip of the branch as the agent saw it. */
  revision: string;
  report: TargetReport;
}

export interface AgentReports {
  /**
   * Keeps the newest report of each target; a late one changes nothing, unless the one before it came from a clock that
   * was ahead. True when something other than its time is new, or when it ends a silence.
   */
  record(report: AgentReport, receivedAt: string): Promise<boolean>;
  /** The newest reports on a repository, sorted by cluster and target. */
  latest(repository: string): Promise<StoredReport[]>;
}

interface Row {
  cluster: string;
  at: Date;
  received_at: Date;
  report: Omit<StoredReport, 'cluster' | 'at' | 'receivedAt'>;
}

/** After a silence of this length the same report is news again: decisions took the agent to be away. */
const SILENCE_SECONDS = 120;
/** A stored report from further ahead than this was made by a clock that was wrong. */
const AHEAD_SECONDS = 30;

export function createAgentReports(sql: Sql): AgentReports {
  return {
    async record(report, receivedAt) {
      let isNews = false;
      for (const target of report.targets) {
        const stored = {
          agentVersion: report.agentVersion,
          branch: report.branch,
          revision: report.revision,
          report: target,
        };
        const [row] = await sql.query<{ news: boolean | null }>(
          `with before as (
             select report, received_at < $6::timestamptz - make_interval(secs => $7) as was_silent
             from shiplock.agent_reports where repository = lower($1) and cluster = $2 and target = $3
           ), written as (
             insert into shiplock.agent_reports (repository, cluster, target, report, at, received_at)
             values (lower($1), $2, $3, $4, $5, $6)
             on conflict (repository, cluster, target) do update
             set report = excluded.report, at = excluded.at, received_at = excluded.received_at
             where agent_reports.at < excluded.at
               or agent_reports.at > $6::timestamptz + make_interval(secs => $8)
             returning report
           )
           select (select report from before) is distinct from report
             or coalesce((select was_silent from before), false) as news from written`,
          [
            ...[report.repository, report.cluster, targetKey(target), JSON.stringify(stored), report.at],
            ...[receivedAt, SILENCE_SECONDS, AHEAD_SECONDS],
          ],
        );
        if (row?.news === true) isNews = true;
      }
      return isNews;
    },
    async latest(repository) {
      const rows = await sql.query<Row>(
        `select cluster, at, received_at, report from shiplock.agent_reports
         where repository = lower($1) order by cluster, target`,
        [repository],
      );
      return rows.map(({ cluster, at, received_at, report }) => ({
        ...{ cluster, at: at.toISOString(), receivedAt: received_at.toISOString() },
        ...report,
      }));
    },
  };
}
