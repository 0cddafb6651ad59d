import fc from 'fast-check';
import { Violation } from './invariants/all.ts';
import { bringHome, comesToRest, leftBehind } from './liveness.ts';
import { type Played, play, type Run } from './play.ts';
import { aStep, lineOf } from './steps.ts';
import { worlds } from './worlds.ts';

const LONGEST = 160;

/** What the checker did: how many steps, in how many runs, and how much went through. */
export interface Checked {
  steps: number;
  runs: number;
  merges: number;
}

function aRun(world: string): fc.Arbitrary<Run> {
  const environments = Object.keys(worlds[world]?.config.environments ?? {});
  const steps = fc.array(aStep(environments), { maxLength: LONGEST, size: 'max' });
  return steps.map((all) => ({ world, steps: all }));
}

/** Plays a run, then lets the faults end: everything must come to rest, and what may go on must go on. */
async function playToTheEnd(run: Run): Promise<Played> {
  const played = await play(run);
  const { world, check } = played;
  await comesToRest(world, check);
  await bringHome(world, check);
  const left = await leftBehind(world);
  if (left.length > 0) throw new Violation('leftBehind', left);
  return played;
}

/**
 * Plays random runs in every world until so many steps were taken. Throws with the seed, the shortest trace that
 * fast-check found and the invariant, as a person can follow it.
 */
export async function checkSteps(wanted: number, seed: number): Promise<Checked> {
  const checked: Checked = { steps: 0, runs: 0, merges: 0 };
  for (let turn = 0; checked.steps < wanted; turn += 1) {
    for (const world of Object.keys(worlds)) {
      const property = fc.asyncProperty(aRun(world), async (run) => {
        const { world: end } = await playToTheEnd(run);
        checked.steps += run.steps.length;
        checked.runs += 1;
        checked.merges += end.host.all.pulls.filter(({ mergedAt }) => mergedAt !== null).length;
      });
      const details = await fc.check(property, { seed: seed + turn, numRuns: 12 });
      if (details.failed) throw new Error(story(seed, details), { cause: details.errorInstance });
    }
  }
  return checked;
}

function story(seed: number, { counterexample, errorInstance }: fc.RunDetails<[Run]>): string {
  const [run] = counterexample ?? [];
  const lines = (run?.steps ?? []).map((step, index) => `  ${index + 1}. ${lineOf(step)}`);
  const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [`${what}`, `in the world "${run?.world}", seed ${seed} (SEED=${seed} plays it again):`, ...lines].join('\n');
}
