import { expect, test } from 'vitest';
import { discover } from '../../../src/observe/targets/discover-targets.ts';
import { fixture, readerOf } from './folder-reader.ts';
import { aConfig, configIn, workload } from './world.ts';

test.each(['kustomize-envs', 'chart-per-application'])(
  'who only renders finds the targets and contents of %s that all others find, without their releases',
  async (name) => {
    const files = fixture(name);
    const config = configIn(files);
    const whole = await discover(config, readerOf(files));
    const bare = await discover(config, readerOf(files), { release: 'left' });
    const contents = ({ targets }: typeof whole) =>
      targets.map((each) => (each.status === 'read' ? [each.at.target, each.at.content] : each.problem));
    expect(contents(bare)).toEqual(contents(whole));
    const artifacts = ({ targets }: typeof whole) =>
      targets.flatMap((each) => (each.status === 'read' ? each.at.release.artifacts : []));
    expect(artifacts(whole).length).toBeGreaterThan(0);
    expect(artifacts(bare)).toEqual([]);
  },
);

test('a manifest that is no YAML stops nobody who only renders from finding its target: the render says what is wrong', async () => {
  const files = { 'apps/a/dev/web.yaml': workload('web', 'acme/web:1'), 'apps/b/dev/web.yaml': 'a: [' };
  const config = aConfig({ path: 'apps/{application}/{environment}' });
  const reader = readerOf(files);
  const { targets } = await discover(config, reader, { release: 'left' });
  expect(targets.map(({ status }) => status)).toEqual(['read', 'read']);
  expect(reader.read).toEqual([]);
  const read = await discover(config, readerOf(files));
  expect(read.targets.map(({ status }) => status)).toEqual(['read', 'unreadable']);
});
