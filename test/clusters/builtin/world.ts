import { createBuiltinBackend } from '../../../src/clusters/builtin/index.ts';
import type { DesiredTarget, KubeObject, TargetStatus } from '../../../src/clusters/cluster.ts';
import type { Boundaries } from '../../../src/reconcile/gate.ts';
import { createFakeKube } from './fake-kube.ts';

export const BOUNDARIES: Boundaries = {
  agentNamespace: 'shiplock-system',
  allowNamespaces: [],
  allowKinds: [],
  denyKinds: [],
};

export function aConfigMap(name: string, data: Record<string, string> = { a: '1' }): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

export function aDeployment(name: string, image = 'shop:1'): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
  };
}

export function aDesired(objects: KubeObject[], overrides: Partial<DesiredTarget> = {}): DesiredTarget {
  const content = overrides.content ?? JSON.stringify(objects);
  return {
    application: 'shop',
    environment: 'dev',
    namespace: 'shop',
    source: { kind: 'plain', path: 'apps/shop' },
    releaseName: 'shop',
    ignoreDifferences: [],
    revision: 'a'.repeat(40),
    content,
    objects,
    pruneConsents: [],
    ...overrides,
  };
}

/** A fake cluster with the agent's namespace, a backend over it and a clock. */
export function aWorld(options: { boundaries?: Partial<Boundaries>; dryRun?: boolean } = {}) {
  const kube = createFakeKube();
  kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shiplock-system' } });
  const clock = { now: Date.parse('2026-11-21T12:00:00.000Z') };
  const start = () =>
    createBuiltinBackend({
      api: kube.api,
      repository: 'acme/gitops',
      boundaries: { ...BOUNDARIES, ...options.boundaries },
      now: () => clock.now,
      log: { info() {}, warn() {} },
      dryRun: options.dryRun ?? false,
    });
  const backend = start();
  return {
    kube,
    clock,
    backend,
    /** Another agent process over the same cluster. */
    restart: start,
    /** Syncs until it is synced or stuck, with the controllers at work between the steps. */
    async settle(desired: DesiredTarget, using = backend): Promise<TargetStatus> {
      let status = await using.sync(desired);
      for (let step = 0; step < 12 && status.sync === 'syncing'; step++) {
        kube.settle();
        status = await using.sync(desired);
      }
      if (status.sync !== 'synced') return status;
      kube.settle();
      return using.observe(desired);
    },
  };
}
