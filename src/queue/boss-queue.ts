import { type Db, fromPglite, PgBoss } from 'pg-boss';
import type { Log } from '../model/log.ts';
import { createBatch } from '../store/batch.ts';
import type { Database, Sql } from '../store/database.ts';
import { keyText, type WorkKey, type WorkQueue, type WorkResult } from './queue.ts';

const QUEUE = 'work';
const SCHEMA = 'pgboss';

export interface BossQueueOptions {
  database: Database;
  log: Log;
  now?: () => number;
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
export async function createBossQueue(options: BossQueueOptions): Promise<WorkQueue> {
  const { database, log, now = Date.now, pollSeconds = 0.5 } = options;
  const boss = createBoss(database);
  boss.on('error', (error) => log.error({ err: error }, 'the queue reports an error'));
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'the queue warns'));
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: 'key_strict_fifo',
    notify: true,
    retryLimit: 2_147_483_647,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 3600,
    heartbeatSeconds: database.exclusive ? 120 : 10,
    retentionSeconds: 365 * 24 * 3600,
    deleteAfterSeconds: 600,
  });
  // Fills pg-boss's cache of the queue. With a cold cache a send inside a transaction asks the database for it outside,
  // and on PGlite, which has one connection, that waits for ever.
  const left = await boss.findJobs<WorkKey>(QUEUE);
  if (database.exclusive) await takeUpAgain(boss, left);

  /**
   * A job that waits and is due will be claimed after this look, so its run sees what the caller has seen: nothing to
   * write. In a burst of events on one repository this saves the lock and five of six round trips.
   */
  async function addOne(key: WorkKey): Promise<void> {
    const waiting = await boss.findJobs(QUEUE, { key: keyText(key), queued: true });
    if (waiting.some((job) => job.startAfter.getTime() <= now())) return;
    await withKey(database, key, async (db) => {
      const options = { singletonKey: keyText(key), startAfter: 0, match: 'all' as const, db };
      await boss.upsert(QUEUE, key, options);
    });
  }

  const add = createBatch(async (keys: readonly WorkKey[]) => {
    const distinct = new Map(keys.map((key) => [keyText(key), key]));
    await Promise.all([...distinct.values()].map(addOne));
    return keys.map(() => undefined);
  }, 500);

  /** A key that was added while it ran waits already, for now: the later look is then its business. */
  async function addLater(key: WorkKey, seconds: number): Promise<void> {
    await withKey(database, key, async (db) => {
      const singletonKey = keyText(key);
      const waiting = await boss.findJobs(QUEUE, { key: singletonKey, queued: true, db });
      if (waiting.length === 0) await boss.send(QUEUE, key, { singletonKey, startAfter: Math.ceil(seconds), db });
    });
  }

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
          if (again !== null) await addLater(key, again.inSeconds);
        }
      });
    },
    async close() {
      await boss.offWork(QUEUE, { wait: true });
      await boss.stop({ graceful: true, close: true });
    },
  };
}

function createBoss(database: Database): PgBoss {
  const { raw } = database;
  const every = database.exclusive ? 30 : 5;
  const options = {
    schema: SCHEMA,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: every,
    monitorIntervalSeconds: every,
    maintenanceIntervalSeconds: 300,
  };
  if (raw.kind === 'pglite') return new PgBoss({ ...options, db: fromPglite(raw.pglite), backend: 'pglite' });
  return new PgBoss({ ...options, connectionString: raw.url, max: 6 });
}

/** Nobody else can have this database open, so a job that is active at the start belongs to a process that died. */
async function takeUpAgain(boss: PgBoss, jobs: { id: string; state: string; data: WorkKey }[]): Promise<void> {
  for (const job of jobs) {
    if (job.state !== 'active') continue;
    await boss.fail(QUEUE, job.id, { message: 'the server stopped while it worked on this' });
    await boss.update(QUEUE, undefined, { singletonKey: keyText(job.data), startAfter: 0, match: 'all' });
  }
}

/** Serialises the writers of one key in the whole database, so that the look and the write of `add` are one step. */
async function withKey(database: Database, key: WorkKey, run: (db: Db) => Promise<void>): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [keyText(key)]);
    await run({ executeSql: (text, values) => rowsOf(sql, text, values) });
  });
}

async function rowsOf(sql: Sql, text: string, values?: unknown[]) {
  return { rows: await sql.query(text, values ?? []) };
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
