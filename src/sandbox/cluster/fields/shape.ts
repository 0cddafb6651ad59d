import { isObject, type Json, type JsonObject, listAt, textAt } from '../json.ts';

/** A field of a list item that identifies it, with the value that stands in when it is absent. */
interface ListKey {
  name: string;
  fallback?: Json;
}

/** How ownership and merging treat a value: as one piece, field by field, or item by item. */
export type Shape =
  | { kind: 'atomic' }
  | { kind: 'granular' }
  | { kind: 'set' }
  | { kind: 'keyed'; keys: readonly ListKey[] };

/** Answers for a path of field names, `*` standing for a list item; asked for lists and maps only. */
export type ShapeOf = (path: readonly string[], value: Json) => Shape;

const ATOMIC: Shape = { kind: 'atomic' };
const GRANULAR: Shape = { kind: 'granular' };

function keyed(...names: string[]): Shape {
  return { kind: 'keyed', keys: names.map((name) => (name === 'protocol' ? { name, fallback: 'TCP' } : { name })) };
}

/** Named lists of the built-in kinds that merge by key (listType and listMapKey of the published API). */
const KEYED: ReadonlyMap<string, Shape> = new Map([
  ['containers', keyed('name')],
  ['initContainers', keyed('name')],
  ['ephemeralContainers', keyed('name')],
  ['env', keyed('name')],
  ['volumes', keyed('name')],
  ['volumeMounts', keyed('mountPath')],
  ['volumeDevices', keyed('devicePath')],
  ['hostAliases', keyed('ip')],
  ['topologySpreadConstraints', keyed('topologyKey', 'whenUnsatisfiable')],
  ['ownerReferences', keyed('uid')],
  ['resourceClaims', keyed('name')],
  ['schedulingGates', keyed('name')],
]);

/** Maps that the published API marks atomic: selectors and references change as one piece. */
const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  'selector',
  'labelSelector',
  'namespaceSelector',
  'podSelector',
  'nodeSelector',
  'secretKeyRef',
  'configMapKeyRef',
  'fieldRef',
  'resourceFieldRef',
  'roleRef',
  'secretRef',
  'scaleTargetRef',
  'dataSource',
]);

function builtInList(path: readonly string[]): Shape {
  const name = path.at(-1) ?? '';
  const whole = path.join('.');
  if (name === 'ports' && path.at(-3) === 'containers') return keyed('containerPort', 'protocol');
  if (name === 'ports' && path.at(-3) === 'initContainers') return keyed('containerPort', 'protocol');
  if (whole === 'spec.ports') return keyed('port', 'protocol');
  if (whole === 'status.conditions') return keyed('type');
  if (whole === 'metadata.finalizers') return { kind: 'set' };
  if (whole === 'secrets') return keyed('name');
  if (name === 'imagePullSecrets') return path.length === 1 ? ATOMIC : keyed('name');
  return KEYED.get(name) ?? ATOMIC;
}

/** Shapes of the built-in kinds. Lists that are not named here are atomic. */
export function builtInShape(path: readonly string[], value: Json): Shape {
  if (Array.isArray(value)) return builtInList(path);
  if (path.at(-1) === '*' && path.at(-2) === 'imagePullSecrets') return ATOMIC;
  const inData = path[0] === 'metadata' || path[0] === 'data' || path[0] === 'stringData';
  return !inData && ATOMIC_MAPS.has(path.at(-1) ?? '') ? ATOMIC : GRANULAR;
}

function declared(schema: JsonObject, path: readonly string[]): JsonObject | undefined {
  let current: Json | undefined = schema;
  for (const name of path) {
    if (!isObject(current)) return undefined;
    if (name === '*') current = current['items'];
    else current = (isObject(current['properties']) && current['properties'][name]) || current['additionalProperties'];
  }
  return isObject(current) ? current : undefined;
}

/** Shapes of a custom resource, from the x-kubernetes-* marks of its OpenAPI schema. */
export function schemaShape(schema: JsonObject): ShapeOf {
  return (path, value) => {
    if (path[0] === 'metadata') return builtInShape(path, value);
    const found = declared(schema, path);
    if (!Array.isArray(value)) return textAt(found, 'x-kubernetes-map-type') === 'atomic' ? ATOMIC : GRANULAR;
    const type = textAt(found, 'x-kubernetes-list-type');
    if (type === 'set') return { kind: 'set' };
    if (type !== 'map') return ATOMIC;
    const keys = listAt(found, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string');
    return { kind: 'keyed', keys: keys.map((name) => ({ name })) };
  };
}
