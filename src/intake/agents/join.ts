import { randomBytes } from 'node:crypto';
import { JoinRequest, JoinToken } from '../../model/agents.ts';
import type { Log } from '../../model/log.ts';
import type { Store } from '../../store/store.ts';
import { type Answer, answer, bearerOf, type Headers } from '../answer.ts';
import { firstProblem } from '../first-problem.ts';
import { parseJson } from '../parse-json.ts';
import type { RateLimit } from '../rate-limit.ts';
import { sha256Hex } from '../secrets.ts';
import { mayRead } from './tokens.ts';

export const AGENT_JOIN_PATH = '/v1/agent/join';
export const JOIN_BODY_LIMIT = 4 * 1024;

export interface AgentJoinOptions {
  store: Pick<Store, 'agents'>;
  /** By address of the sender. */
  limit: RateLimit;
  log: Log;
  now: () => Date;
}

/** One answer for every token that opens nothing, so that nobody can find out which were ever valid. */
const REFUSED = answer(401, 'the join token is missing, unknown, used or expired');

/**
 * The door for new agents. The token comes in the Authorization header; the body brings the hash of the credential that
 * the agent made, so no secret is ever answered, and a request that is sent again gives the same agent.
 */
export function createAgentJoin({ store, limit, log, now }: AgentJoinOptions) {
  return {
    /** Takes one request of an address. Throws only when the database fails: the agent then sends it again. */
    async handle(body: Uint8Array, headers: Headers, address: string): Promise<Answer> {
      if (!limit(address)) return answer(429, 'too many tries from this address: wait a minute');
      if (body.byteLength > JOIN_BODY_LIMIT) return answer(413, 'the request is larger than 4 KiB');
      const token = bearerOf(headers);
      if (!JoinToken.safeParse(token).success) return REFUSED;
      const request = JoinRequest.safeParse(parseJson(body));
      if (!request.success) return answer(400, `this is no join request of version 1: ${firstProblem(request.error)}`);
      const { cluster, repository, credentialSha256 } = request.data;
      const tokenSha256 = sha256Hex(token);
      const at = now().toISOString();
      const invited = await store.agents.invited(tokenSha256, at);
      if (invited !== null && invited.cluster !== cluster) {
        return answer(403, `the invitation is for cluster ${invited.cluster}, not for ${cluster}; it was not used up`);
      }
      if (invited !== null && !mayRead(invited, repository)) {
        return answer(403, `the invitation is not for ${repository}; it was not used up`);
      }
      const suffix = randomBytes(4).toString('hex');
      const agent = await store.agents.join({ tokenSha256, credentialSha256, suffix, at });
      if (agent === null) return REFUSED;
      log.info({ agent: agent.id, repositories: agent.repositories, address }, 'an agent joined');
      return answer(200, `joined as ${agent.id}`);
    },
  };
}
