import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/ledger/canonical.ts';

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}

const json = fc.jsonValue({ maxDepth: 4 });

test('says what JSON says', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('does not depend on the order of keys', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
    }),
  );
});

test('tells different values apart', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const isSame = canonicalJson(a) === canonicalJson(b);
      expect(isSame).toBe(
        canonicalJson(JSON.parse(JSON.stringify(a))) === canonicalJson(JSON.parse(JSON.stringify(b))),
      );
      if (isSame) expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
    }),
  );
});

test.each([
  { value: { b: 1, a: [true, null, 'x'] }, text: '{"a":[true,null,"x"],"b":1}' },
  { value: { a: undefined, b: {} }, text: '{"b":{}}' },
  { value: { ä: 1, Z: 2, a: 3 }, text: '{"Z":2,"a":3,"ä":1}' },
  { value: '"\u2028', text: '"\\"\u2028"' },
])('writes $text', ({ value, text }) => {
  expect(canonicalJson(value)).toBe(text);
});
