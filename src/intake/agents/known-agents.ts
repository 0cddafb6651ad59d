import { AgentCredential } from '../../model/agents.ts';
import type { Store } from '../../store/store.ts';
import { bearerOf, type Headers } from '../answer.ts';
import { sha256Hex } from '../secrets.ts';
import { type AgentToken, agentOf } from './tokens.ts';

/** What a request without a known agent is told: the same for none, a wrong one and a revoked one. */
export const NO_AGENT = 'the Authorization header is missing or names no agent';

/** An agent that a request proved to be. */
export interface KnownAgent {
  /** Null for one that is listed in SHIPLOCK_AGENTS. */
  id: string | null;
  cluster: string;
  repositories: readonly string[];
}

export interface KnownAgents {
  /** Asks the database each time, so that a revoked agent is unknown to every replica at once. Throws when it is down. */
  find(headers: Headers): Promise<KnownAgent | null>;
}

/** The agents of SHIPLOCK_AGENTS, and those that joined. Looking up a hash by an index tells nothing of the secret. */
export function createKnownAgents(parts: {
  listed: readonly AgentToken[];
  store: Pick<Store, 'agents'>;
  now: () => Date;
}): KnownAgents {
  const { listed, store, now } = parts;
  return {
    async find(headers) {
      const agent = agentOf(listed, headers);
      if (agent !== null) return { id: null, ...agent };
      const credential = bearerOf(headers);
      if (!AgentCredential.safeParse(credential).success) return null;
      return store.agents.find(sha256Hex(credential), now().toISOString());
    },
  };
}
