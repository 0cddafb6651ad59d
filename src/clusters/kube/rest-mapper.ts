import { z } from 'zod';
import { KubeError } from './kube-error.ts';
import type { KubeTransport } from './transport.ts';

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** How the server serves one kind. */
export interface RestMapping extends GroupVersionKind {
  plural: string;
  isNamespaced: boolean;
}

/** Kind → REST path, from discovery; answers are kept until a kind is not found in them. */
export interface RestMapper {
  /** The mapping of exactly this version, or null when it is not served. */
  find(kind: GroupVersionKind): Promise<RestMapping | null>;
  /** The mapping of the kind in the server's preferred version of the group, or null. */
  preferred(group: string, kind: string): Promise<RestMapping | null>;
  forget(): void;
}

const Resources = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
const Group = z.object({
  preferredVersion: z.object({ version: z.string() }),
  versions: z.array(z.object({ version: z.string() })),
});

export function createRestMapper(transport: KubeTransport): RestMapper {
  const known = new Map<string, Promise<Map<string, RestMapping>>>();
  const groups = new Map<string, Promise<string[]>>();

  function load(group: string, version: string): Promise<Map<string, RestMapping>> {
    const id = `${group}/${version}`;
    const found = known.get(id) ?? readVersion(transport, group, version);
    known.set(id, found);
    found.catch(() => known.delete(id));
    return found;
  }

  async function find({ group, version, kind }: GroupVersionKind): Promise<RestMapping | null> {
    const id = `${group}/${version}`;
    const wasKnown = known.has(id);
    const first = (await load(group, version)).get(kind);
    if (first !== undefined || !wasKnown) {
      if (first === undefined) known.delete(id);
      return first ?? null;
    }
    known.delete(id);
    const again = (await load(group, version)).get(kind);
    if (again === undefined) known.delete(id);
    return again ?? null;
  }

  function versions(group: string): Promise<string[]> {
    const found = groups.get(group) ?? versionsOf(transport, group);
    groups.set(group, found);
    found.catch(() => groups.delete(group));
    return found;
  }

  async function firstServed(group: string, kind: string): Promise<RestMapping | null> {
    for (const version of await versions(group)) {
      const mapping = await find({ group, version, kind });
      if (mapping !== null) return mapping;
    }
    return null;
  }

  async function preferred(group: string, kind: string): Promise<RestMapping | null> {
    const wasKnown = groups.has(group);
    const first = await firstServed(group, kind);
    if (first !== null) return first;
    groups.delete(group);
    return wasKnown ? firstServed(group, kind) : null;
  }

  function forget(): void {
    known.clear();
    groups.clear();
  }

  return { find, preferred, forget };
}

async function readVersion(
  transport: KubeTransport,
  group: string,
  version: string,
): Promise<Map<string, RestMapping>> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const body = await readOrNull(transport, path);
  const mappings = new Map<string, RestMapping>();
  if (body === null) return mappings;
  for (const { name, kind, namespaced } of Resources.parse(body).resources) {
    if (!name.includes('/')) mappings.set(kind, { group, version, kind, plural: name, isNamespaced: namespaced });
  }
  return mappings;
}

/** The preferred version first. */
async function versionsOf(transport: KubeTransport, group: string): Promise<string[]> {
  if (group === '') return ['v1'];
  const body = await readOrNull(transport, `/apis/${group}`);
  if (body === null) return [];
  const { preferredVersion, versions } = Group.parse(body);
  return [...new Set([preferredVersion.version, ...versions.map(({ version }) => version)])];
}

async function readOrNull(transport: KubeTransport, path: string): Promise<unknown> {
  try {
    return (await transport.request({ method: 'GET', path })).body;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

/** The path of a collection, or of an object in it. A namespace of null on a namespaced kind means all of them. */
export function pathOf(mapping: RestMapping, namespace: string | null, name?: string): string {
  const root = mapping.group === '' ? `/api/${mapping.version}` : `/apis/${mapping.group}/${mapping.version}`;
  const place = mapping.isNamespaced && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const end = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}${place}/${mapping.plural}${end}`;
}
