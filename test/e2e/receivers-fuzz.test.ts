import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { fuzzDoors, fuzzMeaning, fuzzTokens } from '../intake/registries/fuzz/fuzz.ts';

/** For each of the receivers, the App's own webhook and the door for CI jobs. */
const BODIES = 8000;
const MB = 1024 * 1024;

test('more than 100,000 broken bodies: only defined answers, and memory stays flat', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heaps: number[] = [];
  const answers = await fuzzDoors(BODIES, () => {
    collect();
    heaps.push(process.memoryUsage().heapUsed);
  });
  const sent = [...answers.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${sent} bodies: ${JSON.stringify(Object.fromEntries(answers))}; heap ${heaps.map((heap) => Math.round(heap / MB)).join(' ')} MB\n`,
  );
  expect(sent).toBeGreaterThanOrEqual(100_000);
  // After the first rounds nothing more may stay than what the test itself keeps.
  const [early = 0, late = 0] = [Math.max(...heaps.slice(2, 5)), Math.max(...heaps.slice(-3))];
  expect(late - early).toBeLessThan(20 * MB);
});

test('10,000 bodies whose meaning is kept', async () => {
  await fuzzMeaning(700);
});

test('20,000 changed tokens let nobody in', async () => {
  await fuzzTokens(20_000);
});
