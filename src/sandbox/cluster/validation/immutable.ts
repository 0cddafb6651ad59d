import { cause, type StatusCause } from '../api-status.ts';
import { at, equalJson, type Json, type JsonObject, objectAt } from '../json.ts';
import type { KubeObject } from '../object.ts';

const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.selector', 'spec.template', 'spec.completions', 'spec.completionMode'],
  Secret: ['type'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  CustomResourceDefinition: ['spec.group', 'spec.names.plural', 'spec.names.kind', 'spec.scope'],
};

/** What a StatefulSet update may touch; the real server (1.37) names every other field that differs. */
const STATEFUL_MUTABLE = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);

/** Causes for every field that an update changes and must not. */
export function immutableCauses(live: KubeObject, next: KubeObject): StatusCause[] {
  if (live['immutable'] === true) return frozenCauses(live, next);
  if (next.kind === 'StatefulSet') return statefulCauses(live, next);
  if (next.kind === 'Service') return serviceCauses(live, next);
  if (next.kind === 'Pod') return podCauses(live, next);
  if (next.kind === 'PersistentVolumeClaim') return claimCauses(live, next);
  return fieldCauses(live, next, IMMUTABLE[next.kind] ?? []);
}

function fieldCauses(live: KubeObject, next: KubeObject, fields: readonly string[]): StatusCause[] {
  const changed = fields.filter((field) => !equalJson(at(live, ...field.split('.')), at(next, ...field.split('.'))));
  return changed.map((field) => immutable(field, at(next, ...field.split('.'))));
}

function immutable(field: string, value: Json | undefined): StatusCause {
  return cause('FieldValueInvalid', field, `Invalid value: ${JSON.stringify(value ?? null)}: field is immutable`);
}

function frozenCauses(live: KubeObject, next: KubeObject): StatusCause[] {
  const names = ['data', 'binaryData', 'immutable'].filter((name) => !equalJson(live[name], next[name]));
  return names.map((name) =>
    cause('FieldValueForbidden', name, 'Forbidden: field is immutable when `immutable` is set'),
  );
}

function forbidden(what: string): StatusCause {
  return cause('FieldValueForbidden', 'spec', `Forbidden: ${what}`);
}

function specDiffers(live: KubeObject, next: KubeObject, mutable: ReadonlySet<string>): boolean {
  return !equalJson(without(objectAt(live, 'spec'), mutable), without(objectAt(next, 'spec'), mutable));
}

function without(fields: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}

function statefulCauses(live: KubeObject, next: KubeObject): StatusCause[] {
  const names = new Set([...Object.keys(objectAt(live, 'spec')), ...Object.keys(objectAt(next, 'spec'))]);
  const fixed = [...names].filter((name) => !STATEFUL_MUTABLE.has(name)).sort();
  return fieldCauses(
    live,
    next,
    fixed.map((name) => `spec.${name}`),
  );
}

/** The cluster address may be given up by changing the type to ExternalName, never replaced. */
function serviceCauses(live: KubeObject, next: KubeObject): StatusCause[] {
  const before = at(live, 'spec', 'clusterIP');
  if (before === undefined || at(next, 'spec', 'type') === 'ExternalName') return [];
  const after = at(next, 'spec', 'clusterIP');
  if (equalJson(before, after)) return [];
  const why = `Invalid value: ${JSON.stringify([after ?? ''])}: may not change once set`;
  return [cause('FieldValueInvalid', 'spec.clusterIPs[0]', why)];
}

function podCauses(live: KubeObject, next: KubeObject): StatusCause[] {
  const mutable = new Set(['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds', 'nodeName']);
  const blank = (object: KubeObject): KubeObject => ({ ...object, spec: withoutImages(objectAt(object, 'spec')) });
  if (!specDiffers(blank(live), blank(next), mutable)) return [];
  return [forbidden('pod updates may not change fields other than the images of containers')];
}

function withoutImages(spec: JsonObject): JsonObject {
  const copy = structuredClone(spec);
  for (const list of ['containers', 'initContainers']) {
    for (const container of Array.isArray(copy[list]) ? copy[list] : []) delete objectAt(container)['image'];
  }
  return copy;
}

function claimCauses(live: KubeObject, next: KubeObject): StatusCause[] {
  if (!specDiffers(live, next, new Set(['resources', 'volumeName', 'volumeAttributesClassName']))) return [];
  return [forbidden('spec is immutable after creation except resources.requests and volumeAttributesClassName')];
}
