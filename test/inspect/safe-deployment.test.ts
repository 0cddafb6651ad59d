import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { inspectSafeDeployment } from '../../src/inspect/safe-deployment/safe-deployment.ts';
import { aSubject } from './subjects.ts';

const safe = {
  name: 'web',
  image: 'ghcr.io/acme/web:1.4.2',
  readinessProbe: { httpGet: { port: 80 } },
  livenessProbe: { httpGet: { port: 80 } },
  resources: { requests: { cpu: '100m', memory: '64Mi' } },
};

function workload(change: object = {}, spec: object = {}, kind = 'Deployment', pod: object = {}): KubeObject {
  const { replicas, ...rest } = { replicas: 1, ...spec };
  const template = {
    metadata: { labels: { app: 'web', tier: 'front' } },
    spec: { containers: [{ ...safe, ...change }], ...pod },
  };
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  return { apiVersion, kind, metadata: { name: 'web' }, spec: { replicas, template, ...rest } };
}

function budget(selector: object | undefined, namespace?: string): KubeObject {
  const metadata = { name: 'web', ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { maxUnavailable: 1, selector } };
}

const look = (...objects: KubeObject[]) =>
  inspectSafeDeployment(aSubject(objects)).map(({ path, message }) => `${path}: ${message}`);
const where = (...objects: KubeObject[]) => inspectSafeDeployment(aSubject(objects)).map(({ path }) => path);
const web = 'spec.template.spec.containers[web]';

describe('containers', () => {
  test('a safe one is silent', () => {
    expect(look(workload())).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['no readiness probe', { readinessProbe: undefined }, `${web}.readinessProbe`],
    ['no liveness probe', { livenessProbe: null }, `${web}.livenessProbe`],
    ['no requests', { resources: {} }, `${web}.resources.requests`],
    ['no request for memory', { resources: { requests: { cpu: 1 } } }, `${web}.resources.requests`],
    ['no tag', { image: 'ghcr.io/acme/web' }, `${web}.image`],
    ['latest', { image: 'localhost:5000/web:latest' }, `${web}.image`],
  ])('%s', (_, change, path) => {
    expect(where(workload(change))).toEqual([path]);
  });

  test.each<[string, object]>([
    ['a digest without a tag', { image: `ghcr.io/acme/web@sha256:${'a'.repeat(64)}` }],
    ['latest with a digest', { image: `web:latest@sha256:${'a'.repeat(64)}` }],
    ['limits, which count as requests', { resources: { limits: { cpu: 1, memory: '1Gi' } } }],
  ])('%s is fine', (_, change) => {
    expect(look(workload(change))).toEqual([]);
  });

  test('requests of the whole pod are fine', () => {
    const pod = { resources: { requests: { cpu: 1, memory: '1Gi' } } };
    expect(look(workload({ resources: undefined }, {}, 'Deployment', pod))).toEqual([]);
  });

  test('what runs to its end needs no probes, what runs beside does', () => {
    const bare = { readinessProbe: undefined, livenessProbe: undefined };
    expect(look(workload(bare, {}, 'Job'))).toEqual([]);
    const init = { name: 'init', image: 'init:1', resources: safe.resources };
    expect(look(workload({}, {}, 'Deployment', { initContainers: [init] }))).toEqual([]);
    const sidecar = { ...init, restartPolicy: 'Always' };
    expect(where(workload({}, {}, 'Deployment', { initContainers: [sidecar] }))).toHaveLength(2);
  });

  test('the message says what happens and what to do', () => {
    expect(look(workload({ image: 'web' }))).toEqual([
      `${web}.image: The image of container web names no version, which means latest: what runs changes without a commit. Name a version or a digest.`,
    ]);
  });
});

describe('a budget for two and more replicas', () => {
  const two = workload({}, { replicas: 2 });

  test('is missed', () => {
    expect(look(two)).toEqual([
      'spec.replicas: 2 replicas and no PodDisruptionBudget picks them: a drain of nodes may stop all at once.',
    ]);
    expect(where(workload({}, { replicas: 3 }, 'StatefulSet'))).toEqual(['spec.replicas']);
    expect(where(workload({}, { replicas: 3 }, 'DaemonSet'))).toEqual([]);
    expect(where(workload())).toEqual([]);
  });

  test.each<[string, object | undefined, boolean]>([
    ['by labels', { matchLabels: { app: 'web' } }, true],
    ['by an empty selector', {}, true],
    ['by an expression', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }] }, true],
    ['by a key that is there', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    ['by a value that it lacks', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['api'] }] }, true],
    ['by a key that is not there', { matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] }, true],
    ['not by another label', { matchLabels: { app: 'api' } }, false],
    ['not by one of two labels', { matchLabels: { app: 'web', x: 'y' } }, false],
    ['not by an expression', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    ['not by a budget without selector', undefined, false],
  ])('%s', (_, selector, isProtected) => {
    expect(where(two, budget(selector))).toEqual(isProtected ? [] : ['spec.replicas']);
  });

  test('counts only in its own namespace', () => {
    expect(where(two, budget({}, 'other'))).toEqual(['spec.replicas']);
    expect(where(two, budget({}, 'shop'))).toEqual([]);
  });

  test('an autoscaler says how many there are at least', () => {
    const autoscaler = (minReplicas: number | undefined, name = 'web') => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: { minReplicas, maxReplicas: 9, scaleTargetRef: { kind: 'Deployment', name } },
    });
    expect(look(workload(), autoscaler(2))).toEqual([
      'spec.replicas: 2 replicas by HorizontalPodAutoscaler web and no PodDisruptionBudget picks them: a drain of nodes may stop all at once.',
    ]);
    expect(where(workload(), autoscaler(2), budget({}))).toEqual([]);
    expect(where(workload(), autoscaler(undefined))).toEqual([]);
    expect(where(workload(), autoscaler(2, 'api'))).toEqual([]);
    const keda = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'web' },
      spec: { minReplicaCount: 3, scaleTargetRef: { name: 'web' } },
    };
    expect(where(workload(), keda)).toEqual(['spec.replicas']);
  });
});
