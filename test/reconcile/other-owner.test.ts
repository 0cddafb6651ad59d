import { expect, test } from 'vitest';
import { refOf } from '../../src/reconcile/object-key.ts';
import { otherOwner as ownerOf } from '../../src/reconcile/other-owner.ts';

function aDeployment(metadata: object) {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', ...metadata } };
}

const otherOwner = (live: ReturnType<typeof aDeployment>) => ownerOf(live, refOf(live));
const tracking = (id: string) => aDeployment({ annotations: { 'argocd.argoproj.io/tracking-id': id } });

test('the mark of Argo CD names the Application', () => {
  expect(otherOwner(tracking('checkout:apps/Deployment:shop/web'))?.name).toBe('Application checkout of Argo CD');
  expect(otherOwner(tracking('team_checkout:apps/Deployment:shop/web'))?.name).toContain('team_checkout');
});

test.each(['', 'nonsense', 'checkout:apps/ReplicaSet:shop/web', 'checkout:apps/Deployment:shop/other'])(
  'a mark that is not of this object is a copy: "%s"',
  (id) => expect(otherOwner(tracking(id))).toBeNull(),
);

test.each([
  ['kustomize.toolkit.fluxcd.io', 'Kustomization flux-system/shop of Flux'],
  ['helm.toolkit.fluxcd.io', 'HelmRelease flux-system/shop of Flux'],
])('the labels of %s name their object', (group, name) => {
  const labels = { [`${group}/name`]: 'shop', [`${group}/namespace`]: 'flux-system' };
  expect(otherOwner(aDeployment({ labels }))).toEqual({ name, marks: Object.keys(labels) });
});

test('labels of Helm and of people are no marks', () => {
  const labels = { 'app.kubernetes.io/instance': 'web', 'app.kubernetes.io/managed-by': 'Helm' };
  expect(otherOwner(aDeployment({ labels }))).toBeNull();
});
