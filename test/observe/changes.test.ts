import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/model/target.ts';
import { observeChanges } from '../../src/observe/changes.ts';
import { createDiffs, type Rendered } from '../../src/observe/diffs.ts';
import { affectedTargets } from '../../src/observe/targets/affected-targets.ts';
import { type Discovered, discover } from '../../src/observe/targets/discover-targets.ts';
import { builderOf } from './targets/declared/flux/build.ts';
import { type Files, fixture, readerOf } from './targets/folder-reader.ts';
import { aConfig, configIn, workload } from './targets/world.ts';

/** Looks at two trees as a pull request is looked at, with an engine that counts. */
async function compare(trees: { base: Files; head: Files }) {
  const config = aConfig({ path: 'apps/{application}/{environment}' });
  const rendered: string[] = [];
  const readers = { base: readerOf(trees.base), head: readerOf(trees.head) };
  async function render(_from: unknown, treeish: string, target: Target): Promise<Rendered> {
    rendered.push(`${treeish} ${target.application}/${target.environment}`);
    return { status: 'rendered', objects: [], files: [], unknowns: [] };
  }
  const from = {} as Parameters<typeof createDiffs>[1];
  const view = {
    targetsAt: async (treeish: string) => (await discover(config, readers[treeish as 'base' | 'head'])).targets,
    diffs: createDiffs(render, from),
  };
  const changes = await observeChanges(view, 'base', 'head');
  return { rendered, changes: changes.map(({ application, environment }) => `${application}/${environment}`) };
}

describe('a pull request', () => {
  const base: Files = {};
  for (let index = 0; index < 600; index += 1) {
    base[`apps/app-${index}/dev/deployment.yaml`] = workload(`app-${index}`, 'ghcr.io/acme/app:1.0.0');
  }

  it('that touches one target of 600 renders one, once for each side', async () => {
    const head = { ...base, 'apps/app-77/dev/deployment.yaml': workload('app-77', 'ghcr.io/acme/app:1.1.0') };
    expect(await compare({ base, head })).toEqual({
      changes: ['app-77/dev'],
      rendered: ['base app-77/dev', 'head app-77/dev'],
    });
  });

  it('that touches what no target reads renders nothing', async () => {
    expect(await compare({ base, head: { ...base, 'docs/index.md': 'new' } })).toEqual({ changes: [], rendered: [] });
  });

  it('is not blamed for a target that cannot be read before it either', async () => {
    const broken = { 'apps/sick/dev/kustomization.yaml': 'resources: [../../../..]\n' };
    const good = { 'apps/sick/dev/kustomization.yaml': 'resources: []\n' };
    const other = { 'apps/app/dev/a.yaml': workload('a', 'a:1') };
    expect((await compare({ base: broken, head: { ...broken, ...other } })).changes).toEqual(['app/dev']);
    expect((await compare({ base: good, head: broken })).changes).toEqual(['sick/dev']);
  });
});

describe('what a change touches', () => {
  const root = new URL('../../fixtures/repos/', import.meta.url);
  const samples = readdirSync(root).filter((name) => existsSync(new URL(`${name}/after/.github/shiplock.yaml`, root)));

  async function look(files: Files): Promise<Discovered> {
    const around = { repository: 'acme/deploy', render: builderOf(files).render };
    return discover(configIn(files), readerOf(files), { around });
  }

  it.each(samples)('holds everything that comes out differently: %s', async (name) => {
    const [before, after] = [fixture(`${name}/before`), fixture(`${name}/after`)];
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changed = paths.filter((path) => before[path] !== after[path]);
    const [old, now] = [await look(before), await look(after)];
    const contents = (found: Discovered) =>
      new Map(found.targets.flatMap((each) => (each.status === 'read' ? [[keyOf(each.at.target), each.at]] : [])));
    const [was, is] = [contents(old), contents(now)];
    const all = [...was.values(), ...is.values()].map(({ target }) => target);
    const touched = new Set(affectedTargets(changed, all).map(keyOf));
    const differing = [...new Set([...was.keys(), ...is.keys()])].filter(
      (key) => was.get(key)?.content !== is.get(key)?.content,
    );
    expect(differing.filter((key) => !touched.has(key))).toEqual([]);
    expect(differing.length).toBeGreaterThan(0);
  });
});

function keyOf({ application, environment }: Target): string {
  return `${application}/${environment}`;
}
