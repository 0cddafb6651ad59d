import { type ChildAnswer, type ChildSettings, type EndReason, type RenderChild, startChild } from './child.ts';
import type { Trust } from './engine.ts';
import { type RenderLimits, watchChild } from './limits.ts';

interface Job {
  pieces: readonly Uint8Array[];
  trust: Trust;
  resolve(answer: ChildAnswer): void;
}

export interface PoolSettings extends RenderLimits {
  size: number;
  /** Processes that had nothing to do for so long are ended; null keeps them. */
  idleMs: number | null;
}

/**
 * Processes that answer messages one at a time each. A process that ended is replaced by the next message, and so is one
 * that worked for another trust than the message has.
 */
export interface ChildPool {
  ask(pieces: readonly Uint8Array[], trust?: Trust): Promise<ChildAnswer>;
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
      const free = slots.filter(({ isFree }) => isFree());
      const job = free.length === 0 ? undefined : waiting.shift();
      if (job === undefined) return;
      const slot =
        free.find(({ trust }) => trust() === job.trust) ?? free.find(({ trust }) => trust() === null) ?? free[0];
      void slot?.work(job).then(dispatch);
    }
  }

  return {
    ask(pieces, trust = 'own') {
      if (isClosed) return Promise.resolve(ended('closed'));
      return new Promise((resolve) => {
        waiting.push({ pieces, trust, resolve });
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
  /** What its process worked for; null while it has none. */
  trust(): Trust | null;
  work(job: Job): Promise<void>;
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** One place in the pool: at most one process, at most one job. */
function createSlot(settings: PoolSettings, prepare: () => Promise<ChildSettings>): Slot {
  let starting: Promise<RenderChild> | null = null;
  let child: RenderChild | null = null;
  let trusted: Trust | null = null;
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

  async function answer({ pieces, trust }: Job): Promise<ChildAnswer> {
    try {
      if (trusted !== null && trusted !== trust) await leave();
      trusted = trust;
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

  /** Ends the process, if there is one, so that the next begins clean. */
  async function leave(): Promise<void> {
    child?.end('closed');
    await child?.gone;
    child = null;
  }

  function rest(): void {
    if (settings.idleMs !== null) idle = setTimeout(() => child?.end('closed'), settings.idleMs).unref();
  }

  return {
    isFree: () => !isBusy,
    trust: () => (child?.isAlive() === true ? trusted : null),
    async work(job) {
      isBusy = true;
      clearTimeout(idle);
      const result = await answer(job);
      isBusy = false;
      rest();
      job.resolve(result);
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
