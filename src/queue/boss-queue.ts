import type { Log } from '../model/log.ts';
import { createBatch } from '../store/batch.ts';
import type { Database } from '../store/database.ts';
import { createKeyWriter } from './add-keys.ts';
import { keyText, type WorkKey, type WorkQueue, type WorkResult } from './queue.ts';
import { QUEUE, startBoss } from './start-boss.ts';

export interface BossQueueOptions {
  database: Database;
  log: Log;
  /** How often a worker looks by itself: for deferred keys, and should a notification get lost. At least 0.5. */
  pollSeconds?: number;
}

/**
 * The durable queue on pg-boss. One job is one key (docs/decisions/0003 has the reasons):
 * - policy `key_strict_fifo`: one active job per key in the whole database, and other keys never wait behind it;
 * - at most one job of a key waits beside the active one: `add` looks and writes under a lock on the key;
 * - a job that throws is kept, with back-off up to a minute, and is not given up.
 * Throws when the database is unreachable.
 */
export async function createBossQueue({ database, log, pollSeconds = 0.5 }: BossQueueOptions): Promise<WorkQueue> {
  const boss = await startBoss(database, log);
  const writer = createKeyWriter(database, boss);
  const add = createBatch(async (keys: readonly WorkKey[]) => {
    await writer.add(keys);
    return keys.map(() => undefined);
  }, 500);
  return {
    add,
    async work(worker, { concurrency }) {
      const once = oneAtATime(worker);
      const polling = { pollingIntervalSeconds: pollSeconds, notifyPollingIntervalSeconds: pollSeconds };
      await boss.work<WorkKey>(QUEUE, { ...polling, localConcurrency: concurrency, batchSize: 1 }, async (jobs) => {
        for (const { data: key } of jobs) {
          const { again } = await once(key).catch((error: unknown) => {
            log.warn({ err: error, key: keyText(key) }, 'work on a repository failed and is tried again');
            throw error;
          });
          if (again !== null) await writer.addLater(key, again.inSeconds);
        }
      });
    },
    async close() {
      await boss.offWork(QUEUE, { wait: true });
      await boss.stop({ graceful: true, close: true });
    },
  };
}

/**
 * pg-boss gives a job that ran past its limit to another worker while the old one may still run here. Within this
 * process the second waits for the first.
 */
function oneAtATime(worker: (key: WorkKey) => Promise<WorkResult>): (key: WorkKey) => Promise<WorkResult> {
  const running = new Map<string, Promise<unknown>>();
  return async (key) => {
    const text = keyText(key);
    while (running.has(text)) await running.get(text)?.catch(() => {});
    const run = worker(key);
    running.set(text, run);
    try {
      return await run;
    } finally {
      running.delete(text);
    }
  };
}
