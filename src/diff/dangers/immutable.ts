import { compareObject } from '../compare-object.ts';
import { textAt, valueAt } from '../json.ts';
import { groupOf, type KubeObject } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quotedList } from './danger-rule.ts';
import { defaults, immutableFields } from './immutable-fields.ts';

/** Fields that cannot be changed in place. */
export function immutable({ kind, before, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'kept' || isReplacedAnyway(after)) return [];
  const fields = immutableFields.get(`${groupOf(after)}/${after.kind}`) ?? [];
  return [
    ...fields.flatMap((path) => changed(before, after, path)),
    ...clusterIp(before, after),
    ...sealed(before, after),
  ];
}

function changed(before: KubeObject, after: KubeObject, path: string): FoundDanger[] {
  const keys = path.split('.');
  const [left, right] = [before, after].map((side) => valueAt(side, ...keys) ?? defaults.get(path));
  // A default that the API server picks itself: a claim's storage class, a Job's selector.
  if ((left === undefined || right === undefined) && isPicked(path)) return [];
  const paths = differing(nested(keys, left), nested(keys, right));
  if (paths.length === 0) return [];
  return [{ rule: 'immutable-field', path: paths[0] ?? path, message: refusal(after.kind, paths) }];
}

function isPicked(path: string): boolean {
  return path === 'spec.storageClassName' || path === 'spec.selector' || path === 'spec.volumeMode';
}

function refusal(kind: string, paths: readonly string[]): string {
  const what = `Kubernetes refuses to change ${quotedList(paths)} of a ${kind}`;
  const advice: Record<string, string> = {
    StatefulSet:
      'delete it with `--cascade=orphan` first, so that its pods and claims stay, or give the new one another name',
    Job: 'delete the old Job first, or give the new one another name',
    PersistentVolumeClaim: 'make a new claim and copy the data',
  };
  return `${what}: the sync fails. To make the change, ${Object.hasOwn(advice, kind) ? advice[kind] : 'delete and create it again, or give the new one another name'}.`;
}

/** Where two values differ to the API server, which compares chart labels and order as well. */
function differing(before: unknown, after: unknown): string[] {
  const { fields } = compareObject(before, after, {
    known: [],
    readYaml: null,
    renames: { followed: (value) => value },
    group: '',
  });
  return fields.flatMap(({ path, reason }) => (reason === 'same-value' || reason === 'empty' ? [] : [path]));
}

function nested(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight<unknown>((below, key) => (below === undefined ? {} : { [key]: below }), value);
}

/** A Service's address cannot be another one, and a headless Service cannot get one. */
function clusterIp(before: KubeObject, after: KubeObject): FoundDanger[] {
  if (after.kind !== 'Service' || groupOf(after) !== '') return [];
  const types = [before, after].map((side) => textAt(side, 'spec', 'type'));
  const [left, right] = [before, after].map((side) => textAt(side, 'spec', 'clusterIP') ?? '');
  if (left === right || right === '' || types.includes('ExternalName')) {
    // Without the field the API server keeps the address that it has, even `None`.
    return [];
  }
  const message =
    'Kubernetes refuses to change the address of a Service: the sync fails. Delete and create it again while nothing calls it, or give the new one another name.';
  return [{ rule: 'immutable-field', path: 'spec.clusterIP', message }];
}

/** ConfigMaps and Secrets that are marked as never to change. */
function sealed(before: KubeObject, after: KubeObject): FoundDanger[] {
  if (!['ConfigMap', 'Secret'].includes(after.kind) || valueAt(before, 'immutable') !== true) return [];
  const parts = ['immutable', 'data', 'binaryData', 'stringData'].filter(
    (key) => differing(nested([key], valueAt(before, key)), nested([key], valueAt(after, key))).length > 0,
  );
  if (parts.length === 0) return [];
  const message = `It is marked as immutable, so Kubernetes refuses to change ${quotedList(parts)}: the sync fails. Give the new one another name, as generators with a hash do.`;
  return [{ rule: 'immutable-field', path: parts[0] ?? null, message }];
}

/** Hooks and objects that are replaced by force are deleted and made anew at each sync. */
function isReplacedAnyway(object: KubeObject): boolean {
  const annotation = (name: string): string => textAt(object, 'metadata', 'annotations', name) ?? '';
  if (annotation('helm.sh/hook') !== '' || annotation('argocd.argoproj.io/hook') !== '') return true;
  if (/\b(?:Replace|Force)=true\b/.test(annotation('argocd.argoproj.io/sync-options'))) return true;
  return annotation('kustomize.toolkit.fluxcd.io/force').toLowerCase() === 'enabled';
}
