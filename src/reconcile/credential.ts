import { TerminalError } from '../model/errors.ts';
import { createJoinedCredential, type JoinedCredentialDeps } from './joined-credential.ts';
import type { AgentSecrets } from './secrets.ts';

/** What the agent proves itself with to the server. */
export interface Credential {
  /** Asked for every request, because tokens in files rotate. Throws when there is none (yet), with what to do. */
  token(): Promise<string>;
  /** The server did not take it: the next one is looked up anew. */
  refused(): void;
}

/** The token that somebody set; without one, the credential that this agent joined with. Throws when both are set. */
export async function findCredential(
  secrets: Pick<AgentSecrets, 'agentToken' | 'joinToken'>,
  deps: Omit<JoinedCredentialDeps, 'joinToken'>,
): Promise<Credential> {
  const given = await secrets.agentToken();
  if (given === null) return createJoinedCredential({ ...deps, joinToken: secrets.joinToken });
  if ((await secrets.joinToken()) !== null) {
    throw new TerminalError('SHIPLOCK_AGENT_TOKEN and SHIPLOCK_JOIN_TOKEN are both set: keep one');
  }
  return {
    async token() {
      return (await secrets.agentToken()) ?? given;
    },
    refused() {},
  };
}
