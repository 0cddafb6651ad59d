import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { isLike } from '../../src/inspect/guardrail/glob.ts';
import { createGuardrailInspection } from '../../src/inspect/guardrail/guardrail.ts';
import { createBuiltIns } from '../../src/inspect/schema/built-in.ts';
import { readSchemaFile } from '../../src/render/schema-file.ts';
import { aDeployment } from '../diff/objects.ts';
import { around, aSubject } from './subjects.ts';

const look = createGuardrailInspection(createBuiltIns(readSchemaFile()));
const role: KubeObject = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' } };

test.each([
  ['ghcr.io/acme/web', 'ghcr.io/acme/*', true],
  ['ghcr.io/acme', 'ghcr.io/acme/*', false],
  ['team-a', 'team-*', true],
  ['a', '*', true],
  ['', '*', true],
  ['abab', 'ab*ab', true],
  ['ab', 'ab*ab', false],
  ['axbyc', 'a*b*c', true],
  ['axyc', 'a*b*c', false],
  ['web', 'web', true],
  ['web', 'we', false],
])('%s is like %s: %s', (text, pattern, expected) => {
  expect(isLike(text, pattern)).toBe(expected);
});

describe('guardrails of the config', () => {
  const found = (guardrail: object, ...objects: KubeObject[]) =>
    look(aSubject(objects), around({ guardrails: [guardrail] })).map(({ path, message }) => `${path}: ${message}`);

  test.each<[string, object, KubeObject, string[]]>([
    ['an allowed kind', { kinds: ['Deployment'] }, aDeployment(), []],
    ['an allowed kind with its group', { kinds: ['apps/*'] }, aDeployment(), []],
    [
      'another kind',
      { kinds: ['Deployment', 'Service'] },
      role,
      ['kind: A guardrail of the config allows only the kinds Deployment, Service.'],
    ],
    [
      'a denied kind',
      { deniedKinds: ['Cluster*'] },
      role,
      ['kind: A guardrail of the config denies objects of kind ClusterRole.'],
    ],
    ['the same kind of another group', { deniedKinds: ['batch/Deployment'] }, aDeployment(), []],
    ['an allowed namespace', { namespaces: ['sh*'] }, aDeployment(), []],
    [
      'another namespace',
      { namespaces: ['pay'] },
      aDeployment(),
      ['metadata.namespace: It goes to namespace shop; a guardrail of the config allows only pay.'],
    ],
    ['what has no namespace', { namespaces: ['pay'] }, role, []],
    ['an allowed registry', { registries: ['ghcr.io/acme/*'] }, aDeployment(), []],
    ['an allowed registry without a star', { registries: ['ghcr.io'] }, aDeployment(), []],
    [
      'another registry',
      { registries: ['ghcr.io/acme/*'] },
      aDeployment('nginx:1'),
      [
        'spec.template.spec.containers[checkout].image: The image comes from docker.io/library/nginx; a guardrail of the config allows only ghcr.io/acme/*.',
      ],
    ],
    [
      'a registry with the same beginning',
      { registries: ['ghcr.io/acme'] },
      aDeployment('ghcr.io/acme-evil/x:1'),
      [
        'spec.template.spec.containers[checkout].image: The image comes from ghcr.io/acme-evil/x; a guardrail of the config allows only ghcr.io/acme.',
      ],
    ],
    ['for another application', { applications: ['pay*'], kinds: [] }, aDeployment(), []],
    ['for another environment', { environments: ['dev'], deniedKinds: ['*'] }, aDeployment(), []],
  ])('%s', (_, guardrail, object, expected) => {
    expect(found(guardrail, object)).toEqual(expected);
  });

  test('clusters of Applications', () => {
    const guardrail = { clusters: ['prod-*', 'https://kubernetes.default.svc'] };
    expect(found(guardrail, application({ name: 'prod-eu', namespace: 'a' }))).toEqual([]);
    expect(found(guardrail, application({ name: 'in-cluster', namespace: 'a' }))).toEqual([]);
    expect(found(guardrail, application({ server: 'https://dev', namespace: 'a' }))).toEqual([
      'spec.destination: It goes to cluster https://dev; a guardrail of the config allows only prod-*, https://kubernetes.default.svc.',
    ]);
  });
});

function application(destination: object, spec: object = {}, kind = 'Application'): KubeObject {
  const own = { project: 'team', source: { repoURL: 'https://github.com/acme/deploy.git' }, destination, ...spec };
  const whole = kind === 'Application' ? own : { generators: [], template: { spec: own } };
  return { apiVersion: 'argoproj.io/v1alpha1', kind, metadata: { name: 'shop', namespace: 'argocd' }, spec: whole };
}

function project(spec: object): KubeObject {
  const all = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'team' },
    spec: { ...all, ...spec },
  };
}

describe('AppProjects of Argo CD', () => {
  const own = { server: 'https://kubernetes.default.svc', namespace: 'shop' };
  const found = (spec: object, object: KubeObject) =>
    look(aSubject([object]), around({}, [project(spec)])).map(
      ({ atMost, message }) => `${atMost ?? 'failure'}: ${message}`,
    );

  test.each<[string[], string, boolean]>([
    [['*'], 'https://github.com/acme/deploy', true],
    [['https://github.com/acme/deploy'], 'https://github.com/acme/deploy.git', true],
    [['https://github.com/acme/*'], 'https://github.com/ACME/deploy', true],
    [['https://github.com/acme/*'], 'https://github.com/acme/a/b', false],
    [['https://github.com/**'], 'https://github.com/acme/a/b', true],
    [['https://github.com/acme/*', '!https://github.com/acme/deploy'], 'https://github.com/acme/deploy', false],
    [['*', '!https://github.com/other/*'], 'https://github.com/acme/deploy', true],
    [[], 'https://github.com/acme/deploy', false],
  ])('sources %j and %s: %s', (sourceRepos, repoURL, isAllowed) => {
    const expected = isAllowed ? [] : [`failure: AppProject team does not allow the source ${repoURL}.`];
    expect(found({ sourceRepos }, application(own, { source: { repoURL } }))).toEqual(expected);
    expect(found({ sourceRepos }, application(own, { source: undefined, sources: [{ repoURL }] }))).toEqual(expected);
  });

  test.each<[object[], object, boolean | null]>([
    [[{ server: '*', namespace: '*' }], own, true],
    [[{ server: 'https://kubernetes.default.svc', namespace: 'shop' }], own, true],
    [[{ name: 'in-cluster', namespace: 'shop' }], own, true],
    [[{ server: 'https://kubernetes.default.svc', namespace: 'pay' }], own, false],
    [[{ server: 'https://prod', namespace: '*' }], own, false],
    [[{ server: '*', namespace: 'shop-*' }], { ...own, namespace: 'shop-1' }, true],
    [
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!kube-system' },
      ],
      own,
      true,
    ],
    [
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!kube-system' },
      ],
      { ...own, namespace: 'kube-system' },
      false,
    ],
    [[{ server: '!https://prod', namespace: '*' }], own, true],
    [
      [
        { server: '*', namespace: '*' },
        { server: '!https://prod', namespace: '*' },
      ],
      { server: 'https://prod', namespace: 'a' },
      false,
    ],
    [[{ server: 'https://prod', namespace: '*' }], { name: 'prod-eu', namespace: 'a' }, null],
    [[{ name: 'prod-*', namespace: '*' }], { name: 'prod-eu', namespace: 'a' }, true],
    [[], own, false],
  ])('destinations %j and %j: %s', (destinations, destination, isAllowed) => {
    const levels = found({ destinations }, application(destination)).map((text) => text.split(':')[0]);
    if (isAllowed === true) expect(levels).toEqual([]);
    else expect(levels).toEqual([isAllowed === null ? 'notice' : 'failure']);
  });

  test('an ApplicationSet is judged by its template, as far as nothing is to be filled in', () => {
    const none = { sourceRepos: [], destinations: [] };
    expect(found(none, application(own, {}, 'ApplicationSet'))).toHaveLength(2);
    const open = { source: { repoURL: '{{.repo}}' }, destination: { name: '{{.cluster}}', namespace: 'x' } };
    expect(found(none, application({}, open, 'ApplicationSet'))).toEqual([]);
  });

  test('another project, or one that is not in the repository, says nothing', () => {
    expect(found({ sourceRepos: [] }, application(own, { project: 'other' }))).toEqual([]);
    expect(look(aSubject([application(own)]), around())).toEqual([]);
  });

  describe('of a target that an Application declares', () => {
    const declared = { file: 'platform/objects.yaml', kind: 'Application', namespace: 'argocd', name: 'shop' };
    const of = (spec: object, ...objects: KubeObject[]) => {
      const subject = aSubject(objects);
      const around_ = around({}, [project(spec), application(own)]);
      return look({ ...subject, target: { ...subject.target, declared } }, around_).map(({ message }) => message);
    };

    test.each<[string, object, KubeObject, string[]]>([
      ['nothing said of namespaced kinds', {}, aDeployment(), []],
      ['a kind that is listed', { namespaceResourceWhitelist: [{ group: 'apps', kind: '*' }] }, aDeployment(), []],
      [
        'a kind that is not listed',
        { namespaceResourceWhitelist: [{ group: '', kind: '*' }] },
        aDeployment(),
        ['AppProject team does not allow Deployment of apps/v1.'],
      ],
      [
        'a kind that is denied',
        { namespaceResourceBlacklist: [{ group: '*', kind: 'Deployment' }] },
        aDeployment(),
        ['AppProject team does not allow Deployment of apps/v1.'],
      ],
      [
        'a kind without namespace, which must be listed',
        {},
        role,
        ['AppProject team does not allow ClusterRole of rbac.authorization.k8s.io/v1.'],
      ],
      ['one that is', { clusterResourceWhitelist: [{ group: '*', kind: '*' }] }, role, []],
      [
        'one that is and is denied',
        {
          clusterResourceWhitelist: [{ group: '*', kind: '*' }],
          clusterResourceBlacklist: [{ group: '*', kind: 'ClusterRole' }],
        },
        role,
        ['AppProject team does not allow ClusterRole of rbac.authorization.k8s.io/v1.'],
      ],
      [
        'another namespace',
        { destinations: [{ server: '*', namespace: 'pay' }] },
        aDeployment(),
        ['AppProject team does not allow namespace shop in in-cluster.'],
      ],
    ])('%s', (_, spec, object, expected) => {
      expect(of(spec, object)).toEqual(expected);
    });
  });
});
