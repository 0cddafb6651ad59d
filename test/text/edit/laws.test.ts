import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quickScalar } from '../../../src/text/edit/quick-scalar.ts';
import { holdLaws } from './edit-laws.ts';
import { randomStream } from './random-stream.ts';

/** 100,000 of them, and a reader in Go, in test/e2e/edits.test.ts. fast-check prints the seed of a failure. */
const RUNS = 600;

test('an edit changes the addressed bytes alone, is read by all, is done once, and does not mind its order', () => {
  fc.assert(
    fc.property(fc.noShrink(fc.integer()), (seed) => {
      holdLaws(seed);
    }),
    { numRuns: RUNS },
  );
});

test('most texts of the plain kind take the short way, which edits as the parser does', () => {
  const plain = Array.from({ length: 400 }, (_, seed) => randomStream(seed)).flatMap(({ text, places }) =>
    places.filter(
      ({ path }) =>
        quickScalar(
          text,
          path.filter((step) => typeof step === 'string'),
        ) !== null,
    ),
  );
  expect(plain.length).toBeGreaterThan(100);
});

test('the random streams have every kind of value in every style', () => {
  const streams = Array.from({ length: 300 }, (_, seed) => randomStream(seed));
  const kinds = new Set(streams.flatMap(({ places }) => places.map(({ kind, isInFlow }) => `${kind} ${isInFlow}`)));
  expect([...kinds].sort()).toEqual([
    'block false',
    'empty false',
    'plain false',
    'plain true',
    'quoted false',
    'quoted true',
    'shared false',
    'shared true',
  ]);
  for (const sign of ['\ufeff', '\r\n', '---', '...', '<<', '*version', '{', '|-', '\t#']) {
    expect(streams.some(({ text }) => text.includes(sign))).toBe(true);
  }
});
