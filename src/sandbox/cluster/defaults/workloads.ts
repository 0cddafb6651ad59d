import { isObject, type JsonObject, objectAt, textAt, withFields } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { defaultPodSpec } from './pod.ts';

function withTemplate(spec: JsonObject, restartPolicy?: string): JsonObject {
  if (!isObject(spec['template'])) return spec;
  const template = objectAt(spec, 'template');
  return { ...spec, template: { ...template, spec: defaultPodSpec(objectAt(template, 'spec'), restartPolicy) } };
}

export function defaultDeployment(object: KubeObject): KubeObject {
  const base = { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 };
  const spec = withTemplate(withFields(base, objectAt(object, 'spec')));
  const strategy = objectAt(spec, 'strategy');
  const type = textAt(strategy, 'type') ?? 'RollingUpdate';
  const filled: JsonObject = { ...strategy, type };
  if (type === 'RollingUpdate') {
    const bounds = { maxUnavailable: '25%', maxSurge: '25%' };
    filled['rollingUpdate'] = withFields(bounds, objectAt(strategy, 'rollingUpdate'));
  }
  return { ...object, spec: { ...spec, strategy: filled } };
}

export function defaultReplicaSet(object: KubeObject): KubeObject {
  return { ...object, spec: withTemplate(withFields({ replicas: 1 }, objectAt(object, 'spec'))) };
}

export function defaultStatefulSet(object: KubeObject): KubeObject {
  const base = { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady', serviceName: '' };
  const spec = withTemplate(withFields(base, objectAt(object, 'spec')));
  const strategy = withFields({ type: 'RollingUpdate' }, objectAt(spec, 'updateStrategy'));
  if (strategy['type'] === 'RollingUpdate') {
    strategy['rollingUpdate'] = withFields({ partition: 0 }, objectAt(strategy, 'rollingUpdate'));
  }
  return { ...object, spec: { ...spec, updateStrategy: strategy } };
}

export function defaultDaemonSet(object: KubeObject): KubeObject {
  const spec = withTemplate(withFields({ revisionHistoryLimit: 10 }, objectAt(object, 'spec')));
  const strategy = withFields({ type: 'RollingUpdate' }, objectAt(spec, 'updateStrategy'));
  if (strategy['type'] === 'RollingUpdate') {
    const bounds = { maxUnavailable: 1, maxSurge: 0 };
    strategy['rollingUpdate'] = withFields(bounds, objectAt(strategy, 'rollingUpdate'));
  }
  return { ...object, spec: { ...spec, updateStrategy: strategy } };
}

function defaultJobSpec(given: JsonObject): JsonObject {
  const base = { parallelism: 1, completions: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false };
  return withTemplate(withFields(base, given), 'Never');
}

/** A Job with its selector and pod labels, which a real server generates from the Job's uid. */
export function defaultJob(object: KubeObject): KubeObject {
  const spec = defaultJobSpec(objectAt(object, 'spec'));
  const uid = object.metadata.uid;
  if (uid === undefined || isObject(spec['selector'])) return { ...object, spec };
  const template = objectAt(spec, 'template');
  const labels: JsonObject = {
    ...objectAt(template, 'metadata', 'labels'),
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': object.metadata.name,
    'controller-uid': uid,
    'job-name': object.metadata.name,
  };
  const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  const metadata = { ...objectAt(template, 'metadata'), labels };
  return { ...object, spec: { ...spec, selector, template: { ...template, metadata } } };
}

export function defaultCronJob(object: KubeObject): KubeObject {
  const base = {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  };
  return { ...object, spec: withFields(base, objectAt(object, 'spec')) };
}
