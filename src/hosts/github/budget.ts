import { HostPaused } from '../host.ts';

/**
 * GitHub's secondary limits, kept by us so that GitHub need not: 80 content creations a minute and 500 an hour,
 * 900 points a minute (a read costs 1, a write 5). Source: docs.github.com, "Rate limits for the REST API".
 */
export interface Budget {
  /**
   * Resolves when a request may go out: at once while there is budget, else when the oldest spending leaves its window.
   * Of those that wait the most urgent goes first, then the oldest. Rejects with `HostPaused` while GitHub wants none.
   */
  spend(cost: Cost, urgency?: Urgency): Promise<void>;
  /** GitHub asked to be left alone for some seconds: nothing goes out before. */
  pause(seconds: number): void;
}
export type Cost = 'read' | 'write' | 'content';
/** Merges and rollbacks go first, what is only said goes last. */
export type Urgency = 'first' | 'normal' | 'last';

export interface BudgetClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

interface Window {
  limit: number;
  milliseconds: number;
  spent: { at: number; points: number }[];
}
interface Waiter {
  cost: Cost;
  urgency: Urgency;
  go(): void;
}

const points: Record<Cost, number> = { read: 1, write: 5, content: 5 };
const ranks: Record<Urgency, number> = { first: 0, normal: 1, last: 2 };
/** What is only said leaves this share of the content limits to pull requests and checks. */
const RESERVE = 0.1;
/** A pause that is longer than this is not stood in line for. */
const PATIENCE_MS = 5000;
/** While somebody waits, the line is looked at this often: a shorter wait may have come since. */
const STEP_MS = 1000;

/** GitHub counts a request when it arrives, which takes longer for some than for others: its windows end this much later here. */
const ON_THE_WAY_MS = 1000;

/** The budget of one installation. */
export function createBudget(clock: BudgetClock): Budget {
  const general: Window[] = [{ limit: 900, milliseconds: 60_000 + ON_THE_WAY_MS, spent: [] }];
  const content: Window[] = [
    { limit: 80, milliseconds: 60_000 + ON_THE_WAY_MS, spent: [] },
    { limit: 500, milliseconds: 3_600_000 + ON_THE_WAY_MS, spent: [] },
  ];
  const waiting: Waiter[] = [];
  let pausedUntil = 0;
  let isServing = false;

  /** Lets everybody go who may, and tells how long the next one has to wait; null when nobody does. */
  function serve(): number | null {
    const now = clock.now();
    if (waiting.length === 0) return null;
    if (pausedUntil > now) return pausedUntil - now;
    let shortest = Number.POSITIVE_INFINITY;
    let isContentShut = false;
    for (const waiter of [...waiting]) {
      // Who is behind may not take what somebody more urgent waits for.
      if (isContentShut && waiter.cost === 'content') continue;
      const { points: general, contents } = waitsOf(waiter, now);
      if (general === 0 && contents === 0) take(waiter, now);
      else shortest = Math.min(shortest, Math.max(general, contents));
      if (general > 0) break;
      isContentShut ||= contents > 0;
    }
    return waiting.length === 0 ? null : shortest;
  }

  /** Milliseconds that somebody has to wait for points, and for the limits of content. */
  function waitsOf({ cost, urgency }: Waiter, now: number): { points: number; contents: number } {
    const forPoints = Math.max(...general.map((window) => waitOf(window, now, points[cost], 0)));
    if (cost !== 'content') return { points: forPoints, contents: 0 };
    const share = urgency === 'last' ? RESERVE : 0;
    return { points: forPoints, contents: Math.max(...content.map((window) => waitOf(window, now, 1, share))) };
  }

  function take(waiter: Waiter, at: number): void {
    waiting.splice(waiting.indexOf(waiter), 1);
    for (const window of general) window.spent.push({ at, points: points[waiter.cost] });
    if (waiter.cost === 'content') for (const window of content) window.spent.push({ at, points: 1 });
    waiter.go();
  }

  async function keepServing(): Promise<void> {
    if (isServing) return;
    isServing = true;
    for (let wait = serve(); wait !== null; wait = serve()) await clock.sleep(Math.min(wait, STEP_MS));
    isServing = false;
  }

  return {
    spend(cost, urgency = 'normal') {
      const paused = pausedUntil - clock.now();
      if (paused > PATIENCE_MS) return Promise.reject(new HostPaused(paused / 1000));
      const turn = new Promise<void>((go) => {
        const behind = waiting.findIndex((other) => ranks[other.urgency] > ranks[urgency]);
        waiting.splice(behind < 0 ? waiting.length : behind, 0, { cost, urgency, go });
      });
      serve();
      void keepServing();
      return turn;
    },
    pause(seconds) {
      pausedUntil = Math.max(pausedUntil, clock.now() + seconds * 1000);
    },
  };
}

/** Milliseconds until `more` fits into a window of which a share is reserved, 0 when it fits now. */
function waitOf(window: Window, now: number, more: number, reserved: number): number {
  const begin = now - window.milliseconds;
  while (window.spent[0] !== undefined && window.spent[0].at <= begin) window.spent.shift();
  const limit = Math.floor(window.limit * (1 - reserved));
  let over = window.spent.reduce((sum, entry) => sum + entry.points, 0) + more - limit;
  for (const entry of window.spent) {
    if (over <= 0) break;
    over -= entry.points;
    if (over <= 0) return entry.at - begin;
  }
  return 0;
}
