import type { JsonObject } from '../json.ts';
import type { Catalogue } from '../kinds/catalogue.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** GET /api */
export function coreVersions(address: string): JsonObject {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

/** GET /apis */
export function groupList(catalogue: Catalogue): JsonObject {
  const names = new Set(catalogue.all().map((kind) => kind.group));
  names.delete('');
  const groups = [...names].map((name) => group(catalogue, name)).filter((entry) => entry !== undefined);
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** GET /apis/GROUP; undefined when the group is not served. */
export function group(catalogue: Catalogue, name: string): JsonObject | undefined {
  const kinds = catalogue.all().filter((kind) => kind.group === name);
  const versions = [...new Set(kinds.map((kind) => kind.version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  const [preferred] = versions;
  if (preferred === undefined) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', name, versions, preferredVersion: preferred };
}

/** GET /api/v1 and /apis/GROUP/VERSION; undefined when the version is not served. */
export function resourceList(catalogue: Catalogue, group: string, version: string): JsonObject | undefined {
  const kinds = catalogue.all().filter((kind) => kind.group === group && kind.version === version);
  if (kinds.length === 0) return undefined;
  const groupVersion = apiVersionOf({ group, version });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: kinds.flatMap(resources) };
}

function resources(kind: Kind): JsonObject[] {
  const base = { namespaced: kind.namespaced, kind: kind.kind };
  const main: JsonObject = { name: kind.plural, singularName: kind.singular, ...base, verbs: VERBS };
  if (kind.shortNames.length > 0) main['shortNames'] = [...kind.shortNames];
  if (kind.categories.length > 0) main['categories'] = [...kind.categories];
  const found = [main];
  const verbs = ['get', 'patch', 'update'];
  if (kind.status) found.push({ name: `${kind.plural}/status`, singularName: '', ...base, verbs });
  if (kind.scale) {
    const scale = { kind: 'Scale', group: 'autoscaling', version: 'v1', namespaced: kind.namespaced, verbs };
    found.push({ name: `${kind.plural}/scale`, singularName: '', ...scale });
  }
  return found;
}
