import { describe, expect, test } from 'vitest';
import { createPruneBudget } from '../../../src/reconcile/prune/budget.ts';
import { consentsIn, pruneSetHash } from '../../../src/reconcile/prune/consent.ts';

const hash = '0123456789abcdef';

describe('consents in merged commits', () => {
  test.each([
    ['a trailer of the last paragraph', `Remove old maps\n\nBecause.\n\nShiplock-Prune: ${hash}\n`, [hash]],
    ['beside other trailers, in any case', `Title\n\nReviewed-by: Ada\nshiplock-prune: ${hash.toUpperCase()}`, [hash]],
    ['with the line ends of a web form', `Title\r\n\r\nShiplock-Prune: ${hash}\r\n`, [hash]],
    ['not in the middle of the text', `Title\n\nShiplock-Prune: ${hash}\n\nThe end.`, []],
    ['not as part of a sentence', `Title\n\nwrite Shiplock-Prune: ${hash}`, []],
    ['not with another hash', 'Title\n\nShiplock-Prune: all', []],
  ])('%s', (_, message, expected) => {
    expect(consentsIn([message])).toEqual(expected);
  });

  test('the hash names the set, whatever its order and versions', () => {
    const a = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' };
    const b = { ...a, name: 'b' };
    expect(pruneSetHash([a, b])).toBe(pruneSetHash([b, { ...a, version: 'v2' }, a]));
    expect(pruneSetHash([a, b])).not.toBe(pruneSetHash([a]));
  });
});

describe('the budget of a pass', () => {
  test('is 10 or 5 % of the cluster, and looking again at the same revision opens no new one', () => {
    const budget = createPruneBudget();
    const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`);
    expect(budget.left('r1', 100, [])).toBe(10);
    expect(budget.left('r1', 1000, [])).toBe(50);
    budget.spend('r1', keys);
    expect(budget.left('r1', 100, ['other'])).toBe(2);
    expect(budget.left('r1', 100, keys)).toBe(10);
    budget.spend('r1', keys);
    expect(budget.left('r1', 100, [])).toBe(2);
    expect(budget.left('r2', 100, [])).toBe(10);
  });
});
