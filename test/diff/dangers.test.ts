import { describe, expect, it } from 'vitest';
import { dangersOf } from '../../src/diff/dangers-of.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { aConfigMap, aDeployment, aSecret } from './objects.ts';

type Parts = Record<string, unknown>;

function an(apiVersion: string, kind: string, parts: Parts, metadata: Parts = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'shop', ...metadata }, ...parts };
}

/** A workload with one container. */
function aWorkload(container: Parts = {}, pod: Parts = {}, spec: Parts = {}): KubeObject {
  const containers = [{ name: 'web', image: 'ghcr.io/acme/web:1.4.2', ...container }];
  const template = { metadata: { labels: { app: 'web' } }, spec: { ...pod, containers } };
  return an('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app: 'web' } }, ...spec, template } });
}

function rulesOf(before: KubeObject | KubeObject[] | null, after: KubeObject | KubeObject[] | null): string[] {
  const list = (side: typeof before): KubeObject[] => (side === null ? [] : [side].flat());
  return dangersOf(list(before), list(after)).map(({ rule, path }) => (path === null ? rule : `${rule} ${path}`));
}

describe('an ordinary promotion is no danger', () => {
  it.each([
    ['1.4.2', '1.4.3'],
    ['1.4.2', '2.0.0'],
    ['1.9.0', '1.10.0'],
    ['v1.4.2', '1.4.3'],
    ['1.4.3-rc.1', '1.4.3'],
    ['1.4.3-rc.9', '1.4.3-rc.10'],
    ['20261103', '20261104'],
    ['build-99', 'build-100'],
    ['9f8e7d6', '1a2b3c4'],
    ['1234567', '0234567'],
    ['main-9f8e7d6', 'main-1a2b3c4'],
    ['latest', 'latest@sha256:00'],
    ['1.4.2-alpine', '1.4.1-debian'],
  ])('from %s to %s', (was, is) => {
    expect(rulesOf(aDeployment(`ghcr.io/acme/checkout:${was}`), aDeployment(`ghcr.io/acme/checkout:${is}`))).toEqual(
      [],
    );
  });

  it('nor are more replicas, more memory, a new variable or a new chart label', () => {
    const before = aWorkload({ resources: { limits: { memory: '1Gi' } } }, {}, { replicas: 2 });
    const after = aWorkload({ resources: { limits: { memory: '2Gi' } }, env: [{ name: 'A' }] }, {}, { replicas: 3 });
    expect(rulesOf(before, after)).toEqual([]);
    expect(rulesOf(aDeployment(), aDeployment(undefined, 'checkout-0.4.0'))).toEqual([]);
  });

  it('nor is a new target with ordinary objects', () => {
    const role = an('rbac.authorization.k8s.io/v1', 'Role', {
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    });
    expect(rulesOf(null, [aDeployment(), aConfigMap({ a: '1' }), aSecret({}), role])).toEqual([]);
  });
});

describe('images', () => {
  const image = (name: string) => aWorkload({ image: name });
  const path = 'spec.template.spec.containers[web].image';

  it.each([
    ['ghcr.io/acme/web:1.4.2', 'ghcr.io/acme/web:1.4.1'],
    ['ghcr.io/acme/web:1.10.0', 'ghcr.io/acme/web:1.9.0'],
    ['ghcr.io/acme/web:v2.0.0', 'ghcr.io/acme/web:v2.0.0-rc.1'],
    ['localhost:5000/web:20261104', 'localhost:5000/web:20261103'],
    ['web:2026-11-04', 'web:2026-11-03'],
    ['web:build-100', 'web:build-99'],
    ['web:12', 'web:11'],
    ['web:1.4.2-alpine', 'web:1.4.1-alpine'],
    ['web:1.4.2@sha256:01', 'web:1.4.1@sha256:02'],
  ])('move backwards from %s to %s', (was, is) => {
    expect(rulesOf(image(was), image(is))).toEqual([`image-backwards ${path}`]);
  });

  it.each(['web', 'web:latest', 'localhost:5000/web', 'web:main', 'web:edge', 'web:1.4-latest'])(
    'move to the moving tag of %s',
    (is) => expect(rulesOf(image('web:1.4.2'), image(is))).toEqual([`image-moving-tag ${path}`]),
  );

  it('that moved before are not told again, and another repository has no order', () => {
    expect(rulesOf(image('web:latest'), image('web:main'))).toEqual([]);
    expect(rulesOf(image('web:1.4.2'), image('other/web:1.0.0'))).toEqual([]);
  });
});

describe('deleted objects', () => {
  it.each([
    ['v1', 'Namespace', 'namespace-removed'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'crd-removed'],
    ['v1', 'PersistentVolumeClaim', 'data-deleted'],
    ['apps/v1', 'StatefulSet', 'data-deleted'],
    ['v1', 'Service', 'traffic-cut'],
    ['networking.k8s.io/v1', 'Ingress', 'traffic-cut'],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'protection-removed'],
    ['argoproj.io/v1alpha1', 'Application', 'deployer-removed'],
    ['v1', 'ConfigMap', 'deleted'],
    ['example.com/v1', 'Thing', 'deleted'],
  ])('of %s %s', (apiVersion, kind, rule) => expect(rulesOf(an(apiVersion, kind, {}), null)).toEqual([rule]));

  it('say when they stay in the cluster', () => {
    const kept = an('v1', 'PersistentVolumeClaim', {}, { annotations: { 'helm.sh/resource-policy': 'keep' } });
    expect(rulesOf(kept, null)).toEqual(['orphaned']);
  });

  it('are no hooks, which come and go', () => {
    expect(rulesOf(an('batch/v1', 'Job', {}, { annotations: { 'helm.sh/hook': 'test' } }), null)).toEqual([]);
  });

  it('are those that got another name', () => {
    const claim = (name: string) =>
      an('v1', 'PersistentVolumeClaim', { spec: { a: 1, b: 2, c: 3, d: 4, e: 5 } }, { name });
    expect(rulesOf(claim('data-old'), claim('data-new'))).toEqual(['renamed metadata.name']);
    const map = (name: string) => aConfigMap({ a: '1', b: '2', c: '3', d: '4' }, name);
    expect(rulesOf(map('env-7h2k9mtb4c'), map('env-5f8g2hm9dk'))).toEqual([]);
  });
});

describe('fields that Kubernetes refuses to change', () => {
  const service = (spec: Parts) => an('v1', 'Service', { spec });
  const claim = (spec: Parts) => an('v1', 'PersistentVolumeClaim', { spec });
  const size = (storage: string) => claim({ resources: { requests: { storage } } });
  const set = (spec: Parts) => an('apps/v1', 'StatefulSet', { spec });
  const volume = (storage: string, labels: Parts = {}) =>
    set({
      volumeClaimTemplates: [{ metadata: { name: 'd', labels }, spec: { resources: { requests: { storage } } } }],
    });
  const job = (image: string, annotations: Parts = {}) =>
    an('batch/v1', 'Job', { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } }, { annotations });
  const binding = (name: string) =>
    an('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name } });
  const classOf = (parts: Parts) => an('storage.k8s.io/v1', 'StorageClass', parts);
  const selecting = (app: string) => aWorkload({}, {}, { selector: { matchLabels: { app } } });

  it.each<[string, KubeObject, KubeObject, string]>([
    ['a selector', selecting('a'), selecting('b'), 'immutable-field spec.selector.matchLabels.app'],
    ['a service name', set({ serviceName: 'a' }), set({ serviceName: 'b' }), 'immutable-field spec.serviceName'],
    [
      'claim templates',
      volume('1Gi'),
      volume('2Gi'),
      'immutable-field spec.volumeClaimTemplates[d].spec.resources.requests.storage',
    ],
    [
      'a chart label in claim templates',
      volume('1Gi', { 'helm.sh/chart': 'a-1' }),
      volume('1Gi', { 'helm.sh/chart': 'a-2' }),
      'immutable-field spec.volumeClaimTemplates[d].metadata.labels[helm.sh/chart]',
    ],
    ['a Job', job('a:1'), job('a:2'), 'immutable-field spec.template.spec.containers[c].image'],
    [
      'an address',
      service({ clusterIP: '10.0.0.1' }),
      service({ clusterIP: 'None' }),
      'immutable-field spec.clusterIP',
    ],
    ['headless from now on', service({}), service({ clusterIP: 'None' }), 'immutable-field spec.clusterIP'],
    ['a smaller claim', size('2Gi'), size('1Gi'), 'claim-shrinks spec.resources.requests.storage'],
    [
      'an access mode',
      claim({ accessModes: ['A'] }),
      claim({ accessModes: ['B'] }),
      'immutable-field spec.accessModes[0]',
    ],
    [
      'a storage class',
      claim({ storageClassName: 'a' }),
      claim({ storageClassName: 'b' }),
      'immutable-field spec.storageClassName',
    ],
    ['a role', binding('a'), binding('b'), 'immutable-field roleRef.name'],
    ['a provisioner', classOf({ provisioner: 'a' }), classOf({ provisioner: 'b' }), 'immutable-field provisioner'],
    [
      'a sealed map',
      { ...aConfigMap({ a: '1' }), immutable: true },
      { ...aConfigMap({ a: '2' }), immutable: true },
      'immutable-field data',
    ],
  ])('%s', (_, before, after, rule) => expect(rulesOf(before, after)).toEqual([rule]));

  it.each<[string, KubeObject, KubeObject]>([
    ['a larger claim', size('1Gi'), size('2Gi')],
    ['the same size', size('1Gi'), size('1024Mi')],
    ['the same size in a template', volume('1Gi'), volume('1024Mi')],
    ['an address that is left to the server', service({ clusterIP: 'None', a: 1 }), service({ a: 2 })],
    ['a hook', job('a:1', { 'helm.sh/hook': 'pre-upgrade' }), job('a:2', { 'helm.sh/hook': 'pre-upgrade' })],
    ['a default that is written out', set({ a: 1 }), set({ podManagementPolicy: 'OrderedReady', a: 2 })],
    ['a map that is sealed from now on', aConfigMap({ a: '1' }), { ...aConfigMap({ a: '2' }), immutable: true }],
  ])('but not %s', (_, before, after) => expect(rulesOf(before, after)).toEqual([]));
});

describe('custom resource definitions', () => {
  const crd = (...versions: [name: string, served: boolean, storage: boolean][]) =>
    an('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      spec: { versions: versions.map(([name, served, storage]) => ({ name, served, storage })) },
    });

  it('that lose a version, or no longer serve or store it', () => {
    expect(rulesOf(crd(['v1', true, true], ['v1beta1', true, false]), crd(['v1', true, true]))).toEqual([
      'crd-version spec.versions',
    ]);
    expect(rulesOf(crd(['v1', true, true]), crd(['v1', true, false], ['v2', true, true]))).toEqual([
      'crd-version spec.versions',
    ]);
    expect(rulesOf(crd(['v1', true, true]), crd(['v1', true, true], ['v2', true, false]))).toEqual([]);
  });
});

describe('scale', () => {
  const scaled = (replicas?: number) => aWorkload({}, {}, replicas === undefined ? {} : { replicas });
  const target = { kind: 'Deployment', name: 'x' };
  const scaler = an('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { scaleTargetRef: target } }, { name: 'h' });
  const keda = an('keda.sh/v1alpha1', 'ScaledObject', { spec: { scaleTargetRef: { name: 'x' } } }, { name: 'k' });
  const budget = (spec: Parts) =>
    an(
      'policy/v1',
      'PodDisruptionBudget',
      { spec: { selector: { matchLabels: { app: 'web' } }, ...spec } },
      { name: 'b' },
    );

  it('to zero', () => {
    expect(rulesOf(scaled(2), scaled(0))).toEqual(['scale-to-zero spec.replicas']);
    expect(rulesOf(scaled(), scaled(0))).toEqual(['scale-to-zero spec.replicas']);
    expect(rulesOf(scaled(0), scaled(2))).toEqual([]);
    const cron = (suspend: boolean) => an('batch/v1', 'CronJob', { spec: { suspend } });
    expect(rulesOf(cron(false), cron(true))).toEqual(['suspended spec.suspend']);
  });

  it('against an autoscaler', () => {
    expect(rulesOf([scaled(2), scaler], [scaled(3), scaler])).toEqual(['replicas-under-autoscaler spec.replicas']);
    expect(rulesOf([scaled(), keda], [scaled(3), keda])).toEqual(['replicas-under-autoscaler spec.replicas']);
    expect(rulesOf([scaled(2)], [scaled(2), scaler])).toEqual(['replicas-under-autoscaler spec.scaleTargetRef']);
    expect(rulesOf([scaled(2), scaler], [scaled(), scaler])).toEqual([]);
    const elsewhere = { ...scaler, metadata: { name: 'h', namespace: 'other' } };
    expect(rulesOf([scaled(2), elsewhere], [scaled(3), elsewhere])).toEqual([]);
  });

  it('below what a budget keeps', () => {
    expect(rulesOf(budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 0 }))).toEqual([
      'no-disruption spec.maxUnavailable',
    ]);
    expect(rulesOf(scaled(2), [scaled(2), budget({ minAvailable: 2 })])).toEqual(['no-disruption spec.minAvailable']);
    expect(rulesOf([scaled(3), budget({ minAvailable: 2 })], [scaled(2), budget({ minAvailable: 2 })])).toEqual([
      'no-disruption spec.replicas',
    ]);
    expect(rulesOf(scaled(2), [scaled(2), budget({ minAvailable: 1 })])).toEqual([]);
  });
});

describe('safeguards that go', () => {
  const full = {
    readinessProbe: { tcpSocket: {} },
    livenessProbe: { tcpSocket: {} },
    resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  };
  const at = 'spec.template.spec.containers[web]';

  it('are told one by one', () => {
    expect(rulesOf(aWorkload(full), aWorkload())).toEqual([
      `probe-removed ${at}.readinessProbe`,
      `probe-removed ${at}.livenessProbe`,
      `request-removed ${at}.resources.requests.cpu`,
      `request-removed ${at}.resources.requests.memory`,
      `limit-removed ${at}.resources.limits.cpu`,
      `limit-removed ${at}.resources.limits.memory`,
    ]);
  });

  it('are not when the limit is the request, or the container goes itself', () => {
    const limits = { ...full, resources: { limits: full.resources.limits } };
    expect(rulesOf(aWorkload(full), aWorkload(limits))).toEqual([]);
    expect(rulesOf(aWorkload(full), aWorkload({ name: 'other' }))).toEqual([]);
  });
});

describe('rights', () => {
  const role = (...rules: [verbs: string[], resources: string[], names?: string[]][]) =>
    an('rbac.authorization.k8s.io/v1', 'Role', {
      rules: rules.map(([verbs, resources, resourceNames]) => ({
        apiGroups: [''],
        verbs,
        resources,
        ...(resourceNames && { resourceNames }),
      })),
    });
  const binding = (kind: string, name: string, ...subjects: string[]) =>
    an('rbac.authorization.k8s.io/v1', kind, {
      roleRef: { kind: 'ClusterRole', name },
      subjects: subjects.map((subject) => ({ kind: 'Group', name: subject })),
    });

  it('that grow', () => {
    const reader = role([['get'], ['pods']]);
    expect(rulesOf(reader, role([['get', 'delete'], ['pods']]))).toEqual(['rbac-wider rules']);
    expect(rulesOf(reader, role([['get'], ['pods', 'secrets']]))).toEqual(['rbac-wider rules']);
    expect(rulesOf(role([['get'], ['secrets'], ['one']]), role([['get'], ['secrets']]))).toEqual(['rbac-wider rules']);
    expect(rulesOf(null, role([['*'], ['pods']]))).toEqual(['rbac-wider rules']);
    expect(rulesOf(null, role([['list'], ['secrets']]))).toEqual(['rbac-wider rules']);
  });

  it('that shrink or are written otherwise are none', () => {
    expect(rulesOf(role([['*'], ['*']]), role([['get'], ['pods']]))).toEqual([]);
    expect(rulesOf(role([['get', 'list'], ['pods']]), role([['list'], ['pods']], [['get'], ['pods']]))).toEqual([]);
    expect(rulesOf(null, role([['get'], ['secrets'], ['one']]))).toEqual([]);
  });

  it('that others get', () => {
    expect(rulesOf(binding('RoleBinding', 'view', 'a'), binding('RoleBinding', 'view', 'a', 'b'))).toEqual([
      'rbac-subject subjects',
    ]);
    expect(rulesOf(null, binding('ClusterRoleBinding', 'cluster-admin', 'a'))).toEqual(['cluster-admin subjects']);
    expect(rulesOf(null, binding('RoleBinding', 'view', 'system:authenticated'))).toEqual(['rbac-subject subjects']);
    expect(rulesOf(null, binding('RoleBinding', 'view', 'a'))).toEqual([]);
  });
});

describe('closeness to the machine', () => {
  const at = 'spec.template.spec.containers[web]';
  const secured = (securityContext: Parts) => aWorkload({ securityContext });

  it.each<[KubeObject, string]>([
    [secured({ privileged: true }), `privileged ${at}.securityContext.privileged`],
    [
      secured({ allowPrivilegeEscalation: true }),
      `privilege-escalation ${at}.securityContext.allowPrivilegeEscalation`,
    ],
    [secured({ runAsUser: 0 }), `runs-as-root ${at}.securityContext.runAsUser`],
    [secured({ capabilities: { add: ['SYS_ADMIN'] } }), `capability-added ${at}.securityContext.capabilities.add`],
    [aWorkload({}, { hostNetwork: true }), 'host-access spec.template.spec.hostNetwork'],
    [aWorkload({}, { hostPID: true }), 'host-access spec.template.spec.hostPID'],
    [aWorkload({}, { volumes: [{ name: 'v', hostPath: { path: '/etc' } }] }), 'host-access spec.template.spec.volumes'],
    [aWorkload({ ports: [{ containerPort: 80, hostPort: 80 }] }), `host-access ${at}.ports`],
  ])('is told when it is new (%#)', (after, rule) => {
    expect(rulesOf(aWorkload(), after)).toEqual([rule]);
    expect(rulesOf(null, after)).toEqual([rule]);
    expect(rulesOf(after, aWorkload())).toEqual([]);
    expect(rulesOf(after, { ...after, metadata: { ...after.metadata, labels: { a: 'b' } } })).toEqual([]);
  });

  it('is told of Services that open to the outside', () => {
    const service = (spec: Parts) => an('v1', 'Service', { spec });
    expect(rulesOf(service({}), service({ type: 'LoadBalancer' }))).toEqual(['exposed spec.type']);
    expect(rulesOf(service({ type: 'ClusterIP' }), service({ type: 'NodePort' }))).toEqual(['exposed spec.type']);
    const open = (...loadBalancerSourceRanges: string[]) => service({ type: 'LoadBalancer', loadBalancerSourceRanges });
    expect(rulesOf(open('10.0.0.0/8'), open('0.0.0.0/0'))).toEqual(['exposed spec.loadBalancerSourceRanges']);
    expect(rulesOf(open('10.0.0.0/8'), open('10.0.0.0/16'))).toEqual([]);
  });
});

describe('what is told', () => {
  it('is the most harmful first, whatever the order of the objects', () => {
    const before = [aDeployment(), an('v1', 'Service', {}), an('v1', 'PersistentVolumeClaim', {}, { name: 'data' })];
    const after = [aDeployment('ghcr.io/acme/checkout:1.0.0')];
    const dangers = dangersOf(before, after);
    expect(dangers.map(({ rule }) => rule)).toEqual(['data-deleted', 'traffic-cut', 'image-backwards']);
    expect(dangersOf(before.toReversed(), after)).toEqual(dangers);
    expect(dangers[2]).toEqual({
      rule: 'image-backwards',
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      path: 'spec.template.spec.containers[checkout].image',
      message:
        'Container `checkout` moves backwards, from `1.4.2` to `1.0.0`. Make sure that the older version understands the data of the newer one.',
    });
  });

  it('holds no secret and no broken Markdown', () => {
    const token = `ghp_${'a'.repeat(36)}`;
    const dangers = dangersOf(
      [aWorkload({ image: `web:2.0.0` })],
      [aWorkload({ image: `user:pw@x/${token}\`\n:latest` })],
    );
    expect(JSON.stringify(dangers)).not.toContain(token);
    expect(dangers.every(({ message }) => (message.match(/`/g)?.length ?? 0) % 2 === 0)).toBe(true);
  });

  it.each(['__proto__', 'constructor', 'toString'])('survives %s as a name', (name) => {
    const hostile = (value: unknown) =>
      JSON.parse(
        JSON.stringify({ apiVersion: name, kind: name, metadata: { name }, spec: { x: value } }).replace(
          '"x"',
          `"${name}"`,
        ),
      );
    expect(dangersOf([hostile({ [name]: 1 })], [hostile([name])])).toEqual([]);
    expect(rulesOf(hostile(1), null)).toEqual(['deleted']);
  });
});
