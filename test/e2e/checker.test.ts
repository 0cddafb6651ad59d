import { describe, expect, test } from 'vitest';
import { checkSteps } from '../checker/checker.ts';
import { hunt } from '../checker/hunt.ts';
import { mutants } from '../checker/mutants.ts';
import { seed } from '../seed.ts';

const steps = Number(process.env['STEPS'] ?? 20_000);

test('nothing slips past in tens of thousands of steps', { timeout: 1_800_000 }, async () => {
  process.stdout.write(`model checker: SEED=${seed}\n`);
  const checked = await checkSteps(steps, seed);
  process.stdout.write(`model checker: ${checked.steps} steps, ${checked.runs} runs, ${checked.merges} merges\n`);
  expect(checked.steps).toBeGreaterThanOrEqual(steps);
  expect(checked.merges).toBeGreaterThan(checked.runs);
});

describe('every guard that is taken away turns an invariant red', () => {
  test.each(mutants)('$name', async (mutant) => {
    const { steps: taken, found } = await hunt(mutant, seed);
    process.stdout.write(
      `mutant "${mutant.name}": ${found?.invariant ?? 'alive'} after ${taken} steps, SEED=${seed}\n`,
    );
    expect(found?.invariant, found?.message).toBeOneOf([...mutant.turnsRed]);
  });
});
