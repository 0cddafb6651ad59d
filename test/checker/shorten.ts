import type { Run } from './play.ts';

/** Tries before a trace is told as it is then: enough for a hundred steps, and over in half a minute. */
const MOST_TRIES = 400;

/** The shortest part of a failing run that still fails: pieces are left out, large ones first, then single steps. */
export async function shorten(run: Run, stillFails: (run: Run) => Promise<boolean>): Promise<Run> {
  let best = run;
  let tries = 0;
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = best.steps.length - size; at > -size && tries < MOST_TRIES; at -= size) {
      const from = Math.max(0, at);
      const shorter = { ...best, steps: best.steps.toSpliced(from, size) };
      tries += 1;
      if (await stillFails(shorter)) best = shorter;
    }
  }
  return best;
}
