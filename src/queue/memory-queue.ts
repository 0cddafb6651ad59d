import { keyText, type WorkKey, type WorkQueue, type WorkResult } from './queue.ts';

/** What happens to one key: when it is due next, whether it runs, and how often in a row it failed. */
interface Entry {
  key: WorkKey;
  dueAt: number | null;
  isRunning: boolean;
  failures: number;
}

export interface MemoryQueueOptions {
  now?: () => number;
  /** Told of every worker that threw. */
  onFailure?: (key: WorkKey, error: unknown) => void;
  /** Seconds to wait after the n-th failure in a row. */
  backoff?: (failures: number) => number;
}

/** The laws of `WorkQueue` in memory, without its durability: for tests and for the agent. */
export function createMemoryQueue(options: MemoryQueueOptions = {}): WorkQueue {
  const { now = Date.now, onFailure = () => {}, backoff = doubling } = options;
  const entries = new Map<string, Entry>();
  let worker: ((key: WorkKey) => Promise<WorkResult>) | null = null;
  let free = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  function take(): void {
    clearTimeout(timer);
    if (worker === null || isClosed) return;
    const waiting = [...entries.values()]
      .filter((entry) => entry.dueAt !== null && !entry.isRunning)
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
    for (const entry of waiting) {
      if (free === 0) return;
      const wait = (entry.dueAt ?? 0) - now();
      if (wait > 0) {
        timer = setTimeout(take, Math.min(wait, 2 ** 30));
        return;
      }
      const run = start(entry, worker).finally(() => running.delete(run));
      running.add(run);
    }
  }

  async function start(entry: Entry, work: (key: WorkKey) => Promise<WorkResult>): Promise<void> {
    free -= 1;
    entry.isRunning = true;
    entry.dueAt = null;
    try {
      const { again } = await work(entry.key);
      entry.failures = 0;
      // A key that was added meanwhile has a time already, and it is now.
      if (again !== null) entry.dueAt ??= now() + again.inSeconds * 1000;
    } catch (error) {
      entry.failures += 1;
      entry.dueAt ??= now() + backoff(entry.failures) * 1000;
      onFailure(entry.key, error);
    }
    entry.isRunning = false;
    if (entry.dueAt === null) entries.delete(keyText(entry.key));
    free += 1;
    take();
  }

  return {
    async add(key) {
      if (isClosed) throw new Error('the queue is closed');
      const entry = entries.get(keyText(key)) ?? { key, dueAt: null, isRunning: false, failures: 0 };
      entries.set(keyText(key), entry);
      entry.dueAt = Math.min(entry.dueAt ?? Number.POSITIVE_INFINITY, now());
      take();
    },
    async work(given, { concurrency }) {
      worker = given;
      free = concurrency;
      take();
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

function doubling(failures: number): number {
  return Math.min(60, 2 ** (failures - 1));
}
