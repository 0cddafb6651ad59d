import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import type { Inspection } from '../../src/inspect/inspection.ts';
import { inspectPodSecurity } from '../../src/inspect/pod-security/pod-security.ts';
import { createBuiltIns } from '../../src/inspect/schema/built-in.ts';
import { createSchemaInspection } from '../../src/inspect/schema/schema.ts';
import { askPolicies } from '../../src/observe/inspecting/policies.ts';
import { createEngine } from '../../src/render/create-engine.ts';
import { readSchemaFile } from '../../src/render/schema-file.ts';
import { baselineCases, good, inContainer, restrictedCases } from '../inspect/pod-security-cases.ts';
import { around, aSubject } from '../inspect/subjects.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';

/** What inspections refuse is what a real API server refuses. */
let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.kubectl.apply(namespace('baseline'), namespace('restricted'), namespace('privileged'));
});
afterAll(() => cluster.stop());

function namespace(level: string): KubeObject {
  const labels = {
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/enforce-version': 'v1.34',
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: level, labels } };
}

/** Why the API server refuses an object, by a strict dry run; null when it takes it. */
async function refusal(object: KubeObject): Promise<string | null> {
  const args = ['create', '--dry-run=server', '--validate=strict', '-f', '-'];
  try {
    await cluster.kubectl.run(args, JSON.stringify(object));
    return null;
  } catch (error) {
    return String(error);
  }
}

function inNamespace(object: KubeObject, name: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: name } };
}

const finds = (inspection: Inspection, object: KubeObject, repository: KubeObject[] = []): string[] =>
  inspection(aSubject([object]), around({}, repository))
    .filter(({ atMost }) => atMost === undefined)
    .map(({ path }) => path ?? '');

describe('Pod Security', () => {
  const cases: [string, string, KubeObject][] = [
    ...baselineCases.flatMap(([name, bad, fine]): [string, string, KubeObject][] => [
      [`breaks ${name}`, 'baseline', bad],
      [`nearly breaks ${name}`, 'baseline', fine],
    ]),
    ...restrictedCases.map(([name, bad]): [string, string, KubeObject] => [`breaks ${name}`, 'restricted', bad]),
    ['is all right', 'restricted', inContainer(good)],
  ];

  test('refuses the pods that the inspection finds, and no others', async () => {
    const differences: string[] = [];
    for (const [name, level, pod] of cases) {
      // Such a pod needs the network of its host too, and is refused before anybody asks for its namespace.
      if (name.startsWith('breaks HostProcess')) continue;
      const object = inNamespace(pod, level);
      const said = await refusal(object);
      const isRefused = said?.includes('violates PodSecurity') ?? false;
      const isFound = finds(inspectPodSecurity, object, [namespace(level)]).length > 0;
      if (isRefused !== isFound) differences.push(`${level}: ${name}: found ${isFound}, ${said}`);
    }
    expect(differences).toEqual([]);
  });
});

describe('schemas', () => {
  const inspectSchema = createSchemaInspection(createBuiltIns(readSchemaFile()));
  const container = { name: 'web', image: 'web:1' };
  const deployment = (spec: object, one: object = {}): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'privileged' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, ...one }] } },
      ...spec,
    },
  });
  const of = (apiVersion: string, kind: string, rest: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'privileged' },
    ...rest,
  });

  test.each<[string, KubeObject, string[]]>([
    ['a good one', deployment({ replicas: 2 }), []],
    ['nulls', deployment({ replicas: null }, { env: null }), []],
    ['an empty choice', deployment({}, { imagePullPolicy: '' }), []],
    ['a typo', deployment({ replcas: 2 }), ['spec.replcas']],
    [
      'a typo in a container',
      deployment({}, { imagePulPolicy: 'Always' }),
      ['spec.template.spec.containers[web].imagePulPolicy'],
    ],
    ['text for a number', deployment({ replicas: '2' }), ['spec.replicas']],
    [
      'a number for text',
      deployment({}, { env: [{ name: 'A', value: 1 }] }),
      ['spec.template.spec.containers[web].env[A].value'],
    ],
    [
      'a wrong choice',
      deployment({}, { imagePullPolicy: 'Allways' }),
      ['spec.template.spec.containers[web].imagePullPolicy'],
    ],
    [
      'a wrong quantity',
      deployment({}, { resources: { limits: { memory: '1GB' } } }),
      ['spec.template.spec.containers[web].resources.limits.memory'],
    ],
    ['a quantity as a number', deployment({}, { resources: { limits: { cpu: 0.5, memory: '1e3' } } }), []],
    [
      'no selector',
      of('apps/v1', 'Deployment', { spec: { template: { spec: { containers: [container] } } } }),
      ['spec.selector'],
    ],
    [
      'a label that is no text',
      of('v1', 'ConfigMap', { metadata: { name: 'web', namespace: 'privileged', labels: { a: 1 } } }),
      ['metadata.labels.a'],
    ],
    ['data that is no text', of('v1', 'ConfigMap', { data: { port: 80 } }), ['data.port']],
    ['data that is no base64', of('v1', 'Secret', { data: { a: 'x!' } }), ['data.a']],
    ['a port by name', of('v1', 'Service', { spec: { ports: [{ port: 80, targetPort: 'http' }] } }), []],
    [
      'an unknown type of Service',
      of('v1', 'Service', { spec: { type: 'Public', ports: [{ port: 80 }] } }),
      ['spec.type'],
    ],
    [
      'an Ingress without path type',
      of('networking.k8s.io/v1', 'Ingress', {
        spec: {
          rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'a', port: { number: 80 } } } }] } }],
        },
      }),
      ['spec.rules[0].http.paths[0].pathType'],
    ],
    ['a kind that is none', of('apps/v1', 'Deploymnet', {}), ['kind']],
    ['a version that is gone', of('batch/v2', 'CronJob', { spec: {} }), ['apiVersion']],
  ])('%s', async (_, object, paths) => {
    expect(finds(inspectSchema, object)).toEqual(paths);
    expect((await refusal(object)) !== null).toBe(paths.length > 0);
  });
});

describe('policies', () => {
  const admission = 'admissionregistration.k8s.io/v1';
  const policy: KubeObject = {
    apiVersion: admission,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'limit' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
        ],
      },
      validations: [{ expression: 'object.spec.replicas <= 5', message: 'at most five' }],
    },
  };
  const binding: KubeObject = {
    apiVersion: admission,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'limit' },
    spec: {
      policyName: 'limit',
      validationActions: ['Deny'],
      matchResources: {
        namespaceSelector: { matchLabels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      },
    },
  };
  const deployment = (replicas: number, where: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: where },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  });

  test('refuse what the inspection finds', async () => {
    const engine = createEngine();
    try {
      await cluster.kubectl.apply(policy, binding);
      await expect.poll(() => refusal(deployment(6, 'privileged')), { timeout: 90_000 }).toMatch(/at most five/);
      const near = around({ policies: ['platform'] }, [
        policy,
        binding,
        namespace('privileged'),
        namespace('baseline'),
      ]);
      const deps = { policy: engine.policy, params: [] };
      for (const [replicas, where] of [
        [6, 'privileged'],
        [5, 'privileged'],
        [6, 'baseline'],
      ] as const) {
        const found = await askPolicies(aSubject([deployment(replicas, where)]), near, [], deps);
        expect(found.map(({ message }) => message)).toEqual(
          replicas === 6 && where === 'privileged' ? ['at most five. (ValidatingAdmissionPolicy limit)'] : [],
        );
        expect((await refusal(deployment(replicas, where))) !== null).toBe(found.length > 0);
      }
    } finally {
      await engine.close();
    }
  });
});
