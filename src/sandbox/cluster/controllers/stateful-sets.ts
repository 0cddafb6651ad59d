import { at, type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { ownerKeys, ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';
import { isEnding, podFrom, readyPods, templateHash } from './pod-template.ts';

const REVISION = 'controller-revision-hash';

/** Pods with numbers: created upwards and replaced downwards, one after the other, each only when the rest is ready. */
export function statefulSetController(operator: Operator): Controller {
  return {
    name: 'statefulsets',
    keysFor: (change) => [...ownKey(change, 'StatefulSet', 'apps'), ...ownerKeys(change, 'StatefulSet')],
    reconcile(namespace, name) {
      const set = operator.get('StatefulSet', namespace, name);
      if (set === undefined || isEnding(set)) return undefined;
      const revision = `${name}-${templateHash(at(set, 'spec', 'template') ?? {})}`;
      step(operator, set, revision);
      operator.setStatus(set, statusOf(operator, set, revision));
      return undefined;
    },
  };
}

function ordinalOf(pod: KubeObject): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
}

function podsOf(operator: Operator, set: KubeObject): KubeObject[] {
  const pods = operator.children(set, 'Pod').filter((pod) => !isEnding(pod));
  return pods.sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

/** One step towards the wanted pods; the next change of a pod brings the next step. */
function step(operator: Operator, set: KubeObject, revision: string): void {
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  const pods = podsOf(operator, set);
  const surplus = pods.filter((pod) => ordinalOf(pod) >= wanted);
  for (const pod of surplus) operator.remove(pod);
  const kept = pods.filter((pod) => !surplus.includes(pod));
  const isParallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
  const allReady = readyPods(kept).length === kept.length;
  for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
    if (kept.some((pod) => ordinalOf(pod) === ordinal)) continue;
    if (!isParallel && !allReady) return;
    createPod(operator, set, ordinal, revision);
    if (!isParallel) return;
  }
  replaceOne(operator, set, kept, revision);
}

function createPod(operator: Operator, set: KubeObject, ordinal: number, revision: string): void {
  const name = `${set.metadata.name}-${ordinal}`;
  for (const claim of listAt(set, 'spec', 'volumeClaimTemplates')) createClaim(operator, set, claim, name);
  const labels = {
    [REVISION]: revision,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  operator.create(podFrom(set, { name }, labels));
}

/** Claims outlive pods and set: they are created once and never owned. */
function createClaim(operator: Operator, set: KubeObject, claim: Json, pod: string): void {
  const name = `${textAt(claim, 'metadata', 'name') ?? 'data'}-${pod}`;
  const namespace = set.metadata.namespace ?? '';
  if (operator.get('PersistentVolumeClaim', namespace, name) !== undefined) return;
  operator.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace },
    spec: objectAt(claim, 'spec'),
  });
}

/** Replaces the highest pod of an older template, but a ready one only while all others are ready. */
function replaceOne(operator: Operator, set: KubeObject, pods: readonly KubeObject[], revision: string): void {
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const stale = pods.filter((pod) => pod.metadata.labels?.[REVISION] !== revision && ordinalOf(pod) >= partition);
  const highest = stale.at(-1);
  if (highest === undefined) return;
  const others = pods.filter((pod) => pod !== highest);
  if (readyPods(others).length === others.length) operator.remove(highest);
}

function statusOf(operator: Operator, set: KubeObject, revision: string): JsonObject {
  const pods = podsOf(operator, set);
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION] === revision);
  const ready = readyPods(pods).length;
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  const isDone = updated.length === wanted && ready === wanted;
  const current = isDone ? revision : (textAt(set, 'status', 'currentRevision') ?? revision);
  const status: JsonObject = {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    currentRevision: current,
    updateRevision: revision,
    availableReplicas: ready,
    collisionCount: 0,
  };
  if (ready > 0) status['readyReplicas'] = ready;
  if (updated.length > 0) status['updatedReplicas'] = updated.length;
  const unchanged = pods.filter((pod) => pod.metadata.labels?.[REVISION] === current).length;
  if (unchanged > 0) status['currentReplicas'] = unchanged;
  return status;
}
