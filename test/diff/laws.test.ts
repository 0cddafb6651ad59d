import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import type { ObjectChange } from '../../src/model/changes.ts';
import { aDeployment } from './objects.ts';

const word = fc.constantFrom('a', 'b', 'web', 'name', 'labels', 'env', '__proto__', 'constructor', 'toString', 'items');
const leaf = fc.oneof(
  word,
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.constantFrom(null, '1000m', '1', '30s', ''),
);
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('map')),
  map: fc
    .array(fc.tuple(word, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as Record<string, unknown>),
}));

/** Few kinds and names, so that objects meet; content as hostile as JSON can be. */
const object: fc.Arbitrary<KubeObject> = fc
  .record({
    kind: fc.constantFrom('ConfigMap', 'Deployment', 'Secret', 'Thing'),
    name: fc.constantFrom('one', 'two', 'web-7h2k9mtb4c', 'web-5f8g2hm9dk'),
    namespace: fc.constantFrom('a', 'b'),
    content: json,
    data: json,
  })
  .map(({ kind, name, namespace, content, data }) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace, labels: { app: name } },
    spec: content,
    data,
  }));
const side = fc.uniqueArray(object, {
  maxLength: 5,
  selector: ({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`,
});

describe('a diff', () => {
  it('of a render with itself is empty', () => {
    fc.assert(
      fc.property(side, (objects) => {
        expect(diffObjects(objects, structuredClone(objects))).toEqual([]);
      }),
    );
  });

  it('does not depend on the order of the objects', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        expect(diffObjects(before.toReversed(), after.toReversed())).toEqual(diffObjects(before, after));
      }),
    );
  });

  it('the other way round has removed what was added', () => {
    const swapped = { added: 'removed', removed: 'added', modified: 'modified', renamed: 'renamed' } as const;
    const told = ({ change, kind, namespace, name, former }: ObjectChange, isBack: boolean) =>
      [isBack ? swapped[change] : change, kind, ...[namespace, name, former?.namespace, former?.name].sort()].join(' ');
    fc.assert(
      fc.property(side, side, (before, after) => {
        const there = diffObjects(before, after).map((one) => told(one, false));
        const back = diffObjects(after, before).map((one) => told(one, true));
        expect(back.sort()).toEqual(there.sort());
      }),
    );
  });

  it('never loses an object that differs, and never says a field changed from a value to the same one', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const changes = diffObjects(before, after);
        expect(changes.filter(({ change, fields }) => change === 'modified' && fields.length === 0)).toEqual([]);
        const fields = changes.flatMap((change) => change.fields.filter(({ noise }) => !noise));
        expect(fields.filter(({ from, to }) => from === to)).toEqual([]);
        const blank = changes.filter(({ text }) => text === '');
        expect(blank.filter((one) => one.change !== 'renamed' && !one.fields.some(({ noise }) => noise))).toEqual([]);
      }),
    );
  });

  it('changes nothing that other code sees', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        diffObjects(before, after);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

/** Applies the fields of maps and scalars: enough to see that fields say all that differs, and where. */
it('says every field, and both values of it', () => {
  const scalar = fc.constantFrom('a', 'b', 'c');
  const flat = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.dictionary(fc.constantFrom('p', 'q', 'r'), scalar));
  fc.assert(
    fc.property(flat, flat, (before, after) => {
      const make = (spec: object): KubeObject => ({ ...aDeployment(), kind: 'Thing', spec });
      const [change] = diffObjects([make(before)], [make(after)]);
      const result = structuredClone(before) as Record<string, Record<string, string> | undefined>;
      for (const { path, to } of change?.fields ?? []) {
        const [, group = '', key] = path.split('.');
        if (key === undefined) {
          if (to === null) delete result[group];
          else result[group] = JSON.parse(to);
        } else if (to === null) delete result[group]?.[key];
        else result[group] = { ...result[group], [key]: to };
      }
      expect(result).toEqual(after);
    }),
  );
});
