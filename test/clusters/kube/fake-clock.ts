import type { KubeClock } from '../../../src/clusters/kube/kube-clock.ts';

/** A clock on which sleeping takes no time and is written down. */
export interface FakeClock extends KubeClock {
  slept: number[];
  advance(milliseconds: number): void;
}

export function createFakeClock(): FakeClock {
  let now = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
