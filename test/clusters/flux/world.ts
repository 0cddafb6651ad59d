import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { createFluxClaimant } from '../../../src/clusters/flux/index.ts';
import { keyText } from '../../../src/reconcile/object-key.ts';
import { createFakeKube } from '../builtin/fake-kube.ts';
import { aDeployment, BOUNDARIES } from '../builtin/world.ts';
import { NEW, OLD } from './shapes.ts';

const KINDS = [
  ['source.toolkit.fluxcd.io', 'GitRepository'],
  ['source.toolkit.fluxcd.io', 'HelmChart'],
  ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
  ['helm.toolkit.fluxcd.io', 'HelmRelease'],
] as const;

/** A cluster in memory with Flux's kinds, these objects, and the Deployment `shop/web` that Flux applied. */
export function aFluxWorld(
  objects: readonly KubeObject[],
  options: { hasFlux?: boolean; allowNamespaces?: string[] } = {},
) {
  const kube = createFakeKube();
  if (options.hasFlux ?? true) for (const [group, kind] of KINDS) kube.put(definition(group, kind));
  for (const namespace of ['shiplock-system', 'shop'])
    kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const web = aDeployment('web');
  kube.put({ ...web, metadata: { ...web.metadata, namespace: 'shop' } });
  kube.settle();
  for (const object of objects) kube.put(object);
  const clock = { now: Date.parse('2026-11-21T12:00:00.000Z') };
  const asked: { name: string; annotations: Record<string, string> }[] = [];
  const contents = new Map([
    [NEW, 'new'],
    [OLD, 'old'],
  ]);
  const watchers = new Map<string, (key: { namespace: string | null; name: string }) => void>();
  const start = () =>
    createFluxClaimant({
      async watchKind({ kind }, onKey, signal) {
        watchers.set(kind, onKey);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
      api: kube.api,
      async patch(ref, patch) {
        const { annotations } = (patch as { metadata: { annotations: Record<string, string> } }).metadata;
        asked.push({ name: `${ref.kind} ${ref.name}`, annotations });
        const live = kube.find(keyText(ref));
        if (live === null) throw Object.assign(new Error('not found'), { status: 404 });
        const before = live.metadata['annotations'] as Record<string, string> | undefined;
        return kube.put({ ...live, metadata: { ...live.metadata, annotations: { ...before, ...annotations } } });
      },
      boundaries: { ...BOUNDARIES, allowNamespaces: options.allowNamespaces ?? [] },
      contentAt: async (_, commit) => contents.get(commit) ?? null,
      repository: 'acme/gitops',
      followed: { url: 'https://github.com/acme/gitops', branch: 'main' },
      now: () => clock.now,
      log: { info() {}, warn() {} },
    });
  const flux = start();
  return { kube, clock, watchers, asked, contents, flux, backend: flux.backend, restart: () => start().backend };
}

function definition(group: string, kind: string): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind}.${group}` },
    spec: { group, scope: 'Namespaced', names: { kind } },
    status: { conditions: [{ type: 'Established', status: 'True' }] },
  };
}
