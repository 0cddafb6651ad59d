import { randomBytes } from 'node:crypto';
import { type AgentList, type Invitation, InviteRequest, type Revoked, RevokeRequest } from '../../model/agents.ts';
import type { Log } from '../../model/log.ts';
import type { Store } from '../../store/store.ts';
import type { Revocations } from '../agents/revocations.ts';
import type { AgentToken } from '../agents/tokens.ts';
import { type Answer, answer, bearerOf, type Headers } from '../answer.ts';
import { firstProblem } from '../first-problem.ts';
import { parseJson } from '../parse-json.ts';
import { sameSecret, sha256Hex } from '../secrets.ts';

export const OPERATOR_AGENTS_PATH = '/v1/operator/agents';
export const OPERATOR_INVITE_PATH = '/v1/operator/agents/invite';
export const OPERATOR_REVOKE_PATH = '/v1/operator/agents/revoke';
export const OPERATOR_BODY_LIMIT = 16 * 1024;

export interface AgentOperatorOptions {
  /** SHIPLOCK_OPERATOR_TOKEN. */
  token: string;
  store: Pick<Store, 'agents' | 'keys'>;
  /** Those of SHIPLOCK_AGENTS: shown, but not changed here. */
  listed: readonly AgentToken[];
  revocations: Pick<Revocations, 'announce'>;
  log: Log;
  now: () => Date;
}

type Told<Body> = Answer | { status: 200; body: Body };

/** What `shiplock agents` asks the server to do. Every function refuses with 401 whoever does not bring the token. */
export function createAgentOperator({ token, store, listed, revocations, log, now }: AgentOperatorOptions) {
  function refusal(headers: Headers): Answer | null {
    if (sameSecret(bearerOf(headers), token)) return null;
    return answer(401, 'the Authorization header is missing or holds another token than SHIPLOCK_OPERATOR_TOKEN');
  }

  return {
    async invite(body: Uint8Array, headers: Headers): Promise<Told<Invitation>> {
      const refused = refusal(headers);
      if (refused !== null) return refused;
      const request = InviteRequest.safeParse(parseJson(body));
      if (!request.success) return answer(400, firstProblem(request.error));
      const { cluster, repositories, expiresSeconds } = request.data;
      const joinToken = `slj_${randomBytes(32).toString('base64url')}`;
      const at = now();
      const expiresAt = new Date(at.getTime() + expiresSeconds * 1000).toISOString();
      const tokenSha256 = sha256Hex(joinToken);
      await store.agents.invite({ tokenSha256, cluster, repositories, expiresAt, at: at.toISOString() });
      log.info({ cluster, repositories, expiresAt }, 'an agent was invited');
      const keys = await Promise.all(repositories.map((repository) => store.keys.find(repository)));
      const notInstalled = repositories.filter((_, index) => keys[index] === null);
      return { status: 200, body: { token: joinToken, expiresAt, notInstalled } };
    },
    async list(headers: Headers): Promise<Told<AgentList>> {
      const refused = refusal(headers);
      if (refused !== null) return refused;
      const { agents, invitations } = await store.agents.list(now().toISOString());
      const unknown = { id: null, createdAt: null, lastSeenAt: null, revokedAt: null };
      const fromSettings = listed.map(({ cluster, repositories }) => ({ ...unknown, cluster, repositories }));
      return { status: 200, body: { agents: [...agents, ...fromSettings], invitations } };
    },
    async revoke(body: Uint8Array, headers: Headers): Promise<Told<Revoked>> {
      const refused = refusal(headers);
      if (refused !== null) return refused;
      const request = RevokeRequest.safeParse(parseJson(body));
      if (!request.success) return answer(400, firstProblem(request.error));
      const { name } = request.data;
      const { agents, invitations } = await store.agents.revoke(name, now().toISOString());
      for (const id of agents) revocations.announce(id);
      log.info({ name, agents, invitations }, 'agents were revoked');
      return { status: 200, body: { agents, invitations, listed: listed.some(({ cluster }) => cluster === name) } };
    },
  };
}
