import { type ArgoOptions, createArgoClaimant } from '../../../src/clusters/argocd/index.ts';
import type { DesiredTarget, KubeObject } from '../../../src/clusters/cluster.ts';
import type { Boundaries } from '../../../src/reconcile/gate.ts';
import { keyText, type ObjectRef, refOf } from '../../../src/reconcile/object-key.ts';

export const REPOSITORY = 'https://github.com/acme/gitops.git';
export const WANTED = 'b'.repeat(40);
export const OLD = 'a'.repeat(40);
export const NOW = Date.parse('2026-11-21T12:00:00.000Z');

const BOUNDARIES: Boundaries = {
  agentNamespace: 'shiplock-system',
  allowNamespaces: [],
  allowKinds: [],
  denyKinds: [],
};

/** checkout in dev as the newest commit wants it. */
export const DESIRED: DesiredTarget = {
  application: 'checkout',
  environment: 'dev',
  namespace: 'checkout',
  source: { kind: 'helm', path: 'apps/checkout/chart', values: ['apps/checkout/values-dev.yaml'] },
  releaseName: 'checkout',
  ignoreDifferences: [],
  revision: WANTED,
  content: 'new',
  objects: [],
  pruneConsents: [],
};

/** The Application of checkout, automated unless said otherwise; `over` is laid over spec, status and metadata. */
export function anApplication(over: { spec?: object; status?: object; metadata?: object; operation?: object } = {}) {
  const { metadata, spec, status, operation } = over;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'checkout', namespace: 'argocd', resourceVersion: '7', ...metadata },
    spec: {
      project: 'default',
      source: {
        repoURL: REPOSITORY,
        path: 'apps/checkout/chart',
        targetRevision: 'HEAD',
        helm: { valueFiles: ['../values-dev.yaml'] },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'checkout' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
      ...spec,
    },
    ...(operation === undefined ? {} : { operation }),
    status: { ...statusAt(WANTED), ...status },
  };
}

/** Synced and healthy at a revision, as Argo CD 3.5 writes it. */
export function statusAt(revision: string): object {
  return {
    reconciledAt: '2026-11-21T11:00:05Z',
    sync: { status: 'Synced', revision },
    health: { status: 'Healthy', lastTransitionTime: '2026-11-21T11:00:03Z' },
    operationState: {
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      finishedAt: '2026-11-21T11:00:01Z',
      syncResult: { revision },
    },
    resources: [
      { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'checkout', name: 'checkout', status: 'Synced' },
    ],
  };
}

interface Patched {
  ref: string;
  patch: unknown;
}

/** Argo CD's objects in a cluster of maps, and what was asked of them. */
export function createArgoWorld(objects: readonly KubeObject[], options: Partial<ArgoOptions> = {}) {
  const stored = new Map(objects.map((object) => [keyText(refOf(object)), object]));
  const patches: Patched[] = [];
  const writes: string[] = [];
  const read = async (ref: ObjectRef) => stored.get(keyText(ref)) ?? null;
  const keep = async (object: KubeObject) => {
    writes.push(keyText(refOf(object)));
    const kept = { ...object, metadata: { ...object.metadata, resourceVersion: String(writes.length) } };
    stored.set(keyText(refOf(object)), kept);
    return kept;
  };
  const never = () => Promise.reject(new Error('Argo CD needs no such request'));
  const api = {
    get: read,
    list: async ({ kind, namespace }: { kind: string; namespace: string | null }) =>
      [...stored.values()].filter(
        (object) => object.kind === kind && (namespace === null || object.metadata.namespace === namespace),
      ),
    create: keep,
    replace: keep,
    apply: never,
    remove: never,
    scope: never,
  };
  const contents: Record<string, string> = { [WANTED]: 'new', [OLD]: 'old' };
  const { claims, backend, watch, ownerByLabel } = createArgoClaimant({
    api,
    patch: async (ref, patch) => {
      patches.push({ ref: keyText(ref), patch });
      const object = stored.get(keyText(ref));
      if (object === undefined) throw new Error('not there');
      return object;
    },
    watchKind: async () => {},
    boundaries: BOUNDARIES,
    repository: 'acme/gitops',
    followed: { url: REPOSITORY, branch: 'main' },
    namespace: 'argocd',
    contentAt: async (_, revision) => contents[revision] ?? null,
    now: () => NOW,
    log: { info() {}, warn() {} },
    ...options,
  });
  return {
    claims,
    backend,
    watch,
    ownerByLabel,
    patches,
    writes,
    set: (object: KubeObject) => void stored.set(keyText(refOf(object)), object),
  };
}
