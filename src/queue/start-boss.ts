import { fromPglite, PgBoss } from 'pg-boss';
import type { Log } from '../model/log.ts';
import type { Database } from '../store/database.ts';
import { keyText, type WorkKey } from './queue.ts';

export const QUEUE = 'work';
export const SCHEMA = 'pgboss';

/** Starts pg-boss with its one queue (docs/decisions/0003 has the reasons). Throws when the database is unreachable. */
export async function startBoss(database: Database, log: Log): Promise<PgBoss> {
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
  const jobs = await boss.findJobs<WorkKey>(QUEUE, database.exclusive ? {} : { key: '' });
  if (database.exclusive) await takeUpAgain(boss, jobs);
  return boss;
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
