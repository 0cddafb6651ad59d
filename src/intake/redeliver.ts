import type { Log } from '../model/log.ts';
import type { Store } from '../store/store.ts';

/** One attempt to deliver, as GitHub lists it for an App. Attempts of one delivery share their `guid`. */
export interface HookAttempt {
  id: number;
  guid: string;
  deliveredAt: string;
  statusCode: number;
}

/** GitHub's log of the App's webhooks: `GET /app/hook/deliveries` by cursor, newest first, and a redelivery by id. */
export interface HookLog {
  page(cursor: string | null): Promise<{ attempts: HookAttempt[]; next: string | null }>;
  redeliver(id: number): Promise<void>;
}

export interface RedeliverOptions {
  hookLog: HookLog;
  store: Pick<Store, 'deliveries'>;
  log: Log;
  now: () => Date;
  /** How far to look back; GitHub keeps three days. */
  lookBackSeconds: number;
  /** After so many attempts a delivery is given up: the sweep has done its work by then. */
  maxAttempts?: number;
  /** Redeliveries in one run, oldest first; the rest waits for the next run. */
  maxRedeliveries?: number;
}

const maxPages = 50;

/**
 * Asks GitHub to deliver again what failed and was not handled: GitHub does not do it by itself. Returns how many were
 * asked for. Throws when GitHub or the database does not answer.
 */
export async function redeliverFailed(options: RedeliverOptions): Promise<number> {
  const { hookLog, store, log, maxAttempts = 5, maxRedeliveries = 50 } = options;
  const failed = await failedDeliveries(options);
  const handled = await store.deliveries.handled([...failed.keys()]);
  const wanted = [...failed.values()].filter(({ newest, count }) => count < maxAttempts && !handled.has(newest.guid));
  // They were met newest first; what happened first is wanted first.
  const batch = wanted.reverse().slice(0, maxRedeliveries);
  for (const { newest } of batch) await hookLog.redeliver(newest.id);
  if (batch.length > 0) log.info({ redelivered: batch.length, left: wanted.length - batch.length }, 'lost webhooks');
  return batch.length;
}

interface Failed {
  newest: HookAttempt;
  count: number;
}

async function failedDeliveries({ hookLog, now, lookBackSeconds }: RedeliverOptions): Promise<Map<string, Failed>> {
  const since = now().getTime() - lookBackSeconds * 1000;
  const failed = new Map<string, Failed>();
  const arrived = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const { attempts, next } = await hookLog.page(cursor);
    for (const attempt of attempts) {
      if (Date.parse(attempt.deliveredAt) < since) return without(failed, arrived);
      if (attempt.statusCode >= 200 && attempt.statusCode < 300) arrived.add(attempt.guid);
      const known = failed.get(attempt.guid);
      if (known === undefined) failed.set(attempt.guid, { newest: attempt, count: 1 });
      else known.count += 1;
    }
    if (next === null) break;
    cursor = next;
  }
  return without(failed, arrived);
}

function without(failed: Map<string, Failed>, arrived: Set<string>): Map<string, Failed> {
  for (const guid of arrived) failed.delete(guid);
  return failed;
}
