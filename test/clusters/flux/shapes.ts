import type { DesiredTarget, KubeObject } from '../../../src/clusters/cluster.ts';
import { aDesired } from '../builtin/world.ts';

/** Objects as Flux 2.9 (source 1.9.5, kustomize 1.9.5, helm 1.6.3) leaves them, in the states that a backend meets. */

export const NEW = 'b'.repeat(40);
export const OLD = 'a'.repeat(40);

/** Spec and status of one object, later ones over earlier ones. */
type Parts = { spec?: object; status?: object; metadata?: object };

export function aSource(sha: string | null, { spec, status, metadata }: Parts = {}): KubeObject {
  const artifact = sha === null ? {} : { artifact: { revision: `main@sha1:${sha}` } };
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'deploy', namespace: 'flux-system', uid: 'source', generation: 1, ...metadata },
    spec: { url: 'https://github.com/acme/gitops.git', ref: { branch: 'main' }, interval: '1m', ...spec },
    status: {
      observedGeneration: 1,
      conditions: [ready('True', 'Succeeded', 'stored artifact')],
      ...artifact,
      ...status,
    },
  };
}

export function aKustomization(sha: string | null, { spec, status, metadata }: Parts = {}): KubeObject {
  const revision =
    sha === null ? {} : { lastAppliedRevision: `main@sha1:${sha}`, lastAttemptedRevision: `main@sha1:${sha}` };
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'shop', namespace: 'flux-system', uid: 'kustomization', generation: 1, ...metadata },
    spec: {
      path: './apps/shop',
      prune: true,
      wait: true,
      sourceRef: { kind: 'GitRepository', name: 'deploy' },
      ...spec,
    },
    status: {
      observedGeneration: 1,
      conditions: [ready('True', 'ReconciliationSucceeded', 'Applied revision')],
      inventory: { entries: [{ id: 'shop_web_apps_Deployment', v: 'v1' }] },
      ...revision,
      ...status,
    },
  };
}

export function aRelease(sha: string | null, { spec, status, metadata }: Parts = {}): KubeObject {
  const version = sha === null ? '' : `0.3.0+${sha.slice(0, 12)}.1`;
  const history = sha === null ? [] : [{ chartVersion: version, status: 'deployed', version: 1 }];
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'shop', namespace: 'flux-system', uid: 'release', generation: 1, ...metadata },
    spec: {
      releaseName: 'shop',
      targetNamespace: 'shop',
      chart: {
        spec: {
          chart: './charts/shop',
          reconcileStrategy: 'Revision',
          sourceRef: { kind: 'GitRepository', name: 'deploy' },
          valuesFiles: ['charts/shop/values.yaml', 'charts/shop/values-dev.yaml'],
        },
      },
      ...spec,
    },
    status: {
      observedGeneration: 1,
      conditions: [ready('True', 'UpgradeSucceeded', 'Helm upgrade succeeded')],
      inventory: { entries: [{ id: 'shop_web_apps_Deployment', v: 'v1' }] },
      history,
      lastAttemptedRevision: version,
      ...status,
    },
  };
}

export function aChart(sha: string, { spec, status }: Parts = {}): KubeObject {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmChart',
    metadata: { name: 'flux-system-shop', namespace: 'flux-system', uid: 'chart', generation: 1 },
    spec: { ...spec },
    status: {
      observedGeneration: 1,
      observedSourceArtifactRevision: `main@sha1:${sha}`,
      conditions: [ready('True', 'ChartPackageSucceeded', '')],
      ...status,
    },
  };
}

export function ready(status: 'True' | 'False' | 'Unknown', reason: string, message: string): object {
  return { type: 'Ready', status, reason, message, observedGeneration: 1 };
}

/** A plain target at `apps/shop`, or the chart at `charts/shop` with the values of dev. */
export function aPlainTarget(): DesiredTarget {
  return aDesired([], { revision: NEW, content: 'new' });
}

export function aHelmTarget(): DesiredTarget {
  const source = { kind: 'helm' as const, path: 'charts/shop', values: ['charts/shop/values-dev.yaml'] };
  return aDesired([], { revision: NEW, content: 'new', source });
}
