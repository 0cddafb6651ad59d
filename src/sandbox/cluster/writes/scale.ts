import { badRequest } from '../api-status.ts';
import { type Json, numberAt, objectAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { mergePatch } from '../patches.ts';
import type { Cluster, Target, WriteOptions } from './context.ts';
import { liveObject, updateObject } from './update.ts';

/** The autoscaling/v1 Scale view of a workload. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata: KubeObject['metadata'] = { name };
  if (namespace !== undefined) metadata.namespace = namespace;
  if (uid !== undefined) metadata.uid = uid;
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
  if (creationTimestamp !== undefined) metadata.creationTimestamp = creationTimestamp;
  const labels = Object.entries(objectAt(object, 'spec', 'selector', 'matchLabels'));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: numberAt(object, 'spec', 'replicas') ?? 0 },
    status: {
      replicas: numberAt(object, 'status', 'replicas') ?? 0,
      selector: labels.map(([key, value]) => `${key}=${String(value)}`).join(','),
    },
  };
}

/** Writes spec.replicas through the scale subresource, as a whole Scale or as a merge patch of one. */
export function writeScale(cluster: Cluster, target: Target, body: Json, options: WriteOptions): KubeObject {
  const live = liveObject(cluster, target);
  const scale = mergePatch(scaleOf(live), body);
  const replicas = numberAt(scale, 'spec', 'replicas');
  if (replicas === undefined) throw badRequest('a Scale needs spec.replicas');
  const resourceVersion = textAt(body, 'metadata', 'resourceVersion');
  const metadata = { ...live.metadata };
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
  const wanted: KubeObject = { ...live, metadata, spec: { ...objectAt(live, 'spec'), replicas } };
  return scaleOf(updateObject(cluster, target, live, wanted, options));
}
