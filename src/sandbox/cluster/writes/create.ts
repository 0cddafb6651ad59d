import { randomBytes, randomUUID } from 'node:crypto';
import { alreadyExists, badRequest, cause, invalid, notImplemented } from '../api-status.ts';
import { timestamp } from '../clock.ts';
import { withDefaults } from '../defaults/defaults.ts';
import { type Shares, writeShares } from '../fields/managers.ts';
import { ownable, sharesAfterUpdate } from '../fields/own.ts';
import { type Json, textAt } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { type KubeObject, keyOf, type ObjectMeta } from '../object.ts';
import { validate } from '../validation/validate.ts';
import { type Cluster, shapeFor, subjectOf, type Target, type WriteOptions } from './context.ts';
import { checkFields, decodeObject } from './decode.ts';
import { requireNamespace } from './namespace.ts';

/** POST: the whole way from a body to a stored object. */
export function createObject(cluster: Cluster, target: Target, body: Json, options: WriteOptions): KubeObject {
  const decoded = checkFields(decodeObject(body, target), target, options, cluster.catalogue);
  if (decoded.metadata.resourceVersion !== undefined) {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  const named = withName(decoded, target);
  return insert(cluster, { ...target, name: named.metadata.name }, named, options);
}

function withName(object: KubeObject, target: Target): KubeObject {
  const { name, generateName } = object.metadata;
  if (name !== '') return object;
  if (generateName === undefined) {
    const missing = cause('FieldValueRequired', 'metadata.name', 'Required value: name or generateName is required');
    throw invalid(subjectOf(target), [missing]);
  }
  return { ...object, metadata: { ...object.metadata, name: generateName + randomSuffix() } };
}

/** Five characters from the alphabet of generated names, which has no vowels and no look-alikes. */
function randomSuffix(): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** Stores a new object; `applied` carries the shares of a server-side apply, else the writer owns everything. */
export function insert(
  cluster: Cluster,
  target: Target,
  object: KubeObject,
  options: WriteOptions,
  applied?: Shares,
): KubeObject {
  requireNamespace(cluster, target);
  refuseWhatCannotBeKept(object, target);
  if (cluster.store.get(target.kind, keyOf(object)) !== undefined) throw alreadyExists(subjectOf(target));
  const fresh = withServerMeta(cluster, target, object);
  const filled = target.kind.custom ? fresh : withDefaults(fresh, undefined, cluster.allocator);
  const causes = validate(filled, target.kind);
  if (causes.length > 0) throw invalid(subjectOf(target), causes);
  const shares = applied ?? firstShares(cluster, target, filled, options.manager);
  const complete = { ...filled, metadata: { ...filled.metadata, managedFields: writeShares(shares) } };
  return options.dryRun ? complete : cluster.store.create(target.kind, complete);
}

function refuseWhatCannotBeKept(object: KubeObject, target: Target): void {
  if (target.kind.kind !== 'CustomResourceDefinition' || target.kind.custom) return;
  if (textAt(object, 'spec', 'conversion', 'strategy') === 'Webhook') {
    throw notImplemented('conversion webhooks of custom resources');
  }
}

function withServerMeta(cluster: Cluster, target: Target, object: KubeObject): KubeObject {
  const { resourceVersion: _, managedFields: _m, deletionTimestamp: _d, ...given } = object.metadata;
  const metadata: ObjectMeta = {
    ...given,
    name: object.metadata.name,
    uid: randomUUID(),
    creationTimestamp: timestamp(cluster.clock),
  };
  if (target.kind.generation) metadata.generation = 1;
  const { status: _s, ...rest } = object;
  const kept = target.kind.status ? rest : object;
  return { ...kept, apiVersion: object.apiVersion, kind: object.kind, metadata };
}

function firstShares(cluster: Cluster, target: Target, object: KubeObject, name: string): Shares {
  const manager = { name, operation: 'Update' as const, apiVersion: apiVersionOf(target.kind), subresource: '' };
  const { status: _, ...main } = ownable(object);
  const who = { manager, time: timestamp(cluster.clock), shapeOf: shapeFor(cluster, target.kind) };
  return sharesAfterUpdate({}, target.kind.status ? main : ownable(object), new Map(), who);
}
