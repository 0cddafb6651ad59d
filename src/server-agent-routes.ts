import { AGENT_EVENTS_PATH, createAgentEvents } from './intake/agents/events.ts';
import { AGENT_JOIN_PATH, createAgentJoin, JOIN_BODY_LIMIT } from './intake/agents/join.ts';
import { createKnownAgents } from './intake/agents/known-agents.ts';
import { AGENT_BODY_LIMIT, AGENT_REPORTS_PATH, createAgentReportIntake } from './intake/agents/reports.ts';
import type { Revocations } from './intake/agents/revocations.ts';
import { parseAgentTokens } from './intake/agents/tokens.ts';
import type { WakeHub } from './intake/agents/wake-hub.ts';
import {
  createAgentOperator,
  OPERATOR_AGENTS_PATH,
  OPERATOR_BODY_LIMIT,
  OPERATOR_INVITE_PATH,
  OPERATOR_REVOKE_PATH,
} from './intake/operator/agents.ts';
import { createRateLimit } from './intake/rate-limit.ts';
import type { Log } from './model/log.ts';
import type { WorkQueue } from './queue/queue.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Store } from './store/store.ts';
import type { Route } from './web/http.ts';

/** Joins that one address may try; many clusters can be behind one. */
const JOINS = { count: 30, windowMs: 60_000 };

interface Parts {
  settings: Pick<ServerSettings, 'agents' | 'operatorToken'>;
  store: Store;
  queue: Pick<WorkQueue, 'add'>;
  hub: WakeHub;
  revocations: Revocations;
  log: Log;
  now: () => Date;
}

/** The routes for agents, and with an operator token those by which they are invited and revoked. */
export function agentRoutes({ settings, store, queue, hub, revocations, log, now }: Parts): Route[] {
  const listed = settings.agents === null ? [] : parseAgentTokens(settings.agents);
  const agents = createKnownAgents({ listed, store, now });
  const reports = createAgentReportIntake({ store, queue, agents, now, log });
  const events = createAgentEvents({ hub, agents, revocations });
  const limit = createRateLimit({ ...JOINS, now: () => now().getTime() });
  const join = createAgentJoin({ store, limit, log, now });
  const routes: Route[] = [
    {
      method: 'POST',
      path: AGENT_REPORTS_PATH,
      auth: 'token',
      maxBody: AGENT_BODY_LIMIT,
      handle: ({ body, headers }) => reports.handle(body, headers),
    },
    {
      method: 'GET',
      path: AGENT_EVENTS_PATH,
      auth: 'token',
      maxBody: 0,
      handle: ({ headers }) => events.open(headers),
    },
    {
      method: 'POST',
      path: AGENT_JOIN_PATH,
      auth: 'token',
      maxBody: JOIN_BODY_LIMIT,
      handle: ({ body, headers, address }) => join.handle(body, headers, address),
    },
  ];
  const token = settings.operatorToken;
  if (token === null) return routes;
  const operator = createAgentOperator({ token, store, listed, revocations, log, now });
  return [
    ...routes,
    {
      method: 'GET',
      path: OPERATOR_AGENTS_PATH,
      auth: 'token',
      maxBody: 0,
      handle: ({ headers }) => operator.list(headers),
    },
    {
      method: 'POST',
      path: OPERATOR_INVITE_PATH,
      auth: 'token',
      maxBody: OPERATOR_BODY_LIMIT,
      handle: ({ body, headers }) => operator.invite(body, headers),
    },
    {
      method: 'POST',
      path: OPERATOR_REVOKE_PATH,
      auth: 'token',
      maxBody: OPERATOR_BODY_LIMIT,
      handle: ({ body, headers }) => operator.revoke(body, headers),
    },
  ];
}
