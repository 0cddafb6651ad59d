import { describe, expect, test } from 'vitest';
import { hunt } from './hunt.ts';
import { mutants } from './mutants.ts';

const seed = Number(process.env['SEED'] ?? 4);

/** Those that chance takes long to find are hunted in test/e2e/checker.test.ts. */
describe('a guard that is taken away turns an invariant red', () => {
  const quick = mutants.filter(({ isSlow }) => isSlow !== true);
  test.each(quick)('$name', { timeout: 120_000 }, async (mutant) => {
    const { steps, found } = await hunt(mutant, seed);
    process.stdout.write(`mutant "${mutant.name}": ${found?.invariant ?? 'alive'} after ${steps} steps\n`);
    expect(found?.invariant, found?.message).toBeOneOf([...mutant.turnsRed]);
  });
});
