import { describe, expect, test } from 'vitest';
import { IgnoreRule } from '../../../src/model/drift.ts';
import { aDeployment, managedBy, owned, verdictOf } from './objects.ts';

const rule = (given: object) => IgnoreRule.parse(given);
const live = aDeployment({ replicas: 5 });

describe('an ignore rule', () => {
  test.each([
    [{ jsonPointers: ['/spec/replicas'] }, true],
    [{ jsonPointers: ['/spec'] }, true],
    [{ group: 'apps', kind: 'Deployment', name: 'web', namespace: 'shop', jsonPointers: ['/spec/replicas'] }, true],
    [{ group: '*', kind: 'Dep*', jsonPointers: ['/spec/replicas'] }, true],
    [{ kind: 'StatefulSet', jsonPointers: ['/spec/replicas'] }, false],
    [{ name: 'we', jsonPointers: ['/spec/replicas'] }, false],
    [{ namespace: 'other', jsonPointers: ['/spec/replicas'] }, false],
    [{ jsonPointers: ['/spec/replica'] }, false],
    [{ managedFieldsManagers: ['kubectl'] }, true],
    [{ managedFieldsManagers: ['kubect'] }, false],
  ])('%j hides the replicas: %s', (given, isHidden) => {
    const scaled = managedBy(live, owned('kubectl', { 'f:spec': { 'f:replicas': {} } }, { subresource: 'scale' }));
    expect(verdictOf(aDeployment(), scaled, { rules: [rule(given)] })).toMatchObject(
      isHidden ? { drift: [], hidden: ['ignore rule: spec.replicas'] } : { drift: ['changed spec.replicas'] },
    );
  });

  test('reaches into lists by index and into names with slashes', () => {
    const sent = aDeployment({}, { annotations: { 'a/b~c': '1' } });
    const changed = aDeployment(
      { template: { spec: { containers: [{ name: 'app', image: 'shop:2' }] } } },
      { annotations: { 'a/b~c': '2' } },
    );
    const rules = [rule({ jsonPointers: ['/spec/template/spec/containers/0/image', '/metadata/annotations/a~1b~0c'] })];
    expect(verdictOf(sent, changed, { rules })).toMatchObject({
      drift: [],
      hidden: [expect.anything(), expect.anything()],
    });
  });

  test('hides the part of a map that is gone as a whole', () => {
    const sent = aDeployment({}, { annotations: { a: '1' } });
    const rules = [rule({ jsonPointers: ['/metadata/annotations/a'] })];
    expect(verdictOf(sent, aDeployment(), { rules }).drift).toEqual([]);
    const more = aDeployment({}, { annotations: { a: '1', b: '1' } });
    expect(verdictOf(more, aDeployment(), { rules }).drift).toEqual(['removed metadata.annotations']);
  });

  test('may stand on the object in Git, never on the live one', () => {
    const annotations = { 'shiplock.dev/ignore-differences': '/spec/paused, /spec/replicas' };
    expect(verdictOf(aDeployment({}, { annotations }), aDeployment({ replicas: 5 }, { annotations })).hidden).toEqual([
      'ignore rule: spec.replicas',
    ]);
    expect(verdictOf(aDeployment(), aDeployment({ replicas: 5 }, { annotations })).drift).toEqual([
      'changed spec.replicas',
    ]);
  });
});
