import { describe, expect, test } from 'vitest';
import { Config } from '../../../../../src/model/config.ts';
import type { TargetAt } from '../../../../../src/model/target.ts';
import { discover } from '../../../../../src/observe/targets/discover-targets.ts';
import { bumpArtifact } from '../../../../../src/text/edit/bump-artifact.ts';
import { type Files, readerOf } from '../../folder-reader.ts';
import { image, readAt, workload } from '../../world.ts';
import { builderOf } from './build.ts';
import { clusterWith, kustomization, release } from './cluster.ts';

const config = Config.parse({
  version: 1,
  environments: { prod: {} },
  applications: [{ declaredIn: 'clusters/{environment}' }],
});
const here = 'sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }';
const chart: Files = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'image: { repository: ghcr.io/acme/web, tag: 1.0.0 }\n',
};

async function targetIn(files: Files, application: string): Promise<TargetAt> {
  const found = await discover(config, readerOf(files), { around: { render: builderOf(files).render } });
  return readAt(found.targets.find((each) => each.status === 'read' && each.at.target.application === application));
}

/** The text of the file with the version, after every version is set to 9.9.9. */
async function bumped(files: Files, application: string): Promise<{ artifacts: unknown; file: string; text: string }> {
  const { release: now, places } = await targetIn(files, application);
  const [place] = places;
  if (place === undefined) throw new Error('there is no place');
  const edit = bumpArtifact(String(files[place.file]), place, { tag: '9.9.9', digest: null });
  if (edit.status !== 'edited') throw new Error(JSON.stringify(edit));
  return { artifacts: now.artifacts, file: place.file, text: edit.text };
}

describe('the version of an image is edited where it stands', () => {
  test('in the values of the HelmRelease, over those of the chart', async () => {
    const values = 'values: { image: { tag: 2.0.0 } } # what runs';
    const files = clusterWith(
      [release('web', `{ chart: { spec: { chart: charts/web, ${here} } },\n  ${values}\n  }`)],
      chart,
    );
    const { artifacts, file, text } = await bumped(files, 'web');
    expect(artifacts).toEqual([image('ghcr.io/acme/web', '2.0.0')]);
    expect(file).toBe('clusters/prod/all.yaml');
    expect(text).toBe(String(files[file]).replace('tag: 2.0.0', 'tag: 9.9.9'));
  });

  test('in the patch of an environment, over the release that it patches', async () => {
    const base = release(
      'web',
      `{ chart: { spec: { chart: charts/web, ${here} } }, values: { image: { tag: 2.0.0 } } }`,
    );
    const files = clusterWith([kustomization('apps', `{ path: apps/prod, ${here} }`)], {
      ...chart,
      'apps/base/release.yaml': base,
      'apps/base/kustomization.yaml': 'resources: [release.yaml]\n',
      'apps/prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: web.yaml }]\n',
      'apps/prod/web.yaml': release('web', '{ values: { image: { tag: 2.1.0 } } }'),
    });
    const { artifacts, file, text } = await bumped(files, 'web');
    expect(artifacts).toEqual([image('ghcr.io/acme/web', '2.1.0')]);
    expect(file).toBe('apps/prod/web.yaml');
    expect(text).toContain('tag: 9.9.9');
    // What brings it is a target with an object of it, and with no image of its own.
    expect((await targetIn(files, 'apps')).release.artifacts).toEqual([]);
  });

  test('in `images` of the Kustomization, over the manifest', async () => {
    const images = "images: [{ name: ghcr.io/acme/web, newTag: '1.5.0' }]";
    const files = clusterWith([kustomization('web', `{ path: apps/web, ${here}, ${images} }`)], {
      'apps/web/web.yaml': workload('web', 'ghcr.io/acme/web:1.0.0'),
    });
    const { artifacts, file, text } = await bumped(files, 'web');
    expect(artifacts).toEqual([image('ghcr.io/acme/web', '1.5.0')]);
    expect(file).toBe('clusters/prod/all.yaml');
    expect(text).toBe(String(files[file]).replace("'1.5.0'", "'9.9.9'"));
  });

  test('in what the Kustomization builds', async () => {
    const files = clusterWith([kustomization('web', `{ path: apps/web, ${here} }`)], {
      'apps/web/web.yaml': workload('web', 'ghcr.io/acme/web:1.0.0'),
    });
    const { file, text } = await bumped(files, 'web');
    expect(file).toBe('apps/web/web.yaml');
    expect(text).toContain('ghcr.io/acme/web:9.9.9');
  });
});
