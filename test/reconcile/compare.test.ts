import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameState } from '../../src/reconcile/compare.ts';
import { inWaves } from '../../src/reconcile/kind-rank.ts';

test('bookkeeping, status and the order of fields make no difference, everything else does', () => {
  const live = {
    kind: 'Deployment',
    metadata: { name: 'a', labels: { x: '1' }, resourceVersion: '7', generation: 3, managedFields: [1], uid: 'u' },
    spec: { replicas: 1, paused: false },
    status: { replicas: 1 },
  };
  const predicted = {
    spec: { paused: false, replicas: 1 },
    metadata: { labels: { x: '1' }, name: 'a', resourceVersion: '8', generation: 4, uid: 'v' },
    kind: 'Deployment',
  };
  expect(sameState(live, predicted)).toBe(true);
  expect(sameState(live, { ...predicted, spec: { paused: false, replicas: 2 } })).toBe(false);
  expect(sameState(live, { ...predicted, metadata: { ...predicted.metadata, labels: {} } })).toBe(false);
  expect(sameState(live, { ...predicted, metadata: { ...predicted.metadata, finalizers: ['f'] } })).toBe(false);
});

test('an object is the same as itself, and as no object with another field', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z]{3,8}$/), fc.jsonValue(), { noNullPrototype: true }),
      fc.jsonValue(),
      (spec, value) => {
        const object = { kind: 'Boat', metadata: { name: 'a' }, spec };
        expect(sameState(object, structuredClone(object))).toBe(true);
        expect(sameState(object, { ...object, spec: { ...spec, ONE_MORE: value } })).toBe(false);
      },
    ),
  );
});

test('waves keep every object, what others need first, webhooks last', () => {
  const kinds = ['Deployment', 'ValidatingWebhookConfiguration', 'Boat', 'ConfigMap', 'Service', 'ServiceAccount'];
  expect(inWaves(kinds, (kind) => kind)).toEqual([
    ['ServiceAccount'],
    ['ConfigMap'],
    ['Service'],
    ['Deployment'],
    ['Boat'],
    ['ValidatingWebhookConfiguration'],
  ]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...kinds)), (given) => {
      expect(
        inWaves(given, (kind) => kind)
          .flat()
          .sort(),
      ).toEqual([...given].sort());
    }),
  );
});
