import { type ChildAnswer, type ChildSettings, type EndReason, type RenderChild, startChild } from './child.ts';
import { type RenderLimits, watchChild } from './limits.ts';

interface Job {
  pieces: readonly Uint8Array[];
  resolve(answer: ChildAnswer): void;
}

export interface PoolSettings extends RenderLimits {
  size: number;
  /** Processes that had nothing to do for so long are ended; null keeps them. */
  idleMs: number | null;
}

/** Processes that answer messages one at a time each. A process that ended is replaced by the next message. */
export interface ChildPool {
  ask(pieces: readonly Uint8Array[]): Promise<ChildAnswer>;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Starts no process before the first message. `prepare` answers how to start one. */
export function createPool(settings: PoolSettings, prepare: () => Promise<ChildSettings>): ChildPool {
  const waiting: Job[] = [];
  const slots = Array.from({ length: settings.size }, () => createSlot(settings, prepare));
  let isClosed = false;

  function dispatch(): void {
    while (waiting.length > 0) {
      const slot = slots.find(({ isFree }) => isFree());
      const job = slot === undefined ? undefined : waiting.shift();
      if (slot === undefined || job === undefined) return;
      void slot.work(job).then(dispatch);
    }
  }

  return {
    ask(pieces) {
      if (isClosed) return Promise.resolve(ended('closed'));
      return new Promise((resolve) => {
        waiting.push({ pieces, resolve });
        dispatch();
      });
    },
    async warm() {
      await Promise.all(slots.map((slot) => slot.warm()));
    },
    async close() {
      isClosed = true;
      for (const job of waiting.splice(0)) job.resolve(ended('closed'));
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

function ended(reason: EndReason, detail = ''): ChildAnswer {
  return { kind: 'ended', reason, detail };
}

interface Slot {
  isFree(): boolean;
  work(job: Job): Promise<void>;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** One place in the pool: at most one process, at most one job. */
function createSlot(settings: PoolSettings, prepare: () => Promise<ChildSettings>): Slot {
  let starting: Promise<RenderChild> | null = null;
  let child: RenderChild | null = null;
  let isBusy = false;
  let isClosed = false;
  let idle: NodeJS.Timeout | undefined;

  async function ready(): Promise<RenderChild> {
    if (child?.isAlive() === true) return child;
    starting ??= prepare()
      .then(startChild)
      .finally(() => {
        starting = null;
      });
    child = await starting;
    if (isClosed) child.end('closed');
    return child;
  }

  async function answer(pieces: readonly Uint8Array[]): Promise<ChildAnswer> {
    try {
      const process = await ready();
      const stop = watchChild(process, settings);
      try {
        return await process.ask(pieces);
      } finally {
        stop();
      }
    } catch (error) {
      return ended(isClosed ? 'closed' : 'exit', error instanceof Error ? error.message : String(error));
    }
  }

  function rest(): void {
    if (settings.idleMs !== null) idle = setTimeout(() => child?.end('closed'), settings.idleMs).unref();
  }

  return {
    isFree: () => !isBusy,
    async work({ pieces, resolve }) {
      isBusy = true;
      clearTimeout(idle);
      const result = await answer(pieces);
      isBusy = false;
      rest();
      resolve(result);
    },
    async warm() {
      await ready();
      if (!isBusy) rest();
    },
    async close() {
      isClosed = true;
      clearTimeout(idle);
      const last = child ?? (await starting?.catch(() => null));
      last?.end('closed');
      await last?.gone;
    },
  };
}
