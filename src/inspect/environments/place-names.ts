import { isJsonMap } from '../../diff/json.ts';

/** A text of an object that names a place: a host, an address, a namespace, a Secret, a cluster. */
export interface PlaceName {
  /** As `FieldChange.path`. */
  path: string;
  text: string;
}

/** Keys whose value is the name of a place by itself, whatever it looks like. */
const namingKeys = new Set([
  'namespace',
  'secretName',
  'serviceName',
  'clusterName',
  'server',
  'host',
  'claimName',
  'vaultRole',
]);
/** Maps whose `name` names something that is elsewhere. */
const referring = new Set([
  'secretKeyRef',
  'configMapKeyRef',
  'secretRef',
  'configMapRef',
  'secret',
  'configMap',
  'backend',
  'service',
]);
/** What only looks like a host: kinds, images, labels. */
const passed = new Set([
  'image',
  'apiVersion',
  'kind',
  'labels',
  'matchLabels',
  'data',
  'binaryData',
  'stringData',
  'mountPath',
  'path',
]);

/** The place names in an object. What Secrets hold is never looked at; of ConfigMaps the texts that look like addresses. */
export function placeNames(object: Readonly<Record<string, unknown>>): PlaceName[] {
  const found: PlaceName[] = [];
  visit(object, { key: '', parent: '', path: '' }, { found, readsData: object['kind'] === 'ConfigMap' });
  return found;
}

interface Place {
  key: string;
  /** The key of the map around. */
  parent: string;
  path: string;
}

interface Walk {
  found: PlaceName[];
  readsData: boolean;
}

function visit(value: unknown, place: Place, walk: Walk): void {
  if (typeof value === 'string') visitText(value, place, walk);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      visit(item, { ...place, path: `${place.path}[${labelOf(item) ?? index}]` }, walk);
    }
  } else if (isJsonMap(value)) {
    for (const [key, below] of Object.entries(value)) {
      if (passed.has(key) && !(key === 'data' && walk.readsData)) continue;
      visit(below, { key, parent: place.key, path: pathTo(place.path, key) }, walk);
    }
  }
}

function visitText(text: string, { key, parent, path }: Place, { found }: Walk): void {
  const isNamed = namingKeys.has(key) || (key === 'name' && referring.has(parent));
  if (isNamed || looksLikeAddress(text)) found.push({ path, text });
}

function pathTo(path: string, key: string): string {
  if (path === '') return key;
  return /^[\w$-]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`;
}

function labelOf(item: unknown): string | null {
  return isJsonMap(item) && typeof item['name'] === 'string' ? item['name'] : null;
}

/** One word with at least one dot between names, perhaps with scheme, port and path. */
function looksLikeAddress(text: string): boolean {
  return (
    text.length < 300 &&
    /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^\s/@]+@)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/\S*)?$/i.test(text)
  );
}
