import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noCharts } from '../../../../src/charts/chart-repository.ts';
import type { Config } from '../../../../src/model/config.ts';
import type { TargetAt } from '../../../../src/model/target.ts';
import { createRenderTarget } from '../../../../src/observe/render-target.ts';
import { changedTree } from '../../../../src/observe/targets/changed-tree.ts';
import { type Discovery, discoverTargets } from '../../../../src/observe/targets/discover-targets.ts';
import { nothingOutside } from '../../../../src/observe/targets/outside.ts';
import { createTargetMemory } from '../../../../src/observe/targets/target-memory.ts';
import { createEngine } from '../../../../src/render/create-engine.ts';
import { bumpArtifact } from '../../../../src/text/edit/bump-artifact.ts';
import { type Files, readerOf, treeSourceOf } from '../folder-reader.ts';
import { aConfig, image, readAt } from '../world.ts';
import { chart, commonHelper } from './charts.ts';

let engine: ReturnType<typeof createEngine>;
beforeAll(() => {
  engine = createEngine({ isLean: true });
});
afterAll(() => engine.close());

const layout = { name: 'shop', path: 'charts/shop', values: ['charts/shop/values-{environment}.yaml'] };
const config = (...artifacts: object[]): Config => ({
  ...aConfig({ ...layout, artifacts }),
  environments: aConfig(layout).environments,
});
const ones = `sha256:${'1'.repeat(64)}`;
const values = 'charts/shop/values.yaml';
const dev = 'charts/shop/values-dev.yaml';

let renders: number;

async function discoveryIn(
  files: Files,
  settings = config(),
  memory = createTargetMemory(),
): Promise<Discovery | undefined> {
  renders = 0;
  const render = createRenderTarget(engine);
  const tree = treeSourceOf(files);
  const found = await discoverTargets(settings, readerOf(files, memory), ['dev'], {
    async probe(target, changed) {
      renders += 1;
      return await render(
        { tree: changedTree(tree, changed), outside: nothingOutside, charts: noCharts },
        'HEAD',
        target,
      );
    },
  });
  return found[0];
}

async function targetIn(files: Files, settings = config()): Promise<TargetAt> {
  return readAt(await discoveryIn(files, settings));
}

/** The file after a bump of the only image to another tag. */
function bumped(files: Files, at: TargetAt, tag: string, digest: string | null = null): string {
  const [place] = at.places;
  if (place === undefined) throw new Error('there is no place');
  const result = bumpArtifact(String(files[place.file]), place, { tag, digest });
  return result.status === 'edited' ? result.text : JSON.stringify(result);
}

describe('places that renders prove', () => {
  test('a version of the application in a key of its own', async () => {
    const files = chart('"ghcr.io/acme/shop:{{ .Values.app.version }}"', { dev: 'app:\n  version: 1.4.2 # ours\n' });
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/shop', '1.4.2')]);
    expect(at.places).toEqual([
      {
        repository: 'ghcr.io/acme/shop',
        file: dev,
        document: 0,
        by: 'probing',
        form: { kind: 'scalars', tag: ['app', 'version'], digest: null },
      },
    ]);
    expect(at.unplaced).toBeUndefined();
    expect(bumped(files, at, '1.5.0')).toBe('app:\n  version: 1.5.0 # ours\n');
    expect(renders).toBe(2);
  });

  test('the later file that wins, not the default in the chart', async () => {
    const files = chart('"ghcr.io/acme/shop:{{ .Values.imageTag }}"', {
      values: 'imageTag: 1.4.2\n',
      dev: 'imageTag: 1.4.2\n',
    });
    expect((await targetIn(files)).places).toMatchObject([{ file: dev, form: { tag: ['imageTag'] } }]);
    const defaults = chart('"ghcr.io/acme/shop:{{ .Values.imageTag }}"', { values: 'imageTag: 1.4.2\n' });
    expect((await targetIn(defaults)).places).toMatchObject([{ file: values, form: { tag: ['imageTag'] } }]);
  });

  test('what a template writes around the value is no part of what is written', async () => {
    const files = chart('"ghcr.io/acme/shop:v{{ .Values.version }}-alpine"', { dev: 'version: "1.4.2"\n' });
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/shop', 'v1.4.2-alpine')]);
    expect(at.places).toMatchObject([{ form: { kind: 'scalars', tag: ['version'], around: ['v', '-alpine'] } }]);
    expect(bumped(files, at, 'v1.5.0-alpine')).toBe('version: "1.5.0"\n');
    expect(bumped(files, at, 'v1.5.0')).toContain('is none of that form');
  });

  test('a registry that stands in `global`', async () => {
    const text = 'global:\n  registry: registry.acme.example\nimage:\n  repository: shop\n  tag: 1.4.2\n';
    const files = chart('"{{ .Values.global.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}"', {
      dev: text,
    });
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image('registry.acme.example/shop', '1.4.2')]);
    expect(at.places).toEqual([
      {
        repository: 'registry.acme.example/shop',
        file: dev,
        document: 0,
        by: 'probing',
        form: { kind: 'values', path: ['image'] },
      },
    ]);
    expect(bumped(files, at, '1.5.0')).toBe(text.replace('1.4.2', '1.5.0'));
  });

  test('helpers as those of Bitnami, with a digest', async () => {
    const text = `global:\n  imageRegistry: registry.acme.example\nimage:\n  registry: docker.io\n  repository: acme/shop\n  tag: 1.4.2\n  digest: "${ones}"\n`;
    const files = chart('{{ include "shop.image" (dict "image" .Values.image "global" .Values.global) }}', {
      dev: text,
      more: { 'charts/shop/templates/_helpers.tpl': commonHelper },
    });
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image('registry.acme.example/acme/shop', '1.4.2', ones)]);
    expect(at.places).toEqual([
      {
        repository: 'registry.acme.example/acme/shop',
        file: dev,
        document: 0,
        by: 'probing',
        form: { kind: 'values', path: ['image'] },
      },
    ]);
  });

  test('a reference under a key that tells nothing', async () => {
    const files = chart('{{ .Values.containers.web }}', { dev: 'containers:\n  web: ghcr.io/acme/shop:1.4.2\n' });
    const at = await targetIn(files);
    expect(at.places).toMatchObject([{ form: { kind: 'reference', path: ['containers', 'web'] } }]);
    expect(bumped(files, at, '1.5.0')).toBe('containers:\n  web: ghcr.io/acme/shop:1.5.0\n');
  });

  test('the values of a sub-chart under its alias', async () => {
    const files = chart('"ghcr.io/acme/shop:{{ .Values.tag }}"', {
      dev: 'tag: 2.0.0\nfront:\n  appVersionTag: 1.4.2\n',
    });
    Object.assign(files, {
      'charts/shop/Chart.yaml':
        'apiVersion: v2\nname: shop\nversion: 0.1.0\ndependencies:\n  - { name: web, alias: front, version: 0.1.0, repository: "" }\n',
      'charts/shop/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'charts/shop/charts/web/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: "ghcr.io/acme/web:{{ .Values.appVersionTag }}" }] }\n',
    });
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/shop', '2.0.0'), image('ghcr.io/acme/web', '1.4.2')]);
    expect(at.places).toMatchObject([
      { repository: 'ghcr.io/acme/shop', form: { tag: ['tag'] } },
      { repository: 'ghcr.io/acme/web', form: { tag: ['front', 'appVersionTag'] } },
    ]);
  });

  test('the version of the chart runs where the values give none', async () => {
    const files = chart('"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"', {
      values: 'image:\n  repository: ghcr.io/acme/shop\n  tag: ""\n',
    });
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/shop', '1.4.2')]);
    expect(at.places).toMatchObject([{ file: values, form: { kind: 'values', path: ['image'] } }]);
  });
});

describe('what is not proven is named and never guessed', () => {
  test('a value that two images depend on', async () => {
    const lines = ['"ghcr.io/acme/web:{{ .Values.version }}"', '"ghcr.io/acme/worker:{{ .Values.version }}"'];
    const at = await targetIn(chart(lines, { dev: 'version: 1.4.2\n' }));
    expect(at.places).toEqual([]);
    expect(at.unplaced).toHaveLength(2);
    expect(at.unplaced?.[0]).toBe(
      `No value is proven to be the version of ghcr.io/acme/web:1.4.2: \`version\` in ${dev} also sets the version of ghcr.io/acme/worker. Name its place in .github/shiplock.yaml: \`artifacts: [{ match: ghcr.io/acme/web, places: [{ file: …, path: … }] }]\`.`,
    );
  });

  test('the same text without any effect', async () => {
    const at = await targetIn(chart('ghcr.io/acme/shop:1.4.2', { dev: 'schemaVersion: 1.4.2\n' }));
    expect(at.places).toEqual([]);
    expect(at.unplaced?.[0]).toContain('the values with that text do not change it');
  });

  test('an image of a template', async () => {
    const at = await targetIn(chart('busybox:1.36', { dev: 'replicas: 1\n' }));
    expect(at.unplaced).toEqual([
      'The version of docker.io/library/busybox:1.36 stands in no value of this target, but in a template or in Chart.yaml: make a value of it to have it moved.',
    ]);
  });

  test('a chart that takes no other value', async () => {
    const line = '"ghcr.io/acme/shop:{{ if ne .Values.version "1.4.2" }}{{ fail "no" }}{{ end }}{{ .Values.version }}"';
    const at = await targetIn(chart(line, { dev: 'version: 1.4.2\n' }));
    expect(at.unplaced?.[0]).toContain('has a value that the chart takes no other for');
  });

  test('a shared value is not edited', async () => {
    const at = await targetIn(
      chart('"ghcr.io/acme/shop:{{ .Values.version }}"', { dev: 'version: &v 1.4.2\nother: *v\n' }),
    );
    expect(at.unplaced?.[0]).toContain('cannot be edited');
  });

  test('a digest whose tag stands in another file', async () => {
    const files = chart('"ghcr.io/acme/shop:{{ .Values.tag }}@{{ .Values.pin }}"', {
      values: 'tag: 1.4.2\n',
      dev: `pin: ${ones}\n`,
    });
    const at = await targetIn(files);
    expect(at.places).toEqual([]);
    expect(at.unplaced?.[0]).toContain('is only a part of it');
  });

  test('a chart that does not render is left as its files tell, and tried again', async () => {
    const files = chart('{{ fail "broken" }}', { dev: 'version: 1.4.2\n' });
    const memory = createTargetMemory();
    for (const _ of [1, 2]) {
      expect(readAt(await discoveryIn(files, config(), memory))).toMatchObject({
        places: [],
        release: { artifacts: [] },
      });
      expect(renders).toBe(1);
    }
  });

  test('there is an end to probing', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `v${index}: 1.4.2\n`);
    await targetIn(chart('ghcr.io/acme/shop:1.4.2', { dev: names.join('') }));
    expect(renders).toBe(13);
  });
});

describe('what probing costs', () => {
  test('nothing where repository and tag stand side by side', async () => {
    const files = chart('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"', {
      values: 'replicas: 1\nimage:\n  repository: ghcr.io/acme/shop\n  tag: 1.4.1\n',
      dev: 'image:\n  tag: 1.4.2\n',
    });
    expect((await targetIn(files)).places).toMatchObject([{ file: dev, form: { kind: 'values' } }]);
    expect(renders).toBe(0);
  });

  test('nothing for a content that was probed before', async () => {
    const files = chart('"ghcr.io/acme/shop:{{ .Values.app.version }}"', { dev: 'app: { version: 1.4.2 }\n' });
    const memory = createTargetMemory();
    const first = await discoveryIn(files, config(), memory);
    expect(renders).toBe(2);
    expect(await discoveryIn({ ...files, 'README.md': 'other' }, config(), memory)).toEqual(first);
    expect(renders).toBe(0);
  });
});

describe('places that the config names', () => {
  const lines = ['"ghcr.io/acme/web:{{ .Values.version }}"', '"ghcr.io/acme/worker:{{ .Values.version }}"'];
  const files = chart(lines, { dev: 'version: 1.4.2\nlist:\n  - { name: a, tag: 3.0.0 }\n' });
  const place = { file: 'charts/{application}/values-{environment}.yaml', path: 'version' };

  test('count before all others', async () => {
    const at = await targetIn(files, config({ match: 'ghcr.io/acme/web', places: [place] }));
    expect(at.places).toEqual([
      {
        repository: 'ghcr.io/acme/web',
        file: dev,
        document: 0,
        by: 'config',
        form: { kind: 'scalars', tag: ['version'], digest: null },
      },
    ]);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/web', '1.4.2')]);
    expect(at.unplaced).toHaveLength(1);
  });

  test('may name an entry of a list by its name', async () => {
    const rule = { match: 'ghcr.io/acme/a', places: [{ ...place, path: 'list[name=a].tag', part: 'tag' }] };
    expect((await targetIn(files, config(rule))).places).toMatchObject([{ form: { tag: ['list', 0, 'tag'] } }]);
  });

  test('put a tag and a digest of one file together', async () => {
    const pinned = chart('busybox:1', { dev: `version: 1.4.2\npin: ${ones}\n` });
    const rule = { match: 'ghcr.io/acme/web', places: [place, { ...place, path: 'pin' }] };
    const at = await targetIn(pinned, config(rule));
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/web', '1.4.2', ones)]);
    expect(bumped(pinned, at, '1.5.0', `sha256:${'2'.repeat(64)}`)).toBe(
      `version: 1.5.0\npin: sha256:${'2'.repeat(64)}\n`,
    );
  });

  test('that lead to nothing make the target unreadable, with the file', async () => {
    const rule = { match: 'ghcr.io/acme/web', places: [{ ...place, path: 'no.such' }] };
    expect(await discoveryIn(files, config(rule))).toMatchObject({
      status: 'unreadable',
      problem: { file: dev, message: expect.stringContaining('which the config names for ghcr.io/acme/web') },
    });
  });

  test('in files of other targets are theirs', async () => {
    const rule = { match: 'ghcr.io/acme/web', places: [{ file: 'charts/other/values.yaml', path: 'version' }] };
    expect((await targetIn(files, config(rule))).places).toEqual([]);
  });
});
