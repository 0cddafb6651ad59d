import type { DangerRule } from '../../model/changes.ts';
import { textAt } from '../json.ts';
import { groupOf, type KubeObject } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';
import type { FoundDanger } from './danger-rule.ts';

/** What goes with an object of a kind, and what to do before. */
const consequences: ReadonlyMap<string, readonly [rule: DangerRule, message: string]> = new Map([
  [
    '/Namespace',
    ['namespace-removed', 'The namespace is deleted with everything in it, data included. Empty it first, or keep it.'],
  ],
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    [
      'crd-removed',
      'The definition is deleted, and with it every object of this kind in the whole cluster. Remove those objects first, or keep it.',
    ],
  ],
  [
    '/PersistentVolumeClaim',
    [
      'data-deleted',
      'The claim is deleted, and with it its data unless the volume is retained. Back the data up first.',
    ],
  ],
  [
    '/PersistentVolume',
    ['data-deleted', 'The volume is deleted: claims bound to it lose their data. Back the data up first.'],
  ],
  [
    'apps/StatefulSet',
    ['data-deleted', 'The pods stop, and their claims stay without an owner or go with them. Back the data up first.'],
  ],
  ['/Service', ['traffic-cut', 'The address is gone: whoever calls it by name gets an error. Move the callers first.']],
  [
    'networking.k8s.io/Ingress',
    ['traffic-cut', 'Its hosts are no longer routed from outside. Move the traffic first.'],
  ],
  [
    'gateway.networking.k8s.io/Gateway',
    ['traffic-cut', 'The listeners close, and all routes that hang on them. Move the traffic first.'],
  ],
  [
    'gateway.networking.k8s.io/HTTPRoute',
    ['traffic-cut', 'Its hosts and paths are no longer routed. Move the traffic first.'],
  ],
  ['gateway.networking.k8s.io/GRPCRoute', ['traffic-cut', 'Its methods are no longer routed. Move the traffic first.']],
  [
    'networking.k8s.io/NetworkPolicy',
    ['protection-removed', 'Traffic that it refused is allowed again. Make sure that another policy still refuses it.'],
  ],
  [
    'policy/PodDisruptionBudget',
    ['protection-removed', 'A drained node may now stop all pods at once. Keep a budget for what must stay up.'],
  ],
  ['/ResourceQuota', ['protection-removed', 'The namespace is no longer limited.']],
  ['/Secret', ['deleted', 'Pods that use it do not start again. Make sure that nothing refers to it any more.']],
  ['/ConfigMap', ['deleted', 'Pods that use it do not start again. Make sure that nothing refers to it any more.']],
  [
    '/ServiceAccount',
    ['deleted', 'Pods that run under it are not created any more. Make sure that nothing refers to it.'],
  ],
  [
    'argoproj.io/Application',
    [
      'deployer-removed',
      'When it has the finalizer for its resources, everything that it deploys is deleted, too. Remove the finalizer to keep it.',
    ],
  ],
  [
    'argoproj.io/ApplicationSet',
    [
      'deployer-removed',
      'The Applications that it generates are deleted, and with them what they deploy. Preserve resources on deletion to keep it.',
    ],
  ],
  [
    'kustomize.toolkit.fluxcd.io/Kustomization',
    [
      'deployer-removed',
      'With pruning on, everything that it deploys is deleted, too. Suspend it or turn pruning off first to keep it.',
    ],
  ],
  ['helm.toolkit.fluxcd.io/HelmRelease', ['deployer-removed', 'The release is uninstalled with everything in it.']],
]);

/** Every object that goes, and what goes with it. Hooks come and go by nature. */
export function deleted({ kind, before }: ObjectPair): FoundDanger[] {
  if (kind !== 'removed' || isHook(before)) return [];
  const keeper = keeperOf(before);
  if (keeper !== null) {
    const message = `It is no longer in Git, but \`${keeper}\` keeps it in the cluster, where nobody looks after it. Delete it by hand when it is not needed.`;
    return [{ rule: 'orphaned', path: null, message }];
  }
  const [rule, message] = consequences.get(`${groupOf(before)}/${before.kind}`) ?? [
    'deleted',
    'It is deleted from the cluster.',
  ];
  return [{ rule, path: null, message }];
}

function isHook(object: KubeObject): boolean {
  const hooks = ['helm.sh/hook', 'argocd.argoproj.io/hook'];
  return hooks.some((name) => textAt(object, 'metadata', 'annotations', name) !== null);
}

/** The annotation that keeps an object in the cluster when it leaves Git. */
function keeperOf(object: KubeObject): string | null {
  const annotation = (name: string): string => textAt(object, 'metadata', 'annotations', name) ?? '';
  if (annotation('helm.sh/resource-policy') === 'keep') return 'helm.sh/resource-policy';
  if (/\bPrune=false\b/.test(annotation('argocd.argoproj.io/sync-options'))) return 'argocd.argoproj.io/sync-options';
  if (annotation('kustomize.toolkit.fluxcd.io/prune') === 'disabled') return 'kustomize.toolkit.fluxcd.io/prune';
  return null;
}

const replaced: ReadonlyMap<string, string> = new Map([
  ['/PersistentVolumeClaim', 'the new claim is empty, and the old one is deleted. Copy the data first.'],
  ['apps/StatefulSet', 'the new one starts with empty claims. Copy the data first.'],
  ['/Service', 'callers of the old name get an error. Keep both until they have moved.'],
  ['/Namespace', 'the old namespace is deleted with everything in it. Move what it holds first.'],
  ['apiextensions.k8s.io/CustomResourceDefinition', 'all objects of the old kind are deleted. Convert them first.'],
  ['apps/Deployment', 'the old pods may stop before the new ones are ready. Delete the old one in a later change.'],
]);

/** To Kubernetes another name is another object: the old one is deleted. */
export function replacedByRename({ kind, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'renamed') return [];
  const message = replaced.get(`${groupOf(after)}/${after.kind}`);
  if (message === undefined) return [];
  return [{ rule: 'renamed', path: 'metadata.name', message: `Kubernetes cannot rename: ${message}` }];
}
