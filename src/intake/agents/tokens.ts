import { z } from 'zod';
import { RepositoryName, SecretHash } from '../../model/agents.ts';
import { JsonText } from '../../model/json-text.ts';
import { Name } from '../../model/names.ts';
import { bearerOf, type Headers } from '../answer.ts';
import { sameSecret, sha256Hex } from '../secrets.ts';

/** One agent: its cluster, the hash of its token, and the repositories that it may speak of. */
export const AgentToken = z.strictObject({
  cluster: Name,
  tokenSha256: SecretHash,
  repositories: z.array(RepositoryName).min(1),
});
export type AgentToken = z.infer<typeof AgentToken>;

/** Reads the list of agents (`SHIPLOCK_AGENTS`, or the file that it names). Throws with the place of what is wrong. */
export function parseAgentTokens(text: string): AgentToken[] {
  const json = JsonText.safeParse(text);
  const agents = z.array(AgentToken).safeParse(json.data);
  if (json.success && agents.success) return agents.data;
  const issues = json.success ? (agents.error?.issues ?? []) : json.error.issues;
  const problems = issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim());
  throw new Error(`SHIPLOCK_AGENTS: ${problems.join('; ')}`);
}

/** The agent whose token a request carries, or null. Every entry is compared, so that time tells nothing. */
export function agentOf(agents: readonly AgentToken[], headers: Headers): AgentToken | null {
  const token = bearerOf(headers);
  const hash = sha256Hex(token);
  let found: AgentToken | null = null;
  for (const agent of agents) {
    if (sameSecret(hash, agent.tokenSha256) && token !== '') found = agent;
  }
  return found;
}

/** True when the agent may speak of a repository; GitHub's names ignore case. */
export function mayRead(agent: { repositories: readonly string[] }, repository: string): boolean {
  return agent.repositories.some((allowed) => allowed.toLowerCase() === repository.toLowerCase());
}
