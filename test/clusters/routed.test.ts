import { expect, test } from 'vitest';
import type { ClusterBackend, DesiredTarget, TargetStatus } from '../../src/clusters/cluster.ts';
import { createRoutedBackend } from '../../src/clusters/routed.ts';
import type { BackendName } from '../../src/model/report.ts';

const desired: DesiredTarget = {
  application: 'checkout',
  environment: 'dev',
  namespace: 'checkout',
  source: { kind: 'plain', path: 'apps/checkout' },
  releaseName: 'checkout',
  ignoreDifferences: [],
  revision: 'a'.repeat(40),
  content: 'c',
  objects: [],
  pruneConsents: [],
};

function backendOf(backend: BackendName): ClusterBackend {
  const nothing = { syncedAt: null, healthySince: null, revision: null, content: null, blockers: [], error: null };
  const status: TargetStatus = { sync: 'synced', health: 'healthy', inventory: { objects: 1 }, ...nothing, backend };
  const answer = async () => status;
  const findDrift = async () => ({ objects: [], more: 0, hidden: { [backend]: 1 } });
  return { backend, sync: answer, observe: answer, heal: answer, findDrift };
}

type Claims = { readonly argocd?: readonly string[] | undefined; readonly flux?: readonly string[] | undefined };

function routed(claims: Claims, isInventoried = false) {
  return createRoutedBackend({
    builtin: backendOf('builtin'),
    inventoryOf: async () => (isInventoried ? 'ConfigMap shiplock-system/shiplock-inventory-1' : null),
    others: [
      { backend: backendOf('argocd'), claims: async () => [...(claims.argocd ?? [])] },
      { backend: backendOf('flux'), claims: async () => [...(claims.flux ?? [])] },
    ],
  });
}

test.each([
  { name: 'nobody', claims: {}, backend: 'builtin' },
  { name: 'Argo CD', claims: { argocd: ['Application argocd/checkout'] }, backend: 'argocd' },
  { name: 'Flux', claims: { flux: ['Kustomization flux-system/checkout'] }, backend: 'flux' },
] as const)('claimed by $name goes to $backend', async ({ claims, backend }) => {
  const router = routed(claims);
  for (const method of ['sync', 'observe', 'heal'] as const) {
    expect(await router[method](desired)).toMatchObject({ backend, error: null });
  }
  expect(await router.findDrift(desired)).toMatchObject({ hidden: { [backend]: 1 } });
});

test.each([
  { name: 'two Applications', claims: { argocd: ['Application argocd/a', 'Application argocd/b'] }, own: false },
  { name: 'Argo CD and Flux', claims: { argocd: ['Application argocd/a'], flux: ['Kustomization x/b'] }, own: false },
  { name: 'Argo CD and ourselves', claims: { argocd: ['Application argocd/a'] }, own: true },
])('$name are refused and named', async ({ claims, own }) => {
  const status = await routed(claims, own).sync(desired);
  expect(status).toMatchObject({ sync: 'failed', backend: null });
  for (const name of Object.values(claims).flat()) expect(status.error).toContain(name);
  if (own) expect(status.error).toContain('delete ConfigMap shiplock-system/shiplock-inventory-1');
  expect((await routed(claims, own).findDrift(desired)).objects).toEqual([]);
});
