import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyRecord,
  type InventoryEntry,
  previousEntries,
  sameRecord,
  settledEntries,
  unionOf,
} from '../../src/reconcile/inventory.ts';
import { keyText, type ObjectRef } from '../../src/reconcile/object-key.ts';

const ref = fc.record<ObjectRef>({
  group: fc.constantFrom('', 'apps'),
  version: fc.constantFrom('v1', 'v2'),
  kind: fc.constantFrom('ConfigMap', 'Deployment'),
  namespace: fc.constantFrom(null, 'shop'),
  name: fc.constantFrom('a', 'b', 'c', 'd'),
});
const entry: fc.Arbitrary<InventoryEntry> = fc
  .tuple(ref, fc.option(fc.constantFrom('u1', 'u2')))
  .map(([of, uid]) => ({ ...of, uid }));
const unique = { selector: keyText, maxLength: 8 };

describe('the inventory', () => {
  test('announces all that is recorded and all that is desired, once each, and keeps known UIDs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, unique), fc.uniqueArray(ref, unique), (recorded, desired) => {
        const union = unionOf(recorded, desired);
        expect(union.map(keyText)).toEqual([...new Set([...recorded, ...desired].map(keyText))].sort());
        for (const known of recorded) {
          expect(union.find((each) => keyText(each) === keyText(known))?.uid).toBe(known.uid);
        }
        expect(unionOf(union, desired)).toEqual(union);
      }),
    );
  });

  test('measures the target by what it had, never by what was only announced', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, unique), fc.uniqueArray(ref, unique), (recorded, desired) => {
        const had = recorded.filter(({ uid }) => uid !== null);
        const previous = previousEntries(unionOf(had, desired), desired);
        expect(previous.map(keyText).sort()).toEqual(had.map(keyText).sort());
      }),
    );
  });

  test('ends with what was applied and what was kept; the applied UID wins', () => {
    const a = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a', uid: 'old' };
    const settled = settledEntries([{ ...a, uid: 'new' }], [a, { ...a, name: 'b' }]);
    expect(settled.map(({ name, uid }) => `${name} ${uid}`)).toEqual(['a new', 'b old']);
  });

  test('compares records by what they say', () => {
    const record = emptyRecord('acme/gitops', 'shop/dev');
    expect(sameRecord(record, JSON.parse(JSON.stringify(record)))).toBe(true);
    expect(sameRecord(record, { ...record, healthySince: '2026-11-21T12:00:00.000Z' })).toBe(false);
  });
});
