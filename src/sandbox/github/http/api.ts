import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { RequestFault } from '../faults.ts';
import { answerGraphql } from '../graphql.ts';
import { authenticate } from './authenticate.ts';
import type { Actor, Answer, Call } from './call.ts';
import { HttpError } from './http-error.ts';
import { type LimitMeter, rateHeaders, secondaryLimit } from './limits.ts';
import { render, send } from './respond.ts';
import type { Match, Router } from './router.ts';

export interface ApiRequest {
  readonly method: string;
  /** Below `/api/v3`, or `/graphql`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export interface ApiDeps {
  readonly context: Context;
  readonly router: Router;
  readonly meter: LimitMeter;
  /** Told of every exchange once it is over, for inspection in tests. */
  onExchange(exchange: Exchange): void;
}

/** One request of the API and its answer as they went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly template: string | undefined;
  /** Whether GitHub counts it as a content creation. */
  readonly createsContent: boolean;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
  /** The media type when it is not JSON; such a body is not kept. */
  readonly responseType?: string;
  readonly actor: string;
}

/** Answers one request of the API: faults that were planned, who calls, limits, route, then ETag and headers. */
export async function serveApi(
  deps: ApiDeps,
  request: IncomingMessage,
  response: ServerResponse,
  asked: ApiRequest,
): Promise<void> {
  const { faults } = deps.context;
  const slow = faults.takeRequest(['slow'], asked.method, asked.path);
  if (slow?.kind === 'slow') await wait(slow.milliseconds);
  const fault = faults.takeRequest(['answer', 'secondary-limit', 'reset'], asked.method, asked.path);
  const isAfter = (fault?.kind === 'answer' || fault?.kind === 'reset') && fault.when === 'after';
  const real = fault && !isAfter ? undefined : await answerReal(deps, request, asked);
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const answer = fault ? faultAnswer(fault) : (real?.answer ?? { status: 500 });
  const rendered = render(request, answer, deps.context.now());
  if (rendered.status === 304 && real) deps.meter.refund(real.actor);
  const rate = real ? rateHeaders(deps.meter.read(real.actor)) : {};
  send(request, response, { ...rendered, headers: { ...rate, ...rendered.headers } });
  deps.onExchange({
    method: asked.method,
    path: asked.path,
    query: asked.query.toString(),
    template: real?.match?.route.template,
    createsContent: real?.match?.route.createsContent ?? false,
    requestBody: parseJson(asked.body),
    status: rendered.status,
    responseBody: answer.raw ? undefined : answer.body,
    ...(answer.raw ? { responseType: answer.raw.type } : {}),
    actor: real ? actorName(real.actor) : 'anonymous',
  });
}

interface Real {
  readonly answer: Answer;
  readonly actor: Actor;
  readonly match: Match | undefined;
}

async function answerReal(deps: ApiDeps, request: IncomingMessage, asked: ApiRequest): Promise<Real> {
  const match = deps.router.find(asked.method, asked.path);
  let actor: Actor = { kind: 'anonymous' };
  try {
    actor = authenticate(deps.context.world, request.headers.authorization, deps.context.now());
    const isWrite = asked.method !== 'GET' && asked.method !== 'HEAD';
    deps.meter.admit(actor, { isWrite, createsContent: match?.route.createsContent ?? false });
    const call = makeCall(deps.context, request, asked, actor, match);
    if (asked.path === '/graphql') return { answer: await answerGraphql(call), actor, match };
    if (!match) throw new HttpError(404, 'Not Found');
    return { answer: await match.route.answer(call), actor, match };
  } catch (error) {
    return { answer: errorAnswer(error), actor, match };
  }
}

function makeCall(
  context: Context,
  request: IncomingMessage,
  asked: ApiRequest,
  actor: Actor,
  match: Match | undefined,
): Call {
  const body = parseJson(asked.body);
  if (asked.body.length > 0 && body === undefined) throw new HttpError(400, 'Problems parsing JSON');
  const accept = request.headers.accept ?? '';
  return {
    context,
    actor,
    method: asked.method,
    path: asked.path,
    params: match?.params ?? {},
    query: asked.query,
    body,
    accept,
  };
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

export function errorAnswer(error: unknown): Answer {
  if (!(error instanceof HttpError)) throw error;
  return { status: error.status, body: error.body, headers: error.headers };
}

function faultAnswer(fault: RequestFault): Answer {
  if (fault.kind === 'secondary-limit') return errorAnswer(secondaryLimit(fault.retryAfterSeconds, fault.status));
  if (fault.kind !== 'answer') return { status: 500 };
  return errorAnswer(new HttpError(fault.status, fault.message ?? 'Server Error'));
}

function actorName(actor: Actor): string {
  if (actor.kind === 'installation') return actor.installation.app.bot.login;
  if (actor.kind === 'app') return actor.app.slug;
  return actor.kind === 'user' ? actor.account.login : 'anonymous';
}
