import type { ObjectRef } from '../../reconcile/object-key.ts';
import { apiVersionOf, splitApiVersion } from '../../reconcile/object-key.ts';
import type { KindRef, KubeApi } from '../builtin/kube-api.ts';
import type { KubeObject } from '../cluster.ts';
import type { MergePatch } from '../delegated/merge-patch.ts';
import { KubeError } from './kube-error.ts';
import { readObject } from './kube-object.ts';
import { applyObject, deleteObject, getObject, listObjects } from './objects.ts';
import { createRestMapper, type GroupVersionKind, pathOf, type RestMapping } from './rest-mapper.ts';
import type { KubeTransport } from './transport.ts';

/** The reconciler's port on a real API server. */
export function createKubeApi(
  transport: KubeTransport,
  options: { fieldManager: string; fieldValidation?: 'Ignore' | 'Warn' | 'Strict' },
): KubeApi {
  const mapper = createRestMapper(transport);

  async function served(kind: GroupVersionKind): Promise<RestMapping> {
    const mapping = await mapper.find(kind);
    if (mapping !== null) return mapping;
    const message = `the API server does not serve ${kind.kind} in ${apiVersionOf(kind)}`;
    throw new KubeError({ status: 404, reason: 'NotFound', message });
  }

  async function mappingOf(object: KubeObject): Promise<RestMapping> {
    return served({ ...splitApiVersion(object.apiVersion), kind: object.kind });
  }

  return {
    async scope(group, kind) {
      const mapping = await mapper.preferred(group, kind);
      if (mapping === null) return null;
      return mapping.isNamespaced ? 'namespaced' : 'cluster';
    },
    async get(ref: ObjectRef) {
      const mapping = await mapper.find(ref);
      return mapping === null ? null : getObject(transport, mapping, ref);
    },
    async list(of: KindRef, labelSelector) {
      const request = { mapping: await served(of), namespace: of.namespace };
      const listed = await listObjects(transport, labelSelector === null ? request : { ...request, labelSelector });
      return listed.items;
    },
    async apply(object, { dryRun, fieldManager = options.fieldManager }) {
      const mapping = await mappingOf(object);
      return applyObject(transport, { mapping, object, force: true, dryRun, ...options, fieldManager });
    },
    async create(object) {
      const path = pathOf(await mappingOf(object), object.metadata.namespace ?? null);
      const query = { fieldManager: options.fieldManager };
      return readObject((await transport.request({ method: 'POST', path, query, body: object })).body);
    },
    async replace(object, { dryRun } = { dryRun: false }) {
      const path = pathOf(await mappingOf(object), object.metadata.namespace ?? null, object.metadata.name);
      const query = { fieldManager: options.fieldManager, dryRun: dryRun ? 'All' : undefined };
      // It names the version that it replaces, so a second one finds its own work at worst, which is a conflict.
      const request = { method: 'PUT' as const, path, query, body: object, isRepeatable: true };
      return readObject((await transport.request(request)).body);
    },
    async remove(ref, { uid }) {
      const mapping = await mapper.find(ref);
      if (mapping !== null) await deleteObject(transport, mapping, { namespace: ref.namespace, name: ref.name, uid });
    },
  };
}

/** Merge patches on a real API server. */
export function createMergePatch(transport: KubeTransport, fieldManager: string): MergePatch {
  const mapper = createRestMapper(transport);
  return async (ref, patch) => {
    const mapping = await mapper.find(ref);
    if (mapping === null) {
      const message = `the API server does not serve ${ref.kind} in ${apiVersionOf(ref)}`;
      throw new KubeError({ status: 404, reason: 'NotFound', message });
    }
    const path = pathOf(mapping, ref.namespace, ref.name);
    const contentType = 'application/merge-patch+json';
    const request = { method: 'PATCH', path, query: { fieldManager }, body: patch, contentType } as const;
    return readObject((await transport.request(request)).body);
  };
}
