import { describe, expect, test } from 'vitest';
import { Target } from '../../../../../src/model/target.ts';
import { discover } from '../../../../../src/observe/targets/discover-targets.ts';
import { type Files, fixture, readerOf } from '../../folder-reader.ts';
import { configIn, image, readAt } from '../../world.ts';
import { builderOf } from './build.ts';

async function look(files: Files) {
  const builder = builderOf(files);
  const around = { repository: 'acme/deploy', render: builder.render };
  const found = await discover(configIn(files), readerOf(files), { around });
  const at = new Map(found.targets.map((each) => [keyOf(each), each]));
  return { ...found, at, rendered: builder.rendered };
}

function keyOf(each: Awaited<ReturnType<typeof discover>>['targets'][number]): string {
  const { application, environment } = each.status === 'read' ? each.at.target : each;
  return `${application}/${environment}`;
}

describe('a cluster as flux bootstrap leaves it', () => {
  const files = fixture('flux-clusters/before');

  test('has its own Kustomization, those that it brings, and the releases that they bring', async () => {
    const { at, problems } = await look(files);
    expect(problems).toEqual([]);
    expect([...at.keys()]).toEqual([
      'apps/staging',
      'apps/prod',
      'flux-system/staging',
      'flux-system/prod',
      'lending/staging',
      'lending/prod',
    ]);
    for (const each of at.values()) expect(Target.parse(readAt(each).target)).toEqual(readAt(each).target);
    expect(readAt(at.get('flux-system/prod')).target.source).toEqual({
      kind: 'kustomize',
      path: 'clusters/prod',
      generate: true,
    });
  });

  test('builds a folder with the settings of its Kustomization', async () => {
    const { target, release, places } = readAt((await look(files)).at.get('apps/prod'));
    expect(target).toMatchObject({
      source: {
        kind: 'kustomize',
        path: 'apps/prod',
        edits: {
          namespace: 'library',
          images: [{ name: 'registry.example.com/library/notices', newTag: '0.8.1' }],
        },
        substitute: { cluster: 'prod', notice_interval: '1h' },
      },
      releaseName: 'apps',
      namespace: 'library',
      declared: { file: 'clusters/prod/apps.yaml', kind: 'Kustomization', namespace: 'flux-system', name: 'apps' },
    });
    expect(target.inputs).toEqual(['apps/base/lending', 'apps/base/notices', 'apps/prod']);
    expect(release.artifacts).toEqual([image('registry.example.com/library/notices', '0.8.1')]);
    expect(places).toEqual([
      {
        repository: 'registry.example.com/library/notices',
        file: 'clusters/prod/apps.yaml',
        document: 0,
        form: { kind: 'scalars', tag: ['spec', 'images', 0, 'newTag'], digest: null },
      },
    ]);
  });

  test('gives a release what the patch of its environment says, and its chart from this repository', async () => {
    const { at } = await look(files);
    const staging = readAt(at.get('lending/staging')).target;
    expect(staging.source).toEqual({
      kind: 'helm',
      path: 'charts/lending',
      values: [],
      inline: [{ daysOfLoan: 28, replicaCount: 1 }],
    });
    expect(staging).toMatchObject({ releaseName: 'lending', namespace: 'library' });
    expect(readAt(at.get('lending/prod')).target.source).toMatchObject({ inline: [{ replicaCount: 3 }] });
    expect(staging.origins).toContain('apps/staging/lending-values.yaml');
    expect(staging.origins).not.toContain('apps/prod/lending-values.yaml');
    expect(staging.unknowns).toBeUndefined();
  });

  test('changes only the targets that a pull request changes', async () => {
    const before = (await look(files)).at;
    const after = (await look(fixture('flux-clusters/after'))).at;
    const changed = [...after.keys()].filter(
      (key) => readAt(after.get(key)).content !== readAt(before.get(key)).content,
    );
    expect(changed).toEqual(['apps/staging', 'apps/prod', 'flux-system/prod', 'lending/staging']);
  });
});
