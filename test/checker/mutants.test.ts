import { describe, expect, test } from 'vitest';
import { seed } from '../seed.ts';
import { hunt } from './hunt.ts';
import { mutants } from './mutants.ts';

describe('a guard that is taken away turns an invariant red', () => {
  test.each(mutants)('$name', { timeout: 300_000 }, async (mutant) => {
    const { steps, found } = await hunt(mutant, seed);
    process.stdout.write(`mutant "${mutant.name}": ${found?.invariant ?? 'alive'} after ${steps} steps\n`);
    expect(found?.invariant, found?.message).toBeOneOf([...mutant.turnsRed]);
  });
});
