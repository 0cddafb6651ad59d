import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFields } from '../../../../src/sandbox/cluster/fields/compare.ts';
import {
  EMPTY,
  equalSets,
  fromFieldsV1,
  intersect,
  isEmpty,
  subtract,
  toFieldsV1,
  union,
} from '../../../../src/sandbox/cluster/fields/field-set.ts';
import { fieldsOf } from '../../../../src/sandbox/cluster/fields/fields-of.ts';
import type { Manager, Shares } from '../../../../src/sandbox/cluster/fields/managers.ts';
import { readShares, writeShares } from '../../../../src/sandbox/cluster/fields/managers.ts';
import { applyConfig } from '../../../../src/sandbox/cluster/fields/own.ts';
import { removeFields } from '../../../../src/sandbox/cluster/fields/remove.ts';
import { builtInShape } from '../../../../src/sandbox/cluster/fields/shape.ts';
import type { Json, JsonObject } from '../../../../src/sandbox/cluster/json.ts';

const word = fc.constantFrom('a', 'b', 'c');
const scalar = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.boolean());

function named(item: fc.Arbitrary<JsonObject>): fc.Arbitrary<Json[]> {
  return fc.uniqueArray(fc.tuple(word, item), { selector: ([name]) => name }).map((entries) => {
    return entries.map(([name, fields]) => ({ ...fields, name }));
  });
}

const env = named(fc.record({ value: word }, { requiredKeys: [] }));
const container = fc.record({ image: word, env, args: fc.array(word, { maxLength: 2 }) }, { requiredKeys: [] });

/** Objects small enough to collide often: scalars, maps, an atomic list and keyed lists in a keyed list. */
const object: fc.Arbitrary<JsonObject> = fc.record(
  {
    data: fc.dictionary(word, scalar, { minKeys: 1 }),
    spec: fc.record(
      { replicas: scalar, containers: named(container).filter((list) => list.length > 0) },
      { requiredKeys: ['replicas'] },
    ),
  },
  { requiredKeys: [] },
);

function who(name: string): Manager {
  return { name, operation: 'Apply', apiVersion: 'v1', subresource: '' };
}

function apply(live: JsonObject, config: JsonObject, shares: Shares, name: string) {
  const result = applyConfig(live, config, shares, {
    manager: who(name),
    time: 't',
    shapeOf: builtInShape,
    force: true,
  });
  if (result.kind !== 'merged') throw new Error('force never conflicts');
  return result;
}

describe('field sets', () => {
  const sets = object.map((value) => fieldsOf(value, builtInShape));

  it('survive their FieldsV1 form', () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(equalSets(fromFieldsV1(toFieldsV1(set)), set)).toBe(true);
      }),
    );
  });

  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(equalSets(union(a, b), union(b, a))).toBe(true);
        expect(equalSets(union(subtract(a, b), intersect(a, b)), a)).toBe(true);
        expect(isEmpty(intersect(subtract(a, b), b))).toBe(true);
        expect(isEmpty(subtract(a, a))).toBe(true);
      }),
    );
  });

  it('say what changed: nothing between equal values, everything against nothing', () => {
    fc.assert(
      fc.property(object, (value) => {
        const same = compareFields(value, structuredClone(value), builtInShape);
        expect(isEmpty(same.changed) && isEmpty(same.removed)).toBe(true);
        const all = fieldsOf(value, builtInShape);
        expect(isEmpty(subtract(all, compareFields({}, value, builtInShape).changed))).toBe(true);
        expect(removeFields(value, all, builtInShape) ?? {}).toEqual({});
      }),
    );
  });
});

describe('server-side apply', () => {
  it('gives what was applied, and the same when applied again', () => {
    fc.assert(
      fc.property(object, object, (live, config) => {
        const first = apply(live, config, new Map(), 'alpha');
        const again = apply(first.object, config, first.shares, 'alpha');
        expect(again.object).toEqual(first.object);
        expect(writeShares(again.shares)).toEqual(writeShares(first.shares));
        const missing = subtract(fieldsOf(config, builtInShape), fieldsOf(first.object, builtInShape));
        expect(isEmpty(missing)).toBe(true);
      }),
    );
  });

  it('leaves nothing of a manager that applies nothing any more', () => {
    fc.assert(
      fc.property(object, object, (mine, theirs) => {
        const first = apply({}, theirs, new Map(), 'beta');
        const joined = apply(first.object, mine, first.shares, 'alpha');
        const gone = apply(joined.object, {}, joined.shares, 'alpha');
        const held = [...gone.shares.values()].filter((share) => share.manager.name === 'alpha');
        expect(held.every((share) => isEmpty(share.fields))).toBe(true);
        const owned = [...gone.shares.values()].reduce((all, share) => union(all, share.fields), EMPTY);
        expect(isEmpty(subtract(fieldsOf(gone.object, builtInShape), owned))).toBe(true);
      }),
    );
  });

  it('never changes a field that another manager keeps, unless forced', () => {
    fc.assert(
      fc.property(object, object, (mine, theirs) => {
        const first = apply({}, theirs, new Map(), 'beta');
        const options = { manager: who('alpha'), time: 't', shapeOf: builtInShape, force: false };
        const result = applyConfig(first.object, mine, first.shares, options);
        if (result.kind === 'conflicts') {
          expect(result.conflicts.map((entry) => entry.manager.name)).toEqual(['beta']);
          return;
        }
        const { changed, removed } = compareFields(first.object, result.object, builtInShape);
        const beta = fieldsOf(theirs, builtInShape);
        expect(isEmpty(intersect(beta, changed)) && isEmpty(removed)).toBe(true);
      }),
    );
  });

  it('keeps shares through managedFields', () => {
    fc.assert(
      fc.property(object, object, (a, b) => {
        const first = apply({}, a, new Map(), 'alpha');
        const { shares } = apply(first.object, b, first.shares, 'beta');
        const entries = writeShares(shares);
        expect(writeShares(readShares(entries))).toEqual(entries);
      }),
    );
  });
});
