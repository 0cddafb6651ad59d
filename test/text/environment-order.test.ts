import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Environment } from '../../src/model/config.ts';
import { environmentOrder } from '../../src/text/environment-order.ts';

function config(after: Record<string, string[]>) {
  const entries = Object.entries(after).map(([name, names]): [string, Environment] => [
    name,
    Environment.parse({ after: names }),
  ]);
  return { environments: Object.fromEntries(entries) };
}

it('puts an environment behind all that it comes after, else keeps the order of the file', () => {
  expect(environmentOrder(config({ prod: ['eu', 'us'], us: ['dev'], dev: [], eu: ['dev'], lab: [] }))).toEqual([
    'dev',
    'us',
    'eu',
    'prod',
    'lab',
  ]);
});

it('ends on a cycle', () => {
  expect(environmentOrder(config({ a: ['b'], b: ['a'], c: [] }))).toEqual(['c', 'a', 'b']);
});

it('holds for every DAG', () => {
  const dag = fc
    .integer({ min: 1, max: 8 })
    .chain((size) => fc.array(fc.subarray([...Array(size).keys()]), { minLength: size, maxLength: size }));
  fc.assert(
    fc.property(dag, (edges) => {
      const after = Object.fromEntries(
        edges.map((to, from) => [`e${from}`, to.filter((one) => one > from).map((one) => `e${one}`)]),
      );
      const order = environmentOrder(config(after));
      expect([...order].sort()).toEqual(Object.keys(after).sort());
      for (const [name, before] of Object.entries(after)) {
        for (const one of before) expect(order.indexOf(one)).toBeLessThan(order.indexOf(name));
      }
    }),
  );
});
