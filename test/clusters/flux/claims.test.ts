import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { claimsOf } from '../../../src/clusters/flux/claims.ts';
import type { FluxObjects } from '../../../src/clusters/flux/flux-objects.ts';
import { pathInRepository } from '../../../src/model/path-in-repository.ts';
import { plainAddress } from '../../../src/model/repository-address.ts';
import { aDesired } from '../builtin/world.ts';
import { aChart, aHelmTarget, aKustomization, aPlainTarget, aRelease, aSource, NEW } from './shapes.ts';

const FOLLOWED = { url: 'https://github.com/acme/gitops.git', branch: 'main' };

function claims(desired: ReturnType<typeof aPlainTarget>, objects: Partial<FluxObjects>): string[] {
  const all = { kustomizations: [], releases: [], charts: [], sources: [aSource(NEW)], ...objects };
  return claimsOf(desired, all, FOLLOWED).map(({ object }) => object.metadata.name);
}

function named(name: string, object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

describe('a Kustomization', () => {
  test('claims the target of its path, however the path is written', () => {
    for (const path of ['./apps/shop', 'apps/shop/', '/apps//shop', './apps/x/../shop']) {
      expect(claims(aPlainTarget(), { kustomizations: [aKustomization(NEW, { spec: { path } })] })).toEqual(['shop']);
    }
  });

  test('that declares the target in Git is meant, where others build the same folder', () => {
    const kustomizations = ['dev', 'prod'].map((name) => named(name, aKustomization(NEW)));
    const declared = { file: 'clusters/prod/a.yaml', kind: 'Kustomization', namespace: 'flux-system', name: 'prod' };
    expect(claims({ ...aPlainTarget(), declared }, { kustomizations })).toEqual(['prod']);
    expect(claims({ ...aPlainTarget(), declared: { ...declared, kind: 'Application' } }, { kustomizations })).toEqual([
      'dev',
      'prod',
    ]);
  });

  test('claims no other target, and none from elsewhere', () => {
    const elsewhere = [
      { path: './apps' },
      { path: './apps/shop/envs' },
      { path: './apps/shop', kubeConfig: { secretRef: { name: 'other-cluster' } } },
      { path: './apps/shop', sourceRef: { kind: 'OCIRepository', name: 'deploy' } },
      { path: './apps/shop', sourceRef: { kind: 'GitRepository', name: 'deploy', namespace: 'team-b' } },
    ];
    for (const spec of elsewhere) {
      expect(claims(aPlainTarget(), { kustomizations: [aKustomization(NEW, { spec })] })).toEqual([]);
    }
    const sources = [aSource(NEW, { spec: { url: 'https://github.com/acme/other' } })];
    expect(claims(aPlainTarget(), { kustomizations: [aKustomization(NEW)], sources })).toEqual([]);
  });

  test('of another branch claims only where none follows ours', () => {
    const other = aSource(NEW, { spec: { ref: { branch: 'release' } }, metadata: { name: 'pinned' } });
    const pinned = named(
      'pinned',
      aKustomization(NEW, { spec: { sourceRef: { kind: 'GitRepository', name: 'pinned' } } }),
    );
    const sources = [aSource(NEW), other];
    expect(claims(aPlainTarget(), { kustomizations: [pinned], sources })).toEqual(['pinned']);
    expect(claims(aPlainTarget(), { kustomizations: [pinned, aKustomization(NEW)], sources })).toEqual(['shop']);
  });

  test('two of one path are both named', () => {
    const kustomizations = [aKustomization(NEW), named('again', aKustomization(NEW))];
    expect(claims(aPlainTarget(), { kustomizations })).toEqual(['shop', 'again']);
  });
});

describe('a HelmRelease', () => {
  test('claims the target of its chart and values', () => {
    expect(claims(aHelmTarget(), { releases: [aRelease(NEW)] })).toEqual(['shop']);
  });

  test('of other values is another environment, unless it is the same release', () => {
    const template = { chart: 'charts/shop', sourceRef: { kind: 'GitRepository', name: 'deploy' } };
    const chart = { spec: { ...template, valuesFiles: ['charts/shop/values-prod.yaml'] } };
    const elsewhere = aRelease(NEW, { spec: { chart, targetNamespace: 'shop-prod' } });
    expect(claims(aHelmTarget(), { releases: [elsewhere] })).toEqual([]);
    expect(claims(aHelmTarget(), { releases: [aRelease(NEW, { spec: { chart } })] })).toEqual(['shop']);
    const inline = aRelease(NEW, { spec: { chart: { spec: template }, releaseName: undefined } });
    expect(claims(aHelmTarget(), { releases: [inline] })).toEqual([]);
    expect(claims(aDesired([], { ...aHelmTarget(), releaseName: 'shop-shop' }), { releases: [inline] })).toEqual([
      'shop',
    ]);
  });

  test('may name a HelmChart instead of a template', () => {
    const spec = { chart: undefined, chartRef: { kind: 'HelmChart', name: 'flux-system-shop' } };
    const template = { chart: 'charts/shop', sourceRef: { kind: 'GitRepository', name: 'deploy' } };
    const charts = [aChart(NEW, { spec: template })];
    expect(claims(aHelmTarget(), { releases: [aRelease(NEW, { spec })], charts })).toEqual(['shop']);
    expect(claims(aHelmTarget(), { releases: [aRelease(NEW, { spec })], charts: [] })).toEqual([]);
  });

  test('from a Helm repository claims nothing', () => {
    const chart = { spec: { chart: 'shop', version: '1.x', sourceRef: { kind: 'HelmRepository', name: 'deploy' } } };
    expect(claims(aHelmTarget(), { releases: [aRelease(NEW, { spec: { chart } })] })).toEqual([]);
  });
});

test('one repository has many addresses', () => {
  const forms = [
    'https://github.com/acme/gitops.git',
    'https://GitHub.com/Acme/GitOps',
    'https://github.com:443/acme/gitops/',
    'ssh://git@github.com/acme/gitops.git',
    'ssh://git@github.com:22/acme/gitops',
    'git@github.com:acme/gitops.git',
    'https://user:word@github.com/acme/gitops',
  ];
  for (const form of forms) expect(plainAddress(form)).toBe('github.com/acme/gitops');
  expect(plainAddress('https://github.com/acme/gitops-2')).not.toBe('github.com/acme/gitops');
  expect(plainAddress('http://127.0.0.1:81/a/b')).not.toBe(plainAddress('http://127.0.0.1:82/a/b'));
});

test('a path never leaves the repository, and is the same when it is read again', () => {
  const part = fc.constantFrom('a', 'b-c', '.', '..', '');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const plain = pathInRepository(parts.join('/'));
      expect(pathInRepository(plain)).toBe(plain);
      expect(plain.split('/')).not.toContain('..');
      expect(plain.startsWith('/') || plain.endsWith('/')).toBe(false);
    }),
  );
});
