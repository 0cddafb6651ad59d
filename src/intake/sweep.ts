import type { Log } from '../model/log.ts';
import { keyText, type WorkKey, type WorkQueue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';

export interface SweepOptions {
  store: Pick<Store, 'keys'>;
  queue: Pick<WorkQueue, 'add'>;
  /** Every repository of every installation, asked now. */
  listRepositories: () => Promise<WorkKey[]>;
  /** Housekeeping before each sweep; its failure is logged and stops nothing. */
  tidy?: () => Promise<void>;
  everySeconds: number;
  log: Log;
  /** In [0, 1); spreads replicas and restarts. */
  random?: () => number;
}

export interface Sweep {
  /** Sweeps now, and then again and again. */
  start(): void;
  /** Ends it; waits for a sweep that runs. */
  stop(): Promise<void>;
  /** Enqueues every repository once. When they cannot be listed, those that are known. Throws when the database fails. */
  once(): Promise<void>;
}

/** The safety net: whatever events were lost, every repository is looked at again after a while. */
export function createSweep(options: SweepOptions): Sweep {
  const { store, queue, listRepositories, tidy, everySeconds, log, random = Math.random } = options;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let isStopped = false;

  async function once(): Promise<void> {
    await tidy?.().catch((error: unknown) => log.warn({ err: error }, 'housekeeping failed; the sweep goes on'));
    const known = await store.keys.list();
    const listed = await listRepositories().catch((error: unknown) => {
      log.warn({ err: error }, 'the repositories could not be listed; the known ones are swept');
      return null;
    });
    const keys = listed ?? known;
    for (const key of keys) await store.keys.know(key);
    const present = new Set(keys.map(keyText));
    for (const key of known) if (!present.has(keyText(key))) await store.keys.forget(key);
    for (const key of keys) await queue.add(key);
    log.info({ repositories: keys.length }, 'every repository was enqueued');
  }

  function again(): void {
    if (isStopped) return;
    running = once()
      .catch((error: unknown) => log.error({ err: error }, 'a sweep failed'))
      .then(() => {
        // Between 80 and 120 percent of the interval.
        if (!isStopped) timer = setTimeout(again, everySeconds * 1000 * (0.8 + 0.4 * random()));
      });
  }

  return {
    start: again,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
    once,
  };
}
