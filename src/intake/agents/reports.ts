import type { Log } from '../../model/log.ts';
import { AgentReport } from '../../model/report.ts';
import type { WorkQueue } from '../../queue/queue.ts';
import type { Store } from '../../store/store.ts';
import { type Answer, answer, type Headers } from '../answer.ts';
import { firstProblem } from '../first-problem.ts';
import { parseJson } from '../parse-json.ts';
import { type KnownAgents, NO_AGENT } from './known-agents.ts';
import { mayRead } from './tokens.ts';

export const AGENT_REPORTS_PATH = '/v1/agent/reports';
export const AGENT_BODY_LIMIT = 1024 * 1024;

export interface AgentReportsOptions {
  store: Pick<Store, 'agentReports' | 'keys'>;
  queue: Pick<WorkQueue, 'add'>;
  agents: KnownAgents;
  now(): Date;
  log: Log;
}

/**
 * The door for the agents' reports. A token speaks for one cluster and its repositories only. The newest report of each
 * target is kept; the repository is looked at again when something other than the time is new.
 */
export function createAgentReportIntake({ store, queue, agents, now, log }: AgentReportsOptions) {
  return {
    /** Takes one report. Throws only when the database fails: the agent then sends it again. */
    async handle(body: Uint8Array, headers: Headers): Promise<Answer> {
      if (body.byteLength > AGENT_BODY_LIMIT) return answer(413, 'the report is larger than 1 MiB');
      const agent = await agents.find(headers);
      if (agent === null) return answer(401, NO_AGENT);
      const report = AgentReport.safeParse(parseJson(body));
      if (!report.success) return answer(400, `this is no agent report of version 1: ${firstProblem(report.error)}`);
      const { cluster, repository } = report.data;
      if (cluster !== agent.cluster) return answer(403, `the token is of cluster ${agent.cluster}, not of ${cluster}`);
      if (!mayRead(agent, repository)) return answer(403, `the token may not speak of ${repository}`);
      if (!(await store.agentReports.record(report.data, now().toISOString()))) return answer(202, 'nothing new');
      const key = await store.keys.find(repository);
      if (key === null) {
        log.warn({ repository, cluster }, 'an agent reports on a repository that the App is not installed on');
        return answer(202, 'kept; the App is not installed on this repository');
      }
      await queue.add(key);
      return answer(202, 'accepted');
    },
  };
}
