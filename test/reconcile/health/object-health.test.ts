import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HealthState } from '../../../src/model/report.ts';
import { objectHealth } from '../../../src/reconcile/health/object-health.ts';

type Row = [name: string, live: unknown, state: HealthState, reason: string | RegExp];

const VERSIONS: Record<string, string> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  Boat: 'example.com/v1',
};

function a(kind: string, spec: object, status: object, metadata: object = {}): unknown {
  return {
    apiVersion: VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { name: 'x', generation: 2, ...metadata },
    spec,
    status,
  };
}

function condition(type: string, status: string, reason = '', message = ''): object {
  return { type, status, reason, message };
}

const seen = { observedGeneration: 2 };
const three = { replicas: 3 };

const rows: Row[] = [
  ['a missing object', null, 'missing', 'the object does not exist'],
  ['an object being deleted', a('Service', {}, {}, { deletionTimestamp: 'now' }), 'progressing', /being deleted/],
  [
    'a rolled out Deployment',
    a('Deployment', three, { ...seen, replicas: 3, updatedReplicas: 3, availableReplicas: 3 }),
    'healthy',
    '',
  ],
  [
    'a Deployment whose newest version was not seen',
    a('Deployment', three, { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 }),
    'progressing',
    /has not seen the newest version/,
  ],
  ['a Deployment without any status', a('Deployment', three, {}), 'progressing', /has not seen/],
  [
    'a Deployment in the middle of its rollout',
    a('Deployment', three, { ...seen, replicas: 4, updatedReplicas: 1, availableReplicas: 3 }),
    'progressing',
    '1 of 3 replicas are updated',
  ],
  [
    'a Deployment with old pods left',
    a('Deployment', three, { ...seen, replicas: 4, updatedReplicas: 3, availableReplicas: 4 }),
    'progressing',
    '1 old replicas still run',
  ],
  [
    'a Deployment with unavailable pods',
    a('Deployment', three, { ...seen, replicas: 3, updatedReplicas: 3, availableReplicas: 1 }),
    'progressing',
    '1 of 3 replicas are available',
  ],
  [
    'a Deployment past its deadline',
    a('Deployment', three, {
      ...seen,
      conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')],
    }),
    'degraded',
    'timed out',
  ],
  [
    'a Deployment whose pods are refused',
    a('Deployment', three, { ...seen, conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'quota')] }),
    'degraded',
    'quota',
  ],
  ['a paused Deployment', a('Deployment', { paused: true }, seen), 'suspended', 'the rollout is paused'],
  ['a Deployment scaled to nothing', a('Deployment', { replicas: 0 }, seen), 'healthy', ''],
  [
    'a StatefulSet at its newest revision',
    a('StatefulSet', three, { ...seen, replicas: 3, readyReplicas: 3, currentRevision: 'b', updateRevision: 'b' }),
    'healthy',
    '',
  ],
  [
    'a StatefulSet between revisions',
    a('StatefulSet', three, {
      ...seen,
      readyReplicas: 3,
      updatedReplicas: 1,
      currentRevision: 'a',
      updateRevision: 'b',
    }),
    'progressing',
    '1 of 3 replicas are updated',
  ],
  [
    'a StatefulSet held by a partition',
    a(
      'StatefulSet',
      { ...three, updateStrategy: { rollingUpdate: { partition: 2 } } },
      { ...seen, readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    ),
    'healthy',
    '',
  ],
  [
    'a StatefulSet with a pod missing',
    a('StatefulSet', three, { ...seen, readyReplicas: 2 }),
    'progressing',
    '2 of 3 replicas are ready',
  ],
  [
    'a DaemonSet on every node',
    a('DaemonSet', {}, { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }),
    'healthy',
    '',
  ],
  [
    'a DaemonSet on one node of two',
    a('DaemonSet', {}, { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
    'progressing',
    '1 of 2 pods are available',
  ],
  ['a ReplicaSet', a('ReplicaSet', three, { ...seen, availableReplicas: 3 }), 'healthy', ''],
  ['a complete Job', a('Job', {}, { conditions: [condition('Complete', 'True')] }), 'healthy', ''],
  [
    'a failed Job',
    a('Job', {}, { conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'too often')] }),
    'degraded',
    'too often',
  ],
  ['a running Job', a('Job', {}, { active: 1 }), 'progressing', 'the job has not completed yet'],
  ['a suspended Job', a('Job', { suspend: true }, {}), 'suspended', 'the job is suspended'],
  ['a CronJob', a('CronJob', {}, {}), 'healthy', ''],
  ['a suspended CronJob', a('CronJob', { suspend: true }, {}), 'suspended', 'the schedule is suspended'],
  ['a ready Pod', a('Pod', {}, { phase: 'Running', conditions: [condition('Ready', 'True')] }), 'healthy', ''],
  [
    'a Pod that crashes',
    a(
      'Pod',
      {},
      { phase: 'Running', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
    ),
    'degraded',
    'container web: CrashLoopBackOff',
  ],
  [
    'a Pod whose container ended badly',
    a(
      'Pod',
      {},
      {
        phase: 'Failed',
        containerStatuses: [{ name: 'web', state: { terminated: { exitCode: 3, reason: 'Error' } } }],
      },
    ),
    'degraded',
    'container web ended with code 3 (Error)',
  ],
  ['a Pod that ended well', a('Pod', {}, { phase: 'Succeeded' }), 'healthy', ''],
  [
    'a Pod without a node',
    a('Pod', {}, { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable', 'no nodes')] }),
    'progressing',
    'no nodes',
  ],
  ['a Service', a('Service', { type: 'ClusterIP' }, {}), 'healthy', ''],
  ['a load balancer without an address', a('Service', { type: 'LoadBalancer' }, {}), 'progressing', /no address/],
  [
    'a load balancer with one',
    a('Service', { type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }),
    'healthy',
    '',
  ],
  ['an Ingress', a('Ingress', {}, {}), 'healthy', ''],
  ['a bound claim', a('PersistentVolumeClaim', {}, { phase: 'Bound' }), 'healthy', ''],
  ['a pending claim', a('PersistentVolumeClaim', {}, { phase: 'Pending' }), 'progressing', 'the claim is pending'],
  ['a lost claim', a('PersistentVolumeClaim', {}, { phase: 'Lost' }), 'degraded', /lost/],
  [
    'an established definition',
    a('CustomResourceDefinition', {}, { conditions: [condition('Established', 'True')] }),
    'healthy',
    '',
  ],
  ['a new definition', a('CustomResourceDefinition', {}, {}), 'progressing', /not established/],
  [
    'a definition whose names are taken',
    a('CustomResourceDefinition', {}, { conditions: [condition('NamesAccepted', 'False', 'Conflict', 'taken')] }),
    'degraded',
    'taken',
  ],
  ['a namespace', a('Namespace', {}, { phase: 'Active' }), 'healthy', ''],
  [
    'an autoscaler without metrics yet',
    a(
      'HorizontalPodAutoscaler',
      {},
      { conditions: [condition('ScalingActive', 'False', 'FailedGetResourceMetric', 'none')] },
    ),
    'progressing',
    'none',
  ],
  [
    'an autoscaler with nothing to scale',
    a(
      'HorizontalPodAutoscaler',
      {},
      { conditions: [condition('AbleToScale', 'False', 'FailedGetScale', 'no target')] },
    ),
    'degraded',
    'no target',
  ],
  ['an unknown kind without conditions', a('Boat', {}, {}), 'healthy', ''],
  [
    'an unknown kind that is not ready',
    a('Boat', {}, { conditions: [condition('Ready', 'False', 'Wait', 'leaking')] }),
    'progressing',
    'leaking',
  ],
  [
    'an unknown kind that is stalled',
    a('Boat', {}, { conditions: [condition('Stalled', 'True', 'Sunk', 'sunk')] }),
    'degraded',
    'sunk',
  ],
  [
    'an unknown kind whose newest version was not seen',
    a('Boat', {}, { observedGeneration: 1, conditions: [condition('Ready', 'True')] }),
    'progressing',
    /has not seen/,
  ],
  [
    'a condition of an older generation is not believed',
    a('Boat', {}, { conditions: [{ ...condition('Ready', 'False'), observedGeneration: 1 }] }),
    'healthy',
    '',
  ],
];

describe('health of one object', () => {
  test.each(rows)('%s', (_, live, state, reason) => {
    const health = objectHealth(live);
    expect(health.state).toBe(state);
    if (typeof reason === 'string') expect(health.reason).toBe(reason);
    else expect(health.reason).toMatch(reason);
  });

  test('any JSON gets an answer, and whoever is not healthy says why', () => {
    const kinds = fc.constantFrom(...Object.keys(VERSIONS), 'Pod', 'Service', 'Namespace', 'PersistentVolumeClaim');
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), (kind, spec, status) => {
        const live = { apiVersion: VERSIONS[kind] ?? 'v1', kind, metadata: { generation: 1 }, spec, status };
        const health = objectHealth(live);
        expect(health.state === 'healthy').toBe(health.reason === '');
      }),
    );
  });
});
