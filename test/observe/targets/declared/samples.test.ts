import { describe, expect, test } from 'vitest';
import { TargetAt } from '../../../../src/model/target.ts';
import { discover } from '../../../../src/observe/targets/discover-targets.ts';
import { fixture, readerOf } from '../folder-reader.ts';
import { configIn, image, readAt } from '../world.ts';

async function targetsOf(name: string) {
  const files = fixture(name);
  const found = await discover(configIn(files), readerOf(files), { around: { repository: 'acme/deploy' } });
  return { ...found, at: new Map(found.targets.map((each) => [keyOf(each), each])) };
}

function keyOf(each: Awaited<ReturnType<typeof discover>>['targets'][number]): string {
  const { application, environment } = each.status === 'read' ? each.at.target : each;
  return `${application}/${environment}`;
}

describe('an Application of Applications', () => {
  test('brings a chart, a kustomization and a folder, each with its settings', async () => {
    const { at, problems } = await targetsOf('argo-app-of-apps/before');
    expect(problems).toEqual([]);
    expect([...at.keys()]).toEqual([
      'bakery/staging',
      'bakery/prod',
      'leaflet/staging',
      'leaflet/prod',
      'oven/staging',
      'oven/prod',
      'shop/staging',
      'shop/prod',
    ]);
    const oven = readAt(at.get('oven/staging'));
    expect(oven.target).toEqual({
      application: 'oven',
      environment: 'staging',
      source: {
        kind: 'helm',
        path: 'charts/oven',
        values: ['charts/oven/values.yaml', 'settings/oven-staging.yaml'],
        parameters: [{ name: 'image.tag', value: '1.8.0', text: false }],
      },
      releaseName: 'oven',
      namespace: 'bakery-staging',
      inputs: ['charts/oven', 'settings/oven-staging.yaml'],
      origins: ['argocd/staging/apps/oven.yaml'],
      declared: {
        file: 'argocd/staging/apps/oven.yaml',
        kind: 'Application',
        namespace: 'argocd',
        name: 'oven-staging',
        renders: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    });
    expect(oven.release.artifacts).toEqual([image('registry.example.com/bakery/oven', '1.8.0')]);
    expect(oven.places).toEqual([
      {
        repository: 'registry.example.com/bakery/oven',
        file: 'argocd/staging/apps/oven.yaml',
        document: 0,
        form: { kind: 'scalars', tag: ['spec', 'source', 'helm', 'parameters', 0, 'value'], digest: null },
      },
    ]);
    const shop = readAt(at.get('shop/prod'));
    expect(shop.target.source).toEqual({
      kind: 'kustomize',
      path: 'kustomize/shop',
      edits: { images: [{ name: 'registry.example.com/bakery/shop', newTag: '3.2.1' }] },
    });
    expect(shop.places.map(({ file, form }) => [file, form.kind])).toEqual([
      ['kustomize/shop/deployment.yaml', 'reference'],
      ['argocd/prod/apps/shop.yaml', 'reference'],
    ]);
    const leaflet = readAt(at.get('leaflet/prod'));
    expect(leaflet.target.source).toEqual({
      kind: 'plain',
      path: 'manifests/leaflet',
      exclude: '{drafts/*,*.md}',
    });
    expect(leaflet.target.inputs).toEqual([
      'manifests/leaflet/leaflet.yaml',
      'manifests/leaflet/pages/deployment.yaml',
    ]);
    expect(readAt(at.get('bakery/prod')).target.source).toEqual({
      kind: 'plain',
      path: 'argocd/prod/apps',
      recurse: false,
    });
    for (const each of at.values()) expect(TargetAt.parse(readAt(each))).toEqual(readAt(each));
  });
});

describe('an ApplicationSet', () => {
  test('makes an Application of each folder, of those that are not excluded', async () => {
    const before = await targetsOf('argo-applicationset/before');
    expect(before.problems).toEqual([]);
    expect([...before.at.keys()]).toEqual(['grades/prod', 'timetable/dev', 'timetable/prod']);
    const after = await targetsOf('argo-applicationset/after');
    expect([...after.at.keys()]).toEqual(['grades/dev', 'grades/prod', 'timetable/dev', 'timetable/prod']);
    const grades = readAt(after.at.get('grades/dev'));
    expect(grades.target).toEqual({
      application: 'grades',
      environment: 'dev',
      source: { kind: 'kustomize', path: 'services/grades/overlays/dev' },
      releaseName: 'grades-dev',
      namespace: 'school-dev',
      inputs: ['services/grades/base', 'services/grades/overlays/dev'],
      origins: ['argocd/school.yaml'],
      declared: {
        file: 'argocd/school.yaml',
        kind: 'Application',
        namespace: 'argocd',
        name: 'grades-dev',
        renders: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    });
    const changed = [...after.at.keys()].filter((key) => {
      const [one, other] = [before.at.get(key), after.at.get(key)];
      return one === undefined || readAt(one).content !== readAt(other).content;
    });
    expect(changed).toEqual(['grades/dev', 'timetable/prod']);
  });
});
