import type { Actor } from './call.ts';
import { HttpError } from './http-error.ts';

/** GitHub's limits; Infinity switches one off. */
export interface Limits {
  /** Requests an hour of an installation or a person. */
  readonly requestsPerHour: number;
  readonly contentCreationsPerMinute: number;
  readonly contentCreationsPerHour: number;
  /** A read costs 1 point, a write 5. */
  readonly pointsPerMinute: number;
}

/** What GitHub does today, for Apps on ordinary plans. */
export const GITHUB_LIMITS: Limits = {
  requestsPerHour: 5000,
  contentCreationsPerMinute: 80,
  contentCreationsPerHour: 500,
  pointsPerMinute: 900,
};

/** For tests that are about something else: only the primary limit counts. */
export const RELAXED_LIMITS: Limits = {
  requestsPerHour: 1_000_000,
  contentCreationsPerMinute: Infinity,
  contentCreationsPerHour: Infinity,
  pointsPerMinute: Infinity,
};

interface Meter {
  windowEnds: number;
  used: number;
  readonly points: { at: number; cost: number }[];
  readonly creations: number[];
}

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

export interface LimitMeter {
  /** Refuses a request that goes over a limit, with GitHub's headers; counts it otherwise. */
  admit(actor: Actor, request: { readonly isWrite: boolean; readonly createsContent: boolean }): void;
  /** Gives back a request that is answered 304: GitHub does not count those. */
  refund(actor: Actor): void;
  read(actor: Actor): RateState;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Counts what each installation and person has used. */
export function createLimitMeter(limits: Limits, now: () => Date): LimitMeter {
  const meters = new Map<string, Meter>();

  function meterOf(actor: Actor): Meter {
    const key = actorKey(actor);
    const time = now().getTime();
    const known = meters.get(key) ?? { windowEnds: time + HOUR, used: 0, points: [], creations: [] };
    meters.set(key, known);
    if (known.windowEnds <= time) {
      known.windowEnds = time + HOUR;
      known.used = 0;
    }
    while ((known.points[0]?.at ?? time) < time - MINUTE) known.points.shift();
    while ((known.creations[0] ?? time) < time - HOUR) known.creations.shift();
    return known;
  }

  function read(actor: Actor): RateState {
    const meter = meterOf(actor);
    const remaining = Math.max(0, limits.requestsPerHour - meter.used);
    return { limit: limits.requestsPerHour, used: meter.used, remaining, reset: Math.ceil(meter.windowEnds / 1000) };
  }

  return {
    read,
    refund(actor) {
      const meter = meterOf(actor);
      meter.used = Math.max(0, meter.used - 1);
    },
    admit(actor, request) {
      const meter = meterOf(actor);
      const time = now().getTime();
      if (meter.used >= limits.requestsPerHour) throw primaryLimit(read(actor));
      const cost = request.isWrite ? 5 : 1;
      const spent = meter.points.reduce((sum, one) => sum + one.cost, 0);
      if (spent + cost > limits.pointsPerMinute) throw secondaryLimit(retryAfter(meter.points[0]?.at, time, MINUTE));
      if (request.createsContent) {
        const lastMinute = meter.creations.filter((at) => at > time - MINUTE);
        if (lastMinute.length >= limits.contentCreationsPerMinute)
          throw secondaryLimit(retryAfter(lastMinute[0], time, MINUTE));
        if (meter.creations.length >= limits.contentCreationsPerHour)
          throw secondaryLimit(retryAfter(meter.creations[0], time, HOUR));
        meter.creations.push(time);
      }
      meter.points.push({ at: time, cost });
      meter.used += 1;
    },
  };
}

function retryAfter(oldest: number | undefined, time: number, span: number): number {
  return Math.max(1, Math.ceil(((oldest ?? time) + span - time) / 1000));
}

function actorKey(actor: Actor): string {
  if (actor.kind === 'installation') return `installation ${actor.installation.id}`;
  if (actor.kind === 'app') return `app ${actor.app.id}`;
  return actor.kind === 'user' ? `user ${actor.account.id}` : 'anonymous';
}

function primaryLimit(state: RateState): HttpError {
  return new HttpError(
    403,
    'API rate limit exceeded',
    {},
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(state.reset) },
  );
}

/** The answer to a request over a secondary limit. */
export function secondaryLimit(retryAfterSeconds: number, status: 403 | 429 = 403): HttpError {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return new HttpError(status, message, {}, { 'retry-after': String(retryAfterSeconds) });
}

/** The x-ratelimit headers of every answer of the API. */
export function rateHeaders(state: RateState): Record<string, string> {
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-used': String(state.used),
    'x-ratelimit-reset': String(state.reset),
    'x-ratelimit-resource': 'core',
  };
}
