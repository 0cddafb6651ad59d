import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Violation } from './invariants/all.ts';
import { type Mutant, mutants } from './mutants.ts';
import { play } from './play.ts';
import { aStep } from './steps.ts';
import { worlds } from './worlds.ts';

const seed = Number(process.env['SEED'] ?? 4);
/** A guard whose loss is not noticed within this many steps is guarded by nobody. */
const MOST_STEPS = 12_000;
const LENGTH = 80;

/** Plays runs with a guard taken away until an invariant turns red; how many steps that took, and what it said. */
async function hunt({ settings, world: only, lead = [] }: Mutant): Promise<{ steps: number; found: Violation | null }> {
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

describe('a guard that is taken away turns an invariant red', () => {
  test.each(mutants)('$name', { timeout: 120_000 }, async (mutant) => {
    const { steps, found } = await hunt(mutant);
    process.stdout.write(`mutant "${mutant.name}": ${found?.invariant ?? 'alive'} after ${steps} steps\n`);
    expect(found?.invariant, found?.message).toBeOneOf([...mutant.turnsRed]);
  });
});
