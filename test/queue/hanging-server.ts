import { createBossQueue } from '../../src/queue/boss-queue.ts';
import { openStore } from '../../src/store/open-store.ts';

/** A process to be killed: adds two keys, works on the first for ever, and says so on its output. */
const [, , kind, place] = process.argv;
const store = await openStore(kind === 'folder' ? { dataDir: place } : { databaseUrl: place });
const quiet = { info() {}, warn() {}, error() {} };
const queue = await createBossQueue({ database: store.database, log: quiet });
await queue.add({ installation: 1, owner: 'Acme', name: 'first' });
await queue.add({ installation: 1, owner: 'Acme', name: 'second' });
await queue.work(
  async (key) => {
    process.stdout.write(`${key.name}\n`);
    return await new Promise(() => {});
  },
  { concurrency: 1 },
);
