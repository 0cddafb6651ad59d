import { targetKey } from '../model/names.ts';
import type { AgentReport, TargetReport } from '../model/report.ts';
import type { Sql } from './database.ts';

/** The newest word of one agent on one target. */
export interface StoredReport {
  cluster: string;
  at: string;
  agentVersion: string;
  branch: string;
  /** Tip of the branch as the agent saw it. */
  revision: string;
  report: TargetReport;
}

export interface AgentReports {
  /** Keeps the newest report of each target; a late one changes nothing. True when something other than its time is new. */
  record(report: AgentReport): Promise<boolean>;
  /** The newest reports on a repository, sorted by cluster and target. */
  latest(repository: string): Promise<StoredReport[]>;
}

interface Row {
  cluster: string;
  at: Date;
  report: Omit<StoredReport, 'cluster' | 'at'>;
}

export function createAgentReports(sql: Sql): AgentReports {
  return {
    async record(report) {
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
             select report from shiplock.agent_reports where repository = lower($1) and cluster = $2 and target = $3
           ), written as (
             insert into shiplock.agent_reports (repository, cluster, target, report, at)
             values (lower($1), $2, $3, $4, $5)
             on conflict (repository, cluster, target) do update set report = excluded.report, at = excluded.at
             where agent_reports.at < excluded.at
             returning report
           )
           select (select report from before) is distinct from report as news from written`,
          [report.repository, report.cluster, targetKey(target), JSON.stringify(stored), report.at],
        );
        if (row?.news === true) isNews = true;
      }
      return isNews;
    },
    async latest(repository) {
      const rows = await sql.query<Row>(
        `select cluster, at, report from shiplock.agent_reports
         where repository = lower($1) order by cluster, target`,
        [repository],
      );
      return rows.map((row) => ({ cluster: row.cluster, at: row.at.toISOString(), ...row.report }));
    },
  };
}
