import { expect, test } from 'vitest';
import { fuzzDoors, fuzzMeaning, fuzzTokens } from './fuzz.ts';

test('broken bodies are answered by every receiver, and never crash it', async () => {
  const answers = await fuzzDoors(200);
  // Some were still deliveries and some were not: the mutations reach both sides.
  expect(answers.get(202)).toBeGreaterThan(100);
  expect(answers.get(400)).toBeGreaterThan(100);
});

test('what keeps the meaning of a body keeps what is noted of it', async () => {
  await fuzzMeaning(40);
});

test('a token that was changed in any way lets nobody tell of images', async () => {
  await fuzzTokens(300);
});
