import { expect, test } from 'vitest';
import { seed } from '../seed.ts';
import { checkSteps } from './checker.ts';

/** Enough for what is likely; test/e2e/checker.test.ts takes ten times as many. */
const STEPS = 2_000;
const steps = Number(process.env['STEPS'] ?? STEPS);

test('nothing slips past, whatever people, clusters, GitHub and the network do', { timeout: 600_000 }, async () => {
  process.stdout.write(`model checker: SEED=${seed}\n`);
  const checked = await checkSteps(steps, seed);
  process.stdout.write(`model checker: ${checked.steps} steps, ${checked.runs} runs, ${checked.merges} merges\n`);
  expect(checked.steps).toBeGreaterThanOrEqual(steps);
  expect(checked.merges).toBeGreaterThan(checked.runs);
});
