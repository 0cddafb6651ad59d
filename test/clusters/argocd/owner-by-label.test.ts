import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { anApplication, createArgoWorld } from './world.ts';

function aDeployment(name: string, instance: string): KubeObject {
  const labels = { 'app.kubernetes.io/instance': instance };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'checkout', labels } };
}

test('the label and the list of the Application together name the owner', async () => {
  const { ownerByLabel } = createArgoWorld([anApplication()]);
  expect(await ownerByLabel(aDeployment('checkout', 'checkout'))).toMatchObject({
    name: 'Application checkout of Argo CD',
  });
  expect(await ownerByLabel(aDeployment('other', 'checkout')), 'a release of that name').toBeNull();
  expect(await ownerByLabel(aDeployment('checkout', 'web'))).toBeNull();
});
