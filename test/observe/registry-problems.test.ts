import { expect, test } from 'vitest';
import { noteAnswer, noteProblem, problemOf } from '../../src/observe/registry-problems.ts';
import type { View } from '../../src/observe/views.ts';
import { memoryMarks } from './memory-marks.ts';

const image = 'ghcr.io/acme/api';
const forbidden = new Error('the registry does not let us read ghcr.io/acme/api (401): configure credentials');

function stage() {
  const said: string[] = [];
  const at = { now: '2026-03-04T00:00:00.000Z' };
  const view = {
    key: { installation: 1, owner: 'acme', name: 'gitops' },
    store: { marks: memoryMarks() },
    now: () => at.now,
    log: { warn: (_: object, text: string) => said.push(text) },
  } as unknown as View;
  return { view, said, at };
}

test('a problem is kept with its beginning, and the log says it once', async () => {
  const { view, said, at } = stage();
  expect(await noteProblem(view, image, forbidden)).toEqual({ message: forbidden.message, since: at.now });
  const { now: since } = at;
  at.now = '2026-03-04T01:00:00.000Z';
  await noteProblem(view, image, forbidden);
  await noteProblem(view, image, new Error('ghcr.io is left alone until 2026-03-04T01:05:00.000Z'));
  expect(said).toHaveLength(1);
  expect(await problemOf(view, image)).toEqual({ message: forbidden.message, since });
  expect(await problemOf(view, 'ghcr.io/acme/other')).toBeNull();
});

test('another problem is another sentence, and still the same outage', async () => {
  const { view, said, at } = stage();
  await noteProblem(view, image, new Error('ghcr.io took too long to answer'));
  const { now: since } = at;
  at.now = '2026-03-04T01:00:00.000Z';
  await noteProblem(view, image, forbidden);
  await noteProblem(view, image, new Error('the registry answered 429 for ghcr.io/acme/api'));
  expect(said).toHaveLength(3);
  expect(await problemOf(view, image)).toEqual({ message: 'the registry answered 429 for ghcr.io/acme/api', since });
});

test('an answer ends it', async () => {
  const { view } = stage();
  await noteAnswer(view, image);
  await noteProblem(view, image, `no error\nat all`);
  await noteAnswer(view, image);
  expect(await problemOf(view, image)).toBeNull();
});
