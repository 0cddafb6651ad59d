import { expect, test } from 'vitest';
import { createKeptRenders } from '../../src/reconcile/kept-renders.ts';

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const size = JSON.stringify([object('a')]).length;

test('renders are kept for exactly their content, and nobody can change them', () => {
  const kept = createKeptRenders(1000);
  kept.keep('shop/dev', 'c1', [object('a')]);
  const first = kept.get('shop/dev', 'c1');
  if (first?.[0] !== undefined) first[0].metadata.name = 'changed';
  expect(kept.get('shop/dev', 'c1')).toEqual([object('a')]);
  expect(kept.get('shop/dev', 'c2')).toBeNull();
  kept.keep('shop/dev', 'c2', [object('b')]);
  expect(kept.get('shop/dev', 'c1')).toBeNull();
  kept.forget('shop/dev');
  expect(kept.get('shop/dev', 'c2')).toBeNull();
});

test('what was not used for longest goes first, and what is too large is not kept', () => {
  const kept = createKeptRenders(size * 2);
  kept.keep('a', 'c', [object('a')]);
  kept.keep('b', 'c', [object('b')]);
  expect(kept.get('a', 'c')).not.toBeNull();
  kept.keep('d', 'c', [object('d')]);
  expect(['a', 'b', 'd'].map((name) => kept.get(name, 'c') !== null)).toEqual([true, false, true]);
  kept.keep('e', 'c', [object('e'.repeat(size * 2))]);
  expect(['a', 'd', 'e'].map((name) => kept.get(name, 'c') !== null)).toEqual([true, true, false]);
});
