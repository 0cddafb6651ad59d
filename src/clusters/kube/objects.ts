import { z } from 'zod';
import type { KubeObject } from '../cluster.ts';
import { KubeError, readRecord } from './kube-error.ts';
import { readObject } from './kube-object.ts';
import { pathOf, type RestMapping } from './rest-mapper.ts';
import type { KubeTransport } from './transport.ts';
import { readWarnings } from './warnings.ts';

export interface ApplyRequest {
  mapping: RestMapping;
  object: KubeObject;
  fieldManager: string;
  force: boolean;
  dryRun: boolean;
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}

/** Server-side apply. The body goes out as it is: a field dropped here would be removed from the cluster. */
export async function applyObject(
  transport: KubeTransport,
  request: ApplyRequest,
): Promise<{ object: KubeObject; created: boolean; warnings: string[] }> {
  const { mapping, object } = request;
  const answer = await transport.request({
    method: 'PATCH',
    path: pathOf(mapping, object.metadata.namespace ?? null, object.metadata.name),
    query: {
      fieldManager: request.fieldManager,
      force: String(request.force),
      fieldValidation: request.fieldValidation ?? 'Warn',
      dryRun: request.dryRun ? 'All' : undefined,
    },
    body: object,
    contentType: 'application/apply-patch+yaml',
  });
  const warnings = readWarnings(answer.headers['warning']);
  return { object: readObject(answer.body), created: answer.status === 201, warnings };
}

/** The object, or null when it is not there. */
export async function getObject(
  transport: KubeTransport,
  mapping: RestMapping,
  place: { namespace: string | null; name: string },
): Promise<KubeObject | null> {
  try {
    const path = pathOf(mapping, place.namespace, place.name);
    return readObject((await transport.request({ method: 'GET', path })).body);
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

const List = z.object({
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.unknown()).nullable(),
});

export interface ListRequest {
  mapping: RestMapping;
  /** Null lists all namespaces. */
  namespace: string | null;
  labelSelector?: string;
  limit?: number;
  /** Only metadata travels: enough for keys and versions. */
  metadataOnly?: boolean;
  signal?: AbortSignal;
}

export interface Listed<T> {
  items: T[];
  /** Where a watch that follows this list begins. */
  resourceVersion: string;
}

const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const PAGE = 500;
/** Pages expire only when a list takes minutes, so twice in a row is a fault and not bad luck. */
const RESTARTS = 3;

/** All objects of a list. Items come without kind and apiVersion; those of PartialObjectMetadata carry the wrapper's. */
export function listObjects(transport: KubeTransport, request: ListRequest): Promise<Listed<KubeObject>> {
  const { mapping } = request;
  const apiVersion = mapping.group === '' ? mapping.version : `${mapping.group}/${mapping.version}`;
  return collectList(transport, request, (item) => readObject({ ...readRecord(item), apiVersion, kind: mapping.kind }));
}

/**
 * All pages of a list, of one revision, each item read as it comes so that no page is kept longer than needed. When the
 * pages expire on the way it starts again from the first.
 */
export async function collectList<T>(
  transport: KubeTransport,
  request: ListRequest,
  read: (item: unknown) => T,
): Promise<Listed<T>> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await collectOnce(transport, request, read);
    } catch (error) {
      const isExpired = error instanceof KubeError && error.status === 410;
      if (!isExpired || restarts >= RESTARTS) throw error;
    }
  }
}

async function collectOnce<T>(
  transport: KubeTransport,
  request: ListRequest,
  read: (item: unknown) => T,
): Promise<Listed<T>> {
  const items: T[] = [];
  let next: string | undefined;
  for (;;) {
    const answer = await transport.request({
      method: 'GET',
      path: pathOf(request.mapping, request.namespace),
      query: { limit: String(request.limit ?? PAGE), labelSelector: request.labelSelector, continue: next },
      ...(request.metadataOnly === true && { accept: METADATA_ONLY }),
      ...(request.signal && { signal: request.signal }),
    });
    const page = List.parse(answer.body);
    for (const item of page.items ?? []) items.push(read(item));
    next = page.metadata.continue;
    if (next === undefined || next === '') return { items, resourceVersion: page.metadata.resourceVersion };
  }
}

/**
 * Deletes the very object with this UID. False when it was gone already. Another object of the same name is a
 * conflict and is thrown as KubeError 409.
 */
export async function deleteObject(
  transport: KubeTransport,
  mapping: RestMapping,
  target: {
    namespace: string | null;
    name: string;
    uid: string;
    propagation?: 'Background' | 'Foreground' | 'Orphan';
    dryRun?: boolean;
  },
): Promise<boolean> {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: target.propagation ?? 'Background',
    preconditions: { uid: target.uid },
    ...(target.dryRun === true && { dryRun: ['All'] }),
  };
  try {
    await transport.request({ method: 'DELETE', path: pathOf(mapping, target.namespace, target.name), body });
    return true;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return false;
    throw error;
  }
}
