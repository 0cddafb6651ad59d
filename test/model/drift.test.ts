import { expect, test } from 'vitest';
import { hasDrift, IgnoreRule, TargetDrift } from '../../src/model/drift.ts';

const none = TargetDrift.parse({ id: '', since: null, objects: [], more: 0, hidden: {}, healing: { status: 'off' } });

test('a look that found nothing is no drift, and hidden differences are none either', () => {
  expect(hasDrift(null)).toBe(false);
  expect(hasDrift(none)).toBe(false);
  expect(hasDrift({ ...none, hidden: { 'cluster defaults': 3 } })).toBe(false);
  const object = {
    group: '',
    kind: 'ConfigMap',
    namespace: 'shop',
    name: 'web',
    state: 'missing',
    fields: [],
    more: 0,
  };
  expect(hasDrift(TargetDrift.parse({ ...none, id: 'a', objects: [object] }))).toBe(true);
});

test('an ignore rule takes JSON pointers and nothing that would have to be evaluated', () => {
  expect(IgnoreRule.parse({ kind: 'Deployment', jsonPointers: ['/spec/replicas'] })).toMatchObject({
    managedFieldsManagers: [],
  });
  expect(IgnoreRule.safeParse({ jsonPointers: ['spec.replicas'] }).error?.issues[0]?.message).toContain('JSON pointer');
  expect(IgnoreRule.safeParse({ jqPathExpressions: ['.spec'] }).success).toBe(false);
});
