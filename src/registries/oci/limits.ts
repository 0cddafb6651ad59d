export interface LimitsOptions {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Requests a second to one host; the pace of other tools. */
  perSecond?: number;
  /** Requests to one host at the same time. */
  atOnce?: number;
}

export interface Limits {
  /**
   * Runs one request to a host when it is its turn: not too many a second, not too many at once, not while the host asked
   * for a pause. Throws at once, with a sentence, when the pause is longer than worth waiting for.
   */
  run<T>(host: string, work: () => Promise<T>): Promise<T>;
  /** A host asked for a pause (null: without saying how long); it holds for everybody who asks this host, and for no other. */
  pause(host: string, ms: number | null): void;
  /** A host answered: what was held against it is forgotten. */
  answered(host: string): void;
}

interface HostState {
  running: number;
  queue: (() => void)[];
  /** When the next request is due at an even pace; bursts may go before it. */
  due: number;
  pausedUntil: number;
  /** Pauses without a stated length, or failures, in a row. */
  strikes: number;
}

/** A longer pause is an outage: whoever asks looks again later. */
export const MAX_WAIT_MS = 10_000;
/** The longest pause that a host gets, whatever it asks for: it may be wrong by years. */
const MAX_PAUSE_MS = 3_600_000;
/** A host that is unreachable once may be so for a moment. */
const FREE_STRIKES = 2;

/** One pace, one queue and one pause for each host. */
export function createLimits({ now, sleep, perSecond = 20, atOnce = 8 }: LimitsOptions): Limits {
  const states = new Map<string, HostState>();
  const gap = 1000 / perSecond;

  function stateOf(host: string): HostState {
    const found = states.get(host) ?? { running: 0, queue: [], due: 0, pausedUntil: 0, strikes: 0 };
    states.set(host, found);
    return found;
  }

  async function pace(host: string, state: HostState): Promise<void> {
    const at = now();
    const held = state.pausedUntil - at;
    if (held > MAX_WAIT_MS) throw new Error(`${host} is left alone until ${new Date(state.pausedUntil).toISOString()}`);
    if (held > 0) await sleep(held);
    // One second's worth may come at once, as when a server starts.
    state.due = Math.max(state.due, now() - 1000) + gap;
    const early = state.due - now();
    if (early > 0) await sleep(early);
  }

  return {
    async run(host, work) {
      const state = stateOf(host);
      if (state.running >= atOnce) await new Promise<void>((resolve) => state.queue.push(resolve));
      else state.running += 1;
      try {
        await pace(host, state);
        return await work();
      } finally {
        const next = state.queue.shift();
        if (next === undefined) state.running -= 1;
        else next();
      }
    },
    pause(host, ms) {
      const state = stateOf(host);
      state.strikes += 1;
      const length = Math.min(Math.max(ms ?? 1_000, backOff(state.strikes)), MAX_PAUSE_MS);
      state.pausedUntil = Math.max(state.pausedUntil, now() + length);
    },
    answered(host) {
      const state = stateOf(host);
      state.strikes = 0;
      state.pausedUntil = 0;
    },
  };
}

/** A host that is always busy, or never there, is asked less and less, whatever it says of the next second. */
function backOff(strikes: number): number {
  return strikes <= FREE_STRIKES ? 0 : Math.min(5_000 * 2 ** (strikes - FREE_STRIKES - 1), 300_000);
}
