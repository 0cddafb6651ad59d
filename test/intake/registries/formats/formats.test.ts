import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegistryFormat } from '../../../../src/intake/registries/format.ts';
import { formats } from '../../../../src/intake/registries/formats.ts';
import { contextOf, deliveriesOf } from './fixtures.ts';
import { escaped, reordered, withUnknownFields } from './mutations.ts';

const { distribution: _recorded, ...documented } = formats;

describe.each(Object.values(documented) as RegistryFormat[])('$name', async (format) => {
  const deliveries = await deliveriesOf(format.name);

  test.each(deliveries)('$name', ({ body, expected, ...rest }) => {
    expect(format.parse(body, contextOf(rest))).toEqual(expected);
  });

  test('order of keys, unknown fields, white space and escapes change nothing', () => {
    const delivery = fc.constantFrom(...deliveries);
    const law = fc.property(delivery, fc.infiniteStream(fc.nat()), ({ body, expected, ...rest }, random) => {
      const text = escaped(withUnknownFields(reordered(body, random), random), random);
      expect(format.parse(JSON.parse(text), contextOf(rest))).toEqual(expected);
    });
    fc.assert(law, { numRuns: 200 });
  });

  test('whatever comes, it is read or refused, never thrown at', () => {
    const delivery = fc.constantFrom(...deliveries);
    const law = fc.property(
      delivery,
      fc.jsonValue(),
      fc.infiniteStream(fc.nat()),
      ({ body, ...rest }, junk, random) => {
        for (const each of [junk, [junk], spoilt(body, junk, random)]) {
          for (const event of format.parse(each, contextOf(rest))?.events ?? []) {
            expect(event.repository).toMatch(/^[^/]+\/[^\s]+$/);
            expect(event.tag).toMatch(/^\w[\w.-]{0,127}$/);
          }
        }
      },
    );
    fc.assert(law, { numRuns: 200 });
  });
});

/** The body with one of its values replaced by junk. */
function spoilt(value: unknown, junk: unknown, random: Iterator<number>): unknown {
  if (typeof value !== 'object' || value === null) return junk;
  const keys = Object.keys(value);
  const at = keys[random.next().value % keys.length];
  if (at === undefined) return junk;
  const changed = spoilt((value as Record<string, unknown>)[at], junk, random);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === at ? changed : each));
  return { ...value, [at]: changed };
}
