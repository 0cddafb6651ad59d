import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { inspectPodSecurity } from '../../src/inspect/pod-security/pod-security.ts';
import {
  aPod,
  baselineCases,
  good,
  inContainer,
  inPod,
  restrictedCases,
  secure,
  without,
} from './pod-security-cases.ts';
import { around, aSubject } from './subjects.ts';

function namespace(level: string | null, version?: string, name = 'shop'): KubeObject {
  const labels = {
    ...(level === null ? {} : { 'pod-security.kubernetes.io/enforce': level }),
    ...(version === undefined ? {} : { 'pod-security.kubernetes.io/enforce-version': version }),
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** Control and field of every breach. */
function breaches(pod: KubeObject, level: string, version = 'v1.34'): string[] {
  const found = inspectPodSecurity(aSubject([pod]), around({}, [namespace(level, version)]));
  return found.map(({ path, message }) => `${/\(([^)]*)\)/.exec(message)?.[1]} ${path}`);
}

describe('baseline', () => {
  test.each(baselineCases)('%s', (expected, bad, fine) => {
    expect(breaches(bad, 'baseline')).toEqual([expected]);
    expect(breaches(fine, 'baseline')).toEqual([]);
  });

  test('is asked at the version of the label', () => {
    const pod = aPod({}, { livenessProbe: { tcpSocket: { host: 'x', port: 1 } } });
    expect(breaches(pod, 'baseline', 'v1.33')).toEqual([]);
    expect(breaches(inPod({ sysctls: [{ name: 'net.ipv4.tcp_rmem' }] }), 'baseline', 'v1.31')).toHaveLength(1);
    expect(breaches(inContainer({ seLinuxOptions: { type: 'container_engine_t' } }), 'baseline', 'v1.30')).toHaveLength(
      1,
    );
    const unmasked = aPod({ hostUsers: false }, secure({ procMount: 'Unmasked' }));
    expect(breaches(unmasked, 'baseline', 'v1.34')).toHaveLength(1);
    expect(breaches(unmasked, 'baseline', 'v1.35')).toEqual([]);
    expect(breaches(unmasked, 'restricted', 'v1.35')).toContain(
      '/proc Mount Type spec.containers[web].securityContext.procMount',
    );
  });
});

describe('restricted', () => {
  test('a pod that does everything right is silent, by the container or by the pod', () => {
    expect(breaches(inContainer(good), 'restricted')).toEqual([]);
    const { runAsNonRoot, seccompProfile, ...own } = good;
    expect(breaches(aPod(secure({ runAsNonRoot, seccompProfile }), secure(own)), 'restricted')).toEqual([]);
  });

  test.each(restrictedCases)('%s', (expected, pod) => {
    expect(breaches(pod, 'restricted')).toEqual([expected]);
  });

  test('what it lets through', () => {
    expect(breaches(inContainer({ ...good, runAsUser: 1000 }), 'restricted')).toEqual([]);
    expect(breaches(without('capabilities', { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }), 'restricted')).toEqual([]);
    expect(breaches(aPod({ volumes: [{ name: 'v', secret: {} }, { name: 'w' }] }, secure(good)), 'restricted')).toEqual(
      [],
    );
    const windows = aPod({ os: { name: 'windows' } }, secure({ runAsNonRoot: true }));
    expect(breaches(windows, 'restricted')).toEqual([]);
    expect(breaches(windows, 'restricted', 'v1.24')).not.toEqual([]);
    const ownUsers = aPod({ hostUsers: false }, secure({ ...good, runAsNonRoot: false, runAsUser: 0 }));
    expect(breaches(ownUsers, 'restricted', 'v1.35')).toEqual([]);
    expect(breaches(ownUsers, 'restricted', 'v1.34')).toHaveLength(2);
  });
});

describe('which pods', () => {
  const spec = { hostNetwork: true, containers: [] };
  const template = { metadata: {}, spec };
  test.each([
    ['apps/v1', 'Deployment', { template }, 'spec.template.spec.hostNetwork'],
    ['apps/v1', 'StatefulSet', { template }, 'spec.template.spec.hostNetwork'],
    ['apps/v1', 'DaemonSet', { template }, 'spec.template.spec.hostNetwork'],
    ['apps/v1', 'ReplicaSet', { template }, 'spec.template.spec.hostNetwork'],
    ['v1', 'ReplicationController', { template }, 'spec.template.spec.hostNetwork'],
    ['batch/v1', 'Job', { template }, 'spec.template.spec.hostNetwork'],
    ['batch/v1', 'CronJob', { jobTemplate: { spec: { template } } }, 'spec.jobTemplate.spec.template.spec.hostNetwork'],
    ['argoproj.io/v1alpha1', 'Rollout', { template }, 'spec.template.spec.hostNetwork'],
  ])('%s %s', (apiVersion, kind, own, path) => {
    const object = { apiVersion, kind, metadata: { name: 'x' }, spec: own };
    expect(breaches(object, 'baseline')).toEqual([`Host Namespaces ${path}`]);
  });

  test('init and ephemeral containers count', () => {
    const context = secure({ privileged: true });
    const pod = aPod({ initContainers: [{ name: 'i', ...context }], ephemeralContainers: [{ name: 'e', ...context }] });
    expect(breaches(pod, 'baseline')).toHaveLength(2);
  });

  test('only of namespaces that ask: by their own labels, in the target or in the repository, the target last', () => {
    const bad = aPod({ hostNetwork: true });
    const look = (objects: KubeObject[], repository: KubeObject[]) =>
      inspectPodSecurity(aSubject(objects), around({}, repository)).length;
    expect(look([bad], [])).toBe(0);
    expect(look([bad], [namespace('privileged')])).toBe(0);
    expect(look([bad], [namespace(null)])).toBe(0);
    expect(look([bad], [namespace('baseline', undefined, 'other')])).toBe(0);
    expect(look([bad, namespace('baseline')], [])).toBe(1);
    expect(look([bad, namespace('privileged')], [namespace('baseline')])).toBe(0);
    const elsewhere = { ...bad, metadata: { ...bad.metadata, namespace: 'other' } };
    expect(look([elsewhere], [namespace('baseline'), namespace('baseline', undefined, 'other')])).toBe(1);
  });

  test('a message says what to do and who asks', () => {
    const subject = aSubject([aPod({ hostPID: true })]);
    expect(inspectPodSecurity(subject, around({}, [namespace('baseline')]))[0]?.message).toBe(
      'This must not be true (Host Namespaces): namespace shop enforces baseline at version latest.',
    );
  });
});
