/** Counts what came in, by outcome, for the metrics page and for tests. */
export interface Counter {
  count(outcome: string): void;
  counts(): Record<string, number>;
}

export function createCounter(): Counter {
  const counts = new Map<string, number>();
  return {
    count(outcome) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(counts),
  };
}
