import { createAppAuth } from '@octokit/auth-app';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { HostRefusal } from '../host.ts';
import type { Budget, Cost } from './budget.ts';

export interface ClientSettings {
  apiUrl: string;
  appId: number;
  privateKey: string;
  budget: Budget;
  log: { debug(data: object, text: string): void; warn(data: object, text: string): void };
  sleep(milliseconds: number): Promise<void>;
  /** Counts every request that went out, for metrics and the bench. */
  onRequest?(request: { method: string; route: string; status: number; cost: Cost }): void;
}

/** Waits that are this short are waited out in place; longer ones end the run and the queue comes back. */
const SHORT_WAIT_SECONDS = 5;
const READ_TRIES = 3;
const CACHE_ENTRIES = 2000;

/**
 * An Octokit for the App (`installation` null) or for one installation. It keeps GitHub's limits, answers unchanged
 * reads from its ETag cache (a 304 costs no rate limit), tries reads again on outages, and never repeats a write by
 * itself: a write whose answer got lost is looked at again by who asked for it.
 */
export function createClient(settings: ClientSettings, installation: number | null): Octokit {
  const octokit = new Octokit({
    baseUrl: settings.apiUrl,
    authStrategy: createAppAuth,
    auth: {
      appId: settings.appId,
      privateKey: settings.privateKey,
      ...(installation === null ? {} : { installationId: installation }),
    },
    userAgent: 'shiplock',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    request: { timeout: 30_000 },
  });
  const cache = new Map<string, CachedAnswer>();
  octokit.hook.wrap('request', async (request, options) => {
    const method = String(options.method ?? 'GET');
    const route = String(options.url);
    if (method !== 'GET') return write(request, options, { method, route });
    return read(request, options, route);
  });
  return octokit;

  type Request = Parameters<Parameters<typeof octokit.hook.wrap<'request'>>[1]>[0];
  type Options = Parameters<Request>[0];

  async function write(request: Request, options: Options, { method, route }: { method: string; route: string }) {
    const cost = isQuery(options) ? 'read' : costOf(method, route);
    await settings.budget.spend(cost);
    try {
      const answer = await request(options);
      settings.onRequest?.({ method, route, status: answer.status, cost });
      return answer;
    } catch (error) {
      settings.onRequest?.({ method, route, status: statusOf(error), cost });
      await waitOut(error);
      throw refusalOr(error);
    }
  }

  async function read(request: Request, options: Options, route: string) {
    const key = JSON.stringify(octokit.request.endpoint(options));
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readOnce(request, options, { key, route });
      } catch (error) {
        const waited = await waitOut(error);
        if (attempt >= READ_TRIES || !(waited || isOutage(statusOf(error)))) throw refusalOr(error);
        if (!waited) await settings.sleep(100 * 2 ** attempt * (0.5 + Math.random()));
        settings.log.debug({ route, status: statusOf(error), attempt }, 'read again after an outage');
      }
    }
  }

  async function readOnce(request: Request, options: Options, { key, route }: { key: string; route: string }) {
    const cached = cache.get(key);
    await settings.budget.spend('read');
    // In place: hooks that were registered before this one are bound to this very object and see no other.
    if (cached !== undefined) options.headers = { ...options.headers, 'if-none-match': cached.etag };
    try {
      const answer = await request(options);
      settings.onRequest?.({ method: 'GET', route, status: answer.status, cost: 'read' });
      const etag = answer.headers.etag;
      // A copy: Octokit's pagination rewrites the data of the answers that it gets.
      if (etag !== undefined) remember(cache, key, { etag, answer: structuredClone(answer) });
      return answer;
    } catch (error) {
      settings.onRequest?.({ method: 'GET', route, status: statusOf(error), cost: 'read' });
      if (statusOf(error) === 304 && cached !== undefined)
        return structuredClone(cached.answer) as Awaited<ReturnType<Request>>;
      throw error;
    }
  }

  /** Obeys a short Retry-After; true when it waited. */
  async function waitOut(error: unknown): Promise<boolean> {
    const seconds = retryAfter(error);
    if (seconds === null) return false;
    settings.log.warn({ status: statusOf(error), seconds }, 'GitHub asks to slow down');
    if (seconds > SHORT_WAIT_SECONDS) return false;
    await settings.sleep(seconds * 1000);
    return true;
  }
}

interface CachedAnswer {
  etag: string;
  answer: unknown;
}

function remember(cache: Map<string, CachedAnswer>, key: string, entry: CachedAnswer): void {
  cache.delete(key);
  cache.set(key, entry);
  const oldest = cache.keys().next().value;
  if (cache.size > CACHE_ENTRIES && oldest !== undefined) cache.delete(oldest);
}

/** Routes whose POST creates content that people see, which GitHub limits more tightly than other writes. */
const contentRoutes = /\/(pulls|issues|comments|reviews|check-runs|deployments|statuses|reactions)$/;

function costOf(method: string, route: string): Cost {
  return method === 'POST' && contentRoutes.test(route) ? 'content' : 'write';
}

/** GraphQL reads and writes by POST alike: a query writes nothing. */
function isQuery(options: object): boolean {
  const query = 'query' in options ? options.query : undefined;
  return typeof query === 'string' && query.trimStart().startsWith('query');
}

function statusOf(error: unknown): number {
  return error instanceof RequestError ? error.status : 0;
}

function isOutage(status: number): boolean {
  return status === 0 || status >= 500;
}

/** Seconds that GitHub asks to wait on 403 or 429; null when it asks for nothing. */
function retryAfter(error: unknown): number | null {
  if (!(error instanceof RequestError) || (error.status !== 403 && error.status !== 429)) return null;
  const header = error.response?.headers['retry-after'];
  return header === undefined ? null : Number(header);
}

/** A clear no of GitHub as `HostRefusal`; outages and limits stay what they are and are tried again by the queue. */
function refusalOr(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  const isLimit = retryAfter(error) !== null || error.response?.headers['x-ratelimit-remaining'] === '0';
  const isRefusal = [403, 404, 405, 409, 410, 422].includes(error.status);
  if (isLimit || !isRefusal) return error;
  return new HostRefusal(error.status, error.message, { cause: error });
}

function ignore(): void {}
