import type { AgentEntry } from '../../model/agents.ts';
import type { Facts } from './facts.ts';
import { type Finding, fine, note, wrong } from './finding.ts';

/** An agent reports at least once a minute. */
const SILENT_SECONDS = 600;

/** Whether there are agents that may speak of the repository, and whether they do. */
export function examineAgents(facts: Facts): Finding[] {
  const about = 'agents';
  const { agents, repository } = facts;
  if (agents.status === 'unasked') {
    return [
      note(
        about,
        'the server was not asked for its agents',
        'set SHIPLOCK_OPERATOR_TOKEN, and --server if it is elsewhere',
      ),
    ];
  }
  if (agents.status === 'unreachable') {
    return [
      wrong(
        about,
        `the server does not tell its agents: ${agents.problem}`,
        'start the server, or name its address with --server',
      ),
    ];
  }
  const own = agents.agents.filter((agent) => agent.revokedAt === null && speaksOf(agent, repository));
  if (own.length === 0) {
    const fix = `invite one for each cluster: shiplock agents invite --cluster NAME --repository ${repository}`;
    return [wrong(about, `no agent may speak of ${repository}: nothing is ever proven`, fix)];
  }
  return own.map((agent) => examineOne(agent, facts.now));
}

function examineOne({ id, cluster, lastSeenAt }: AgentEntry, now: string): Finding {
  const about = 'agents';
  const name = id ?? cluster;
  if (id === null)
    return note(about, `${name} is listed in SHIPLOCK_AGENTS: when it was last seen is in its target’s reports`);
  const fix = 'look at its log: kubectl -n shiplock-system logs deploy/shiplock-agent';
  if (lastSeenAt === null) return wrong(about, `${name} joined and never reported`, fix);
  const silent = (Date.parse(now) - Date.parse(lastSeenAt)) / 1000;
  if (silent > SILENT_SECONDS) return wrong(about, `${name} was last seen at ${lastSeenAt}`, fix);
  return fine(about, `${name} was seen at ${lastSeenAt}`);
}

function speaksOf({ repositories }: AgentEntry, repository: string): boolean {
  return repositories.some((name) => name.toLowerCase() === repository.toLowerCase());
}
