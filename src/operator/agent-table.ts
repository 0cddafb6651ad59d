import type { AgentEntry, AgentList } from '../model/agents.ts';

const HEAD = ['AGENT', 'REPOSITORIES', 'JOINED', 'LAST SEEN', 'STATE'];

/** The agents and the open invitations as a table for a terminal, times in UTC. */
export function agentTable({ agents, invitations }: AgentList): string {
  const rows = [
    ...agents.map((agent) => [
      agent.id ?? agent.cluster,
      agent.repositories.join(','),
      short(agent.createdAt),
      short(agent.lastSeenAt),
      stateOf(agent),
    ]),
    ...invitations.map(({ cluster, repositories, expiresAt }) => [
      cluster,
      repositories.join(','),
      '-',
      '-',
      `invited until ${short(expiresAt)}`,
    ]),
  ];
  if (rows.length === 0) return 'No agents yet: shiplock agents invite --cluster NAME --repository owner/name\n';
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

function stateOf({ id, revokedAt }: AgentEntry): string {
  if (id === null) return 'listed in SHIPLOCK_AGENTS';
  return revokedAt === null ? 'active' : `revoked ${short(revokedAt)}`;
}

/** `2026-03-01T10:20:30.000Z` as `2026-03-01 10:20`. */
function short(at: string | null): string {
  return at === null ? '-' : at.slice(0, 16).replace('T', ' ');
}
