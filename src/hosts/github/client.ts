import { createAppAuth } from '@octokit/auth-app';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { HostPaused, HostRefusal } from '../host.ts';
import type { Budget, Cost } from './budget.ts';
import { costOf, urgencyOf } from './costs.ts';

export interface ClientSettings {
  apiUrl: string;
  appId: number;
  privateKey: string;
  /** The budget of an installation; of the App itself for null. GitHub counts each by itself. */
  budgetOf(installation: number | null): Budget;
  log: { debug(data: object, text: string): void; warn(data: object, text: string): void };
  sleep(milliseconds: number): Promise<void>;
  /** The clock, in milliseconds; the machine's when left out. */
  now?(): number;
  /** Counts every request that went out, for metrics and the bench. */
  onRequest?(request: { method: string; route: string; status: number; cost: Cost }): void;
}

/** Waits that are this short are waited out in place; longer ones postpone the run. */
const SHORT_WAIT_SECONDS = 5;
const READ_TRIES = 3;
const WRITE_TRIES = 3;
const CACHE_ENTRIES = 2000;

/**
 * An Octokit for the App (`installation` null) or for one installation. It keeps GitHub's limits, answers unchanged
 * reads from its ETag cache (a 304 costs no rate limit), tries reads again on outages, and repeats a write only when
 * GitHub refused it for a limit, which is before anything was done: a write whose answer got lost is looked at again by
 * who asked for it. Throws `HostPaused` while GitHub asks for a long wait.
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
  const budget = settings.budgetOf(installation);
  const now = () => settings.now?.() ?? Date.now();
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
    const cost = costOf({ method, route, options });
    for (let attempt = 1; ; attempt += 1) {
      await budget.spend(cost, urgencyOf({ method, route, options }));
      try {
        const answer = await request(options);
        settings.onRequest?.({ method, route, status: answer.status, cost });
        return answer;
      } catch (error) {
        settings.onRequest?.({ method, route, status: statusOf(error), cost });
        const waited = await waitOut(error);
        if (!waited || attempt >= WRITE_TRIES) throw refusalOr(error, now());
      }
    }
  }

  async function read(request: Request, options: Options, route: string) {
    const key = JSON.stringify(octokit.request.endpoint(options));
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readOnce(request, options, { key, route });
      } catch (error) {
        if (error instanceof HostPaused) throw error;
        const waited = await waitOut(error);
        if (attempt >= READ_TRIES || !(waited || isOutage(statusOf(error)))) throw refusalOr(error, now());
        if (!waited) await settings.sleep(100 * 2 ** attempt * (0.5 + Math.random()));
        settings.log.debug({ route, status: statusOf(error), attempt }, 'read again after an outage');
      }
    }
  }

  async function readOnce(request: Request, options: Options, { key, route }: { key: string; route: string }) {
    const cached = cache.get(key);
    await budget.spend('read');
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

  /**
   * Leaves GitHub alone for as long as it asks, with everything of this installation: true when it waited here, false
   * when nothing was asked. Throws `HostPaused` for a long wait.
   */
  async function waitOut(error: unknown): Promise<boolean> {
    const seconds = askedPause(error, now());
    if (seconds === null) return false;
    budget.pause(seconds);
    settings.log.warn({ status: statusOf(error), seconds }, 'GitHub asks to slow down');
    if (seconds > SHORT_WAIT_SECONDS) throw new HostPaused(seconds, { cause: error });
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

function statusOf(error: unknown): number {
  return error instanceof RequestError ? error.status : 0;
}

function isOutage(status: number): boolean {
  return status === 0 || status >= 500;
}

/** What GitHub means by a secondary limit without Retry-After: a minute (GitHub, "Best practices for using the REST API"). */
const SECONDARY_SECONDS = 60;

/**
 * Seconds that GitHub asks to wait on 403 or 429: by Retry-After, until an exhausted primary limit is reset, or by the
 * words of a secondary limit; null when it asks for nothing.
 */
function askedPause(error: unknown, now: number): number | null {
  if (!(error instanceof RequestError) || (error.status !== 403 && error.status !== 429)) return null;
  const headers = error.response?.headers ?? {};
  if (headers['retry-after'] !== undefined) return Number(headers['retry-after']);
  if (headers['x-ratelimit-remaining'] === '0') {
    return Math.max(1, Number(headers['x-ratelimit-reset'] ?? 0) - now / 1000);
  }
  return /secondary rate limit/i.test(error.message) ? SECONDARY_SECONDS : null;
}

/** A clear no of GitHub as `HostRefusal`, a limit that does not end as `HostPaused`; outages stay what they are. */
function refusalOr(error: unknown, now: number): unknown {
  if (!(error instanceof RequestError)) return error;
  const pause = askedPause(error, now);
  if (pause !== null) return new HostPaused(pause, { cause: error });
  if (![403, 404, 405, 409, 410, 422].includes(error.status)) return error;
  return new HostRefusal(error.status, error.message, { cause: error });
}

function ignore(): void {}
