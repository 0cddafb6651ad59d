import { describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/clusters/argocd/application.ts';
import { changesOfRender } from '../../../src/clusters/argocd/changed-render.ts';
import { ignoresOf } from '../../../src/clusters/argocd/ignore.ts';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { applicationRender } from '../../../src/model/application-render.ts';
import { anApplication, createArgoWorld, DESIRED } from './world.ts';

const source = anApplication().spec.source;
const withRelease = { source: { ...source, helm: { ...source.helm, releaseName: 'checkout' } } };

describe('what an Application ignores', () => {
  test('pointers and managers are rules of ours, for any group where it says so', () => {
    const ignoreDifferences = [
      { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'checkout', jsonPointers: ['/spec/replicas'] },
      { group: '*', kind: '*', managedFieldsManagers: ['hpa'] },
      { group: '', kind: 'ConfigMap', jsonPointers: ['/data/a', 'nonsense'] },
    ];
    expect(ignoresOf(readApplication(anApplication({ spec: { ignoreDifferences } })))).toEqual({
      rules: [
        {
          group: 'apps',
          kind: 'Deployment',
          name: 'web',
          namespace: 'checkout',
          jsonPointers: ['/spec/replicas'],
          managedFieldsManagers: [],
        },
        { jsonPointers: [], managedFieldsManagers: ['hpa'] },
        { group: '', kind: 'ConfigMap', jsonPointers: ['/data/a'], managedFieldsManagers: [] },
      ],
      jqPaths: 0,
    });
  });

  test('jq is not evaluated, and its paths are counted', () => {
    const ignoreDifferences = [{ kind: 'Secret', jqPathExpressions: ['.data.a', '.data.b'] }];
    const read = ignoresOf(readApplication(anApplication({ spec: { ignoreDifferences } })));
    expect(read).toEqual({ rules: [], jqPaths: 2 });
  });
});

describe('a target that the Application declares', () => {
  const spec = { source: { ...source, helm: { parameters: [{ name: 'image.tag', value: '1.4.2' }] } } };
  const live = anApplication({ spec });
  const changesOf = (object: typeof live, renders?: string) => {
    const declared = { file: 'argocd/checkout.yaml', kind: 'Application', namespace: 'argocd', name: 'checkout' };
    const desired = { ...DESIRED, declared: { ...declared, ...(renders !== undefined && { renders }) } };
    return changesOfRender({ application: readApplication(object), sourceIndex: 0 }, desired);
  };

  test('renders what the live one does while both say the same', () => {
    expect(changesOf(live, applicationRender(live))).toEqual([]);
    const edited = anApplication({ spec: { source: { ...spec.source, path: 'elsewhere' } } });
    expect(changesOf(edited, applicationRender(live))).toEqual(['its sources are not those in argocd/checkout.yaml']);
  });

  test('is not compared where the Application has settings that are not followed', () => {
    expect(changesOf(live)).toEqual(['settings that are not followed']);
  });
});

describe('what changes the render', () => {
  const changes = (spec: object) =>
    changesOfRender({ application: readApplication(anApplication({ spec })), sourceIndex: 0 }, DESIRED);

  test('nothing does where path, values and release are the target’s', () => {
    expect(changes(withRelease)).toEqual([]);
    expect(changes({ source: { ...source, helm: { ...source.helm, parameters: [], valuesObject: {} } } })).toEqual([]);
  });

  test.each([
    ['parameters', { source: { ...source, helm: { parameters: [{ name: 'a', value: 'b' }] } } }, 'helm.parameters'],
    ['inline values', { source: { ...source, helm: { valuesObject: { a: 1 } } } }, 'helm.valuesObject'],
    ['images', { source: { ...source, kustomize: { images: ['a:1'] } } }, 'kustomize.images'],
    ['another release', { source: { ...source, helm: { releaseName: 'other' } } }, 'release other'],
    ['another namespace', { destination: { name: 'in-cluster', namespace: 'other' } }, 'namespace other'],
    ['a second source', { source: undefined, sources: [source, { ...source, path: 'more' }] }, 'more sources'],
  ])('%s', (_, spec, named) => {
    expect(changes(spec)).toContain(named);
  });

  test('then nothing is compared, and that is told', async () => {
    const spec = { source: { ...source, helm: { ...source.helm, valuesObject: { a: 1 } } } };
    const found = await createArgoWorld([anApplication({ spec })]).backend.findDrift(DESIRED);
    expect(found).toEqual({
      objects: [],
      more: 0,
      hidden: { 'the Application changes the render (helm.valuesObject)': 1 },
    });
  });
});

test('drift is found by our own dry run, less what the Application ignores', async () => {
  const git: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'conf', namespace: 'checkout' },
    data: { a: '1', b: '1' },
  };
  const live = { ...git, data: { a: '2', b: '2' } };
  const ignoreDifferences = [{ kind: 'ConfigMap', jsonPointers: ['/data/b'], jqPathExpressions: ['.data.c'] }];
  const application = anApplication({ spec: { ...withRelease, ignoreDifferences } });
  const never = () => Promise.reject(new Error('a look for drift writes nothing'));
  const api = {
    get: async ({ kind }: { kind: string }) => (kind === 'Application' ? application : live),
    list: async ({ kind }: { kind: string }) => (kind === 'Application' ? [application] : []),
    scope: async () => 'namespaced' as const,
    apply: async (object: KubeObject, { dryRun, fieldManager }: { dryRun: boolean; fieldManager?: string }) => {
      expect({ dryRun, fieldManager }).toEqual({ dryRun: true, fieldManager: 'shiplock-drift' });
      return { object, created: false, warnings: [] };
    },
    create: never,
    replace: never,
    remove: never,
  };
  const found = await createArgoWorld([], { api }).backend.findDrift({ ...DESIRED, objects: [git] });
  expect(found.objects).toMatchObject([{ kind: 'ConfigMap', fields: [{ path: 'data.a', git: '"1"', live: '"2"' }] }]);
  expect(Object.keys(found.hidden).join()).toContain('jqPathExpressions');
});
