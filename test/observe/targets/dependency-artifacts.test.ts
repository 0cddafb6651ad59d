import { describe, expect, test } from 'vitest';
import { artifactText } from '../../../src/model/release.ts';
import { discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { createTargetMemory } from '../../../src/observe/targets/target-memory.ts';
import { bumpFiles } from '../../../src/text/edit/bump-files.ts';
import { type Files, readerOf } from './folder-reader.ts';
import { aConfig, readAt } from './world.ts';

const perEnvironment = { path: 'envs/{environment}/{application}' };
const redis = '{ name: redis, version: 19.0.1, repository: https://charts.example.com/stable }';
const common = '{ name: common, version: ^2.0.0, repository: oci://ghcr.io/acme/charts }';

function chart(...dependencies: string[]): string {
  return `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n${dependencies.map((one) => `  - ${one}\n`).join('')}`;
}

function lock(...dependencies: string[]): string {
  const entries = dependencies.map((one) => `  - ${one}\n`).join('');
  return `dependencies:\n${entries}digest: sha256:${'0'.repeat(64)}\ngenerated: "2026-11-21T12:00:00Z"\n`;
}

async function targetsOf(files: Files, rule: object = perEnvironment, memory = createTargetMemory()) {
  return discoverTargets(aConfig(rule), readerOf(files, memory));
}

describe('the dependencies of a chart', () => {
  test('are artifacts of the environment that has the chart for itself, each at its locked version', async () => {
    const files = {
      'envs/dev/shop/Chart.yaml': chart(redis, common),
      'envs/dev/shop/Chart.lock': lock(redis, common.replace('^2.0.0', '2.1.3')),
      'envs/prod/shop/Chart.yaml': chart(redis.replace('19.0.1', '18.0.0')),
    };
    const [dev, prod] = await targetsOf(files);
    const at = readAt(dev);
    expect(at.release.artifacts.map(artifactText)).toEqual([
      'https://charts.example.com/stable/redis:19.0.1',
      'oci://ghcr.io/acme/charts/common:2.1.3',
    ]);
    expect(at.places.map(({ file, form }) => [file, form])).toEqual([
      ['envs/dev/shop/Chart.yaml', { kind: 'dependency', path: ['dependencies', 0], lock: 'envs/dev/shop/Chart.lock' }],
      ['envs/dev/shop/Chart.yaml', { kind: 'dependency', path: ['dependencies', 1], lock: 'envs/dev/shop/Chart.lock' }],
    ]);
    const texts: Record<string, string> = dev?.status === 'read' ? dev.files : {};
    const [place] = at.places;
    if (place === undefined) throw new Error('no place');
    const bumped = bumpFiles((file) => texts[file], place, { tag: '19.1.0', digest: null });
    expect(bumped.status === 'edited' ? Object.keys(bumped.texts) : bumped).toEqual([
      'envs/dev/shop/Chart.yaml',
      'envs/dev/shop/Chart.lock',
    ]);
    const here = readAt(prod);
    expect(here.release.artifacts.map(artifactText)).toEqual(['https://charts.example.com/stable/redis:18.0.0']);
    expect(here.places[0]?.form).toMatchObject({ lock: null });
  });

  test('are none where environments share the chart: a bump would enter all of them at once', async () => {
    const files: Files = { 'charts/shop/Chart.yaml': chart(redis), 'charts/shop/values-dev.yaml': 'a: 1\n' };
    const rule = { path: 'charts/{application}', values: ['charts/{application}/values-{environment}.yaml'] };
    const memory = createTargetMemory();
    expect(readAt((await targetsOf(files, rule, memory))[0]).release.artifacts.map(artifactText)).toEqual([
      'https://charts.example.com/stable/redis:19.0.1',
    ]);
    const both = await targetsOf({ ...files, 'charts/shop/values-prod.yaml': 'a: 2\n' }, rule, memory);
    expect(both.map((one) => readAt(one).release.artifacts)).toEqual([[], []]);
  });

  test.each([
    ['a copy in charts/', { 'envs/dev/shop/charts/redis-19.0.1.tgz': 'packed' }, redis],
    ['an unpacked copy', { 'envs/dev/shop/charts/redis/Chart.yaml': 'name: redis\nversion: 19.0.1\n' }, redis],
    [
      'a chart beside it',
      { 'envs/dev/lib/Chart.yaml': 'name: lib\n' },
      '{ name: lib, version: 1.0.0, repository: file://../lib }',
    ],
    ['a range without a lock', {}, redis.replace('19.0.1', '19.x')],
    ['an alias of a repository', {}, redis.replace('https://charts.example.com/stable', '"@stable"')],
  ])('that no edit of a version moves are none: %s', async (_, more, dependency) => {
    const found = await targetsOf({ ...more, 'envs/dev/shop/Chart.yaml': chart(dependency) });
    const shop = found.find((one) => one.status === 'read' && one.at.target.application === 'shop');
    expect(readAt(shop).release.artifacts).toEqual([]);
  });

  test('are those of requirements.yaml in an old chart', async () => {
    const [dev] = await targetsOf({
      'envs/dev/shop/Chart.yaml': 'apiVersion: v1\nname: shop\nversion: 1.0.0\n',
      'envs/dev/shop/requirements.yaml': `dependencies: [${redis}]\n`,
    });
    expect(readAt(dev).places).toMatchObject([{ file: 'envs/dev/shop/requirements.yaml' }]);
  });
});
