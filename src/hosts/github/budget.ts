/**
 * GitHub's secondary limits, kept by us so that GitHub need not: 80 content creations a minute and 500 an hour,
 * 900 points a minute (a read costs 1, a write 5). Source: docs.github.com, "Rate limits for the REST API".
 */
export interface Budget {
  /** Resolves when a request may go out: at once while there is budget, else when the oldest spending leaves its window. */
  spend(cost: Cost): Promise<void>;
}
export type Cost = 'read' | 'write' | 'content';

interface Window {
  limit: number;
  milliseconds: number;
  spent: { at: number; points: number }[];
}

export interface BudgetClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const points: Record<Cost, number> = { read: 1, write: 5, content: 5 };

export function createBudget(clock: BudgetClock): Budget {
  const general = [{ limit: 900, milliseconds: 60_000, spent: [] }];
  const content = [
    { limit: 80, milliseconds: 60_000, spent: [] },
    { limit: 500, milliseconds: 3_600_000, spent: [] },
  ];
  let queue = Promise.resolve();

  async function pass(cost: Cost): Promise<void> {
    for (;;) {
      const now = clock.now();
      const waits = general.map((window) => waitOf(window, now, points[cost]));
      if (cost === 'content') waits.push(...content.map((window) => waitOf(window, now, 1)));
      const wait = Math.max(...waits);
      if (wait <= 0) break;
      await clock.sleep(wait);
    }
    const at = clock.now();
    for (const window of general) (window as Window).spent.push({ at, points: points[cost] });
    if (cost === 'content') for (const window of content) (window as Window).spent.push({ at, points: 1 });
  }

  return {
    spend(cost) {
      queue = queue.then(() => pass(cost));
      return queue;
    },
  };
}

/** Milliseconds until `points` more fit into the window, 0 when they fit now. */
function waitOf(window: Window, now: number, more: number): number {
  const begin = now - window.milliseconds;
  while (window.spent[0] !== undefined && window.spent[0].at <= begin) window.spent.shift();
  let over = window.spent.reduce((sum, entry) => sum + entry.points, 0) + more - window.limit;
  for (const entry of window.spent) {
    if (over <= 0) break;
    over -= entry.points;
    if (over <= 0) return entry.at - begin;
  }
  return 0;
}
