import type { SandboxClock } from '../../../src/sandbox/cluster/clock.ts';

/** A clock that moves only when told to. */
export interface ManualClock extends SandboxClock {
  advance(milliseconds: number): void;
}

export function createManualClock(start = Date.parse('2026-01-01T00:00:00Z')): ManualClock {
  let now = start;
  let tasks: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    schedule(delayMs, run) {
      const task = { at: now + delayMs, run };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    advance(milliseconds) {
      now += milliseconds;
      const due = tasks.filter((task) => task.at <= now).sort((a, b) => a.at - b.at);
      tasks = tasks.filter((task) => task.at > now);
      for (const task of due) task.run();
    },
  };
}
