import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { IgnoreRule } from '../../../src/model/drift.ts';
import { ignoredOf } from '../../../src/reconcile/drift/ignore.ts';
import { keptPaths, mayKeep } from '../../../src/reconcile/drift/kept-paths.ts';
import { settledBody } from '../../../src/reconcile/drift/settle.ts';
import { aDeployment, managedBy, owned } from './objects.ts';

const isOurs = (manager: string) => manager === 'shiplock';

function bodyOf(sent: KubeObject, live: KubeObject, pointers: string[], isAutoscaled = false): KubeObject {
  const ignored = ignoredOf(sent, [IgnoreRule.parse({ jsonPointers: pointers })]);
  const context = { group: 'apps', kind: 'Deployment', sent, live, isOurs, isAutoscaled, isForeign: false };
  return settledBody(sent, live, keptPaths(context, ignored), isOurs);
}

const replicas = { 'f:spec': { 'f:replicas': {} } };
const apply = owned('shiplock', replicas, { operation: 'Apply' });

describe('what an apply sends of an ignored field', () => {
  test('nothing when somebody else owns the live value', () => {
    const live = managedBy(aDeployment({ replicas: 5 }), owned('kubectl', replicas, { subresource: 'scale' }));
    expect(bodyOf(aDeployment(), live, ['/spec/replicas'])['spec']).not.toHaveProperty('replicas');
  });

  test('the live value when we alone own it, because leaving it out would remove it', () => {
    const live = managedBy(aDeployment({ replicas: 5 }), apply);
    expect(bodyOf(aDeployment(), live, ['/spec/replicas'])['spec']).toMatchObject({ replicas: 5 });
  });

  test('nothing when it is gone', () => {
    const live = aDeployment({ replicas: undefined });
    expect(bodyOf(aDeployment(), live, ['/spec/replicas'])['spec']).not.toHaveProperty('replicas');
  });

  test('the same as ever when it does not differ, and of all other fields', () => {
    const live = managedBy(aDeployment({ paused: true }), apply);
    expect(bodyOf(aDeployment(), live, ['/spec/replicas', '/spec/none/3'])).toEqual(aDeployment());
  });

  test('in items of lists, by what the item is called and not where it stands', () => {
    const containers = [
      { name: 'side', image: 'side:1' },
      { name: 'app', image: 'shop:9' },
    ];
    const path = { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } };
    const live = managedBy(
      aDeployment({ template: { spec: { containers } } }),
      owned('keel', { 'f:spec': { 'f:template': { 'f:spec': path } } }),
    );
    const body = bodyOf(aDeployment(), live, ['/spec/template/spec/containers/0/image']);
    expect(body['spec']).toMatchObject({ template: { spec: { containers: [{ name: 'app' }] } } });
    expect(JSON.stringify(body)).not.toContain('image');
  });

  test('replicas of an autoscaler are left to it', () => {
    const live = managedBy(
      aDeployment({ replicas: 9 }),
      owned('kube-controller-manager', replicas, { subresource: 'scale' }),
    );
    expect(bodyOf(aDeployment(), live, [], true)['spec']).not.toHaveProperty('replicas');
  });

  test('objects that no rule concerns need no look at the live one', () => {
    expect(mayKeep(aDeployment(), ignoredOf(aDeployment(), []), false)).toBe(false);
    expect(mayKeep(aDeployment(), ignoredOf(aDeployment(), []), true)).toBe(true);
  });
});
