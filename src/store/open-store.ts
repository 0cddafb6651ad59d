import { createAgentReports } from './agent-reports.ts';
import { createAgents } from './agents.ts';
import { createCharts } from './charts.ts';
import type { Database } from './database.ts';
import { createDeliveries } from './deliveries.ts';
import { createImages } from './images.ts';
import { createKeys } from './keys.ts';
import { createMarks } from './marks.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { createPullHeads } from './pull-heads.ts';
import { createRenders } from './renders.ts';
import type { Store } from './store.ts';

/** Where the database is: a PostgreSQL server, else a folder of this machine, else memory (for tests). */
export interface StoreOptions {
  databaseUrl?: string | undefined;
  dataDir?: string | undefined;
  now?: () => number;
}

/** Opens the database and brings its schema up to date. Throws when it is locked, unreachable or made by a newer version. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, dataDir, now = Date.now } = options;
  const database = databaseUrl === undefined ? await openPglite(dataDir, now) : await openPostgres(databaseUrl);
  try {
    return await createStore(database, now);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The store in a database that is open: brings its schema up to date. Throws when it was made by a newer version. */
export async function createStore(database: Database, now: () => number): Promise<Store> {
  await migrate(database);
  return {
    database,
    deliveries: createDeliveries(database),
    pullHeads: createPullHeads(database),
    agentReports: createAgentReports(database),
    agents: createAgents(database),
    images: createImages(database),
    charts: createCharts(database, now),
    renders: createRenders(database, now),
    marks: createMarks(database),
    keys: createKeys(database),
    close: () => database.close(),
  };
}
