import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject, objectAt } from '../json.ts';
import { controllerReference, type KubeObject, type ObjectMeta } from '../object.ts';
import { isTrue } from './conditions.ts';

/** A short name for the content of a pod template, the same for the same content in any order of fields. */
export function templateHash(template: Json): string {
  return createHash('sha256').update(canonical(template)).digest('hex').slice(0, 10);
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`;
}

function textRecord(value: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

/** A pod of an owner's template. */
export function podFrom(
  owner: KubeObject,
  pod: { name: string } | { prefix: string },
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  const template = objectAt(owner, 'spec', 'template');
  const metadata: ObjectMeta = {
    name: 'name' in pod ? pod.name : '',
    labels: { ...textRecord(objectAt(template, 'metadata', 'labels')), ...labels },
    ownerReferences: [controllerReference(owner)],
  };
  if (owner.metadata.namespace !== undefined) metadata.namespace = owner.metadata.namespace;
  if ('prefix' in pod) metadata.generateName = pod.prefix;
  const annotations = textRecord(objectAt(template, 'metadata', 'annotations'));
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
  const spec = { ...objectAt(template, 'spec'), nodeName: 'sandbox-node' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

export function readyPods(pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter((pod) => isTrue(pod, 'Ready') && pod.metadata.deletionTimestamp === undefined);
}

export function isEnding(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}
