import { expect, test } from 'vitest';
import { readApplication } from '../../../src/clusters/argocd/application.ts';
import { claimsOf } from '../../../src/clusters/argocd/claim.ts';
import { anApplication, DESIRED, REPOSITORY } from './world.ts';

const followed = { url: 'https://GitHub.com/acme/gitops', branch: 'main' };
const source = anApplication().spec.source;

function names(specs: readonly { name?: string; spec: object }[], wanted = DESIRED): string[] {
  const all = specs.map(({ name = 'checkout', spec }) =>
    readApplication(anApplication({ spec, metadata: { name, namespace: 'argocd' } })),
  );
  return claimsOf(all, wanted, followed).map(({ application }) => application.ref.name);
}

test.each([
  ['its address over ssh', { source: { ...source, repoURL: 'git@github.com:acme/gitops.git' } }],
  ['another case and no .git', { source: { ...source, repoURL: 'https://github.com/Acme/GitOps' } }],
  ['the branch by name', { source: { ...source, targetRevision: 'main' } }],
  ['the branch by its full name', { source: { ...source, targetRevision: 'refs/heads/main' } }],
  ['no revision at all', { source: { ...source, targetRevision: undefined } }],
  ['a tag, in the same namespace', { source: { ...source, targetRevision: 'v1' } }],
  ['the cluster by name', { destination: { name: 'in-cluster', namespace: 'checkout' } }],
  ['another namespace', { destination: { server: 'https://kubernetes.default.svc', namespace: 'other' } }],
  ['values from the root', { source: { ...source, helm: { valueFiles: ['/apps/checkout/values-dev.yaml'] } } }],
  [
    'values from a named source',
    {
      source: undefined,
      sources: [
        { ...source, helm: { valueFiles: ['$values/apps/checkout/values-dev.yaml'] } },
        { repoURL: REPOSITORY, ref: 'values', targetRevision: 'main' },
      ],
    },
  ],
])('an Application claims the target by %s', (_, spec) => {
  expect(names([{ spec }])).toEqual(['checkout']);
});

test.each([
  ['another repository', { source: { ...source, repoURL: 'https://github.com/acme/other' } }],
  ['another path', { source: { ...source, path: 'apps/web/chart' } }],
  ['values of another environment', { source: { ...source, helm: { valueFiles: ['../values-prod.yaml'] } } }],
  ['no values', { source: { ...source, helm: undefined } }],
  ['another cluster', { destination: { server: 'https://10.0.0.1:6443', namespace: 'checkout' } }],
  ['another cluster by name', { destination: { name: 'eu-prod', namespace: 'checkout' } }],
  [
    'a preview of a branch in a namespace of its own',
    {
      source: { ...source, targetRevision: 'feature' },
      destination: { name: 'in-cluster', namespace: 'preview-7' },
    },
  ],
  [
    'values of that name in another repository',
    {
      source: undefined,
      sources: [
        { ...source, helm: { valueFiles: ['$values/apps/checkout/values-dev.yaml'] } },
        { repoURL: 'https://github.com/acme/other', ref: 'values' },
      ],
    },
  ],
])('an Application with %s does not', (_, spec) => {
  expect(names([{ spec }])).toEqual([]);
});

test('a kustomization is claimed by its path alone, however it is written', () => {
  const wanted = { ...DESIRED, source: { kind: 'kustomize' as const, path: 'apps/web/envs/dev' } };
  expect(names([{ spec: { source: { ...source, path: './apps/web/envs/dev/' } } }], wanted)).toEqual(['checkout']);
});

test('an Application that names all values files goes before one that only names the last', () => {
  const wanted = {
    ...DESIRED,
    source: { ...DESIRED.source, values: ['apps/checkout/values-base.yaml', 'apps/checkout/values-dev.yaml'] },
  } as typeof DESIRED;
  const last = { name: 'last', spec: {} };
  const files = ['../values-base.yaml', '../values-dev.yaml'];
  const whole = { name: 'whole', spec: { source: { ...source, helm: { valueFiles: files } } } };
  expect(names([last], wanted)).toEqual(['last']);
  expect(names([last, whole], wanted)).toEqual(['whole']);
});

test('the Application that declares the target claims it, whatever its path, and no other one beside it', () => {
  const declared = { file: 'argocd/web.yaml', kind: 'Application', namespace: '', name: 'web' };
  const elsewhere = { spec: { source: { ...source, path: 'elsewhere' } } };
  const both = [
    { name: 'web', ...elsewhere },
    { name: 'checkout', spec: {} },
  ];
  expect(names(both, { ...DESIRED, declared })).toEqual(['web']);
  expect(names(both, { ...DESIRED, declared: { ...declared, namespace: 'team' } })).toEqual(['checkout']);
  expect(names([{ name: 'checkout', spec: {} }], { ...DESIRED, declared })).toEqual(['checkout']);
});
