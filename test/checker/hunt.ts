import fc from 'fast-check';
import { Violation } from './invariants/all.ts';
import type { Mutant } from './mutants.ts';
import { play } from './play.ts';
import { aStep } from './steps.ts';
import { worlds } from './worlds.ts';

/** A guard whose loss is not noticed within this many steps is guarded by nobody. */
const MOST_STEPS = 12_000;
const LENGTH = 80;

/** Plays runs with a guard taken away until an invariant turns red; how many steps that took, and what it said. */
export async function hunt(
  { settings, world: only, lead = [] }: Mutant,
  seed: number,
): Promise<{ steps: number; found: Violation | null }> {
  let steps = 0;
  const names = only === undefined ? Object.keys(worlds) : [only];
  for (let index = 0; steps < MOST_STEPS; index += 1) {
    const world = names[index % names.length] ?? '';
    const environments = Object.keys(worlds[world]?.config.environments ?? {});
    const all = fc.array(aStep(environments), { minLength: LENGTH, maxLength: LENGTH, size: 'max' });
    const [chance = []] = fc.sample(all, { numRuns: 1, seed: seed + index });
    const run = [...lead, ...chance];
    steps += run.length;
    try {
      await play({ world, steps: run }, settings);
    } catch (error) {
      if (error instanceof Violation) return { steps, found: error };
      throw error;
    }
  }
  return { steps, found: null };
}
