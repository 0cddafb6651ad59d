import fc from 'fast-check';
import { expect, test } from 'vitest';
import { targetKey } from '../../../src/model/names.ts';
import type { Target, TargetSource } from '../../../src/model/target.ts';
import { releasesOf } from '../../../src/observe/releases.ts';
import { affectedTargets } from '../../../src/observe/targets/affected-targets.ts';
import { contentOf } from '../../../src/observe/targets/content.ts';
import { discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { isWithin } from '../../../src/observe/targets/tree-index.ts';
import { type Files, fixture, readerOf } from './folder-reader.ts';
import { aTarget, configIn, targetsIn } from './world.ts';

const samples = ['kustomize-envs', 'chart-per-application', 'shared-chart', 'plain-folders'].map(fixture);

/** A sample repository, and it again after one file was changed, removed or added. */
const edits = fc.constantFrom(...samples).chain((files) => {
  const paths = Object.keys(files).filter((path) => !path.startsWith('.'));
  const name = fc.constantFrom('new.txt', 'zz/new.txt', 'values-qa.yaml');
  const fresh = fc.tuple(fc.constantFrom(...paths), name).map(([path, added]) => path.replace(/[^/]*$/, added));
  const path = fc.oneof(fc.constantFrom(...paths), fresh);
  const change = fc.constantFrom('edit', 'remove', 'link');
  return fc.tuple(path, change).map(([at, how]) => ({ files, path: at, edited: editedFiles(files, at, how) }));
});

function editedFiles(files: Files, path: string, how: string): Files {
  const edited = { ...files };
  if (how === 'remove') delete edited[path];
  else if (how === 'edit') edited[path] = `${files[path] ?? ''}\n# changed\n`;
  // A link that holds what the file held has the same id: only its mode differs.
  else edited[path] = { link: 'somewhere' };
  return edited;
}

test('the content of a target changes if and only if one of its inputs does, and affectedTargets finds it', async () => {
  await fc.assert(
    fc.asyncProperty(edits, async ({ files, path, edited }) => {
      const config = configIn(files);
      const before = await targetsIn(config, files);
      // Some edits break a kustomization: such a target says so and has no content.
      const after = releasesOf(await discoverTargets(config, readerOf(edited)));
      const isChange = JSON.stringify(files[path]) !== JSON.stringify(edited[path]);
      for (const [key, at] of before) {
        const other = after.get(key);
        if (other === undefined) continue;
        const inputs = [...at.target.inputs, ...other.target.inputs];
        const isInput = isChange && inputs.some((input) => isWithin(path, input));
        expect([key, path, at.content !== other.content]).toEqual([key, path, isInput]);
      }
      const targets = [...before.values(), ...after.values()].map((at) => at.target);
      const affected = new Set(affectedTargets([path], targets).map(targetKey));
      for (const key of after.keys()) {
        if (before.get(key)?.content !== after.get(key)?.content) expect(affected).toContain(key);
      }
    }),
    { numRuns: 150 },
  );
});

test('an edit of one values file changes the target of its environment only', async () => {
  const [, charts = {}] = samples;
  const config = configIn(charts);
  const path = 'helm-charts/checkout/values-prod.yaml';
  const before = await targetsIn(config, charts);
  const after = await targetsIn(config, { ...charts, [path]: 'image: { tag: 1.4.2 }\n' });
  expect(after.get('checkout/dev')?.content).toBe(before.get('checkout/dev')?.content);
  expect(after.get('checkout/prod')?.content).not.toBe(before.get('checkout/prod')?.content);
});

test('every setting of the render, the order of values and the mode of an input are part of the content', () => {
  const target = { ...aTarget('web', ['a']), source: { kind: 'helm', path: 'web', values: ['x', 'y'] } as const };
  const entry = { path: 'a', mode: '100644', oid: '0'.repeat(40), size: 1 } as const;
  const variants = [
    contentOf({ ...target, source: { ...target.source, values: ['x', 'y'] } }, () => entry),
    contentOf({ ...target, source: { ...target.source, values: ['y', 'x'] } }, () => entry),
    contentOf({ ...target, source: { kind: 'plain', path: 'web' } }, () => entry),
    contentOf({ ...target, source: { kind: 'kustomize', path: 'web' } }, () => entry),
    contentOf({ ...target, source: { kind: 'kustomize', path: 'other' } }, () => entry),
    contentOf({ ...target, source: { ...target.source, values: ['x', 'y'] }, releaseName: 'other' }, () => entry),
    contentOf({ ...target, source: { ...target.source, values: ['x', 'y'] }, namespace: 'other' }, () => entry),
    contentOf({ ...target, source: { ...target.source, values: ['x', 'y'] } }, () => null),
    contentOf({ ...target, source: { ...target.source, values: ['x', 'y'] } }, () => ({ ...entry, mode: '120000' })),
    contentOf({ ...target, source: { ...target.source, values: ['x', 'y'] }, inputs: ['b'] }, () => entry),
  ];
  expect(new Set(variants).size).toBe(variants.length);
  for (const content of variants) expect(content).toMatch(/^[0-9a-f]{64}$/);
});

test('the names of application and environment are not: the same files render the same', async () => {
  const files = readerOf({ 'a/x.yaml': 'x: 1\n' });
  const at = (await files.index()).at;
  const target = aTarget('web', ['a']);
  expect(contentOf({ ...target, environment: 'prod' }, at)).toBe(contentOf(target, at));
});

test('affected are the targets with an input at, above or below a changed path', () => {
  const targets = [aTarget('a', ['apps/a', 'shared/x.yaml']), aTarget('b', ['apps/b']), aTarget('c', ['apps/ab'])];
  const names = (...paths: string[]) => affectedTargets(paths, targets).map((target) => target.application);
  expect(names('apps/a/deep/file.yaml')).toEqual(['a']);
  expect(names('shared/x.yaml')).toEqual(['a']);
  expect(names('shared/y.yaml')).toEqual([]);
  expect(names('apps/a')).toEqual(['a']);
  expect(names('apps')).toEqual(['a', 'b', 'c']);
  expect(names('apps/abc/x', 'README.md')).toEqual([]);
  expect(names('apps/b/x', 'apps/ab/y')).toEqual(['b', 'c']);
});

test('a target of a layout keeps the content that proofs were made with', () => {
  const entry = { path: 'shop', mode: '040000' as const, oid: 'a'.repeat(40), size: null };
  expect(contentOf(aTarget('shop', ['shop']), () => entry)).toBe(
    '0eefc27911a0d45d3905846da5431a5bac73f6454a337967b268406f9f923db8',
  );
});

test('every setting of a declared target is a part of its content, the order of keys is not', () => {
  const target = aTarget('shop', ['shop']);
  const content = (changed: Partial<Target>) => contentOf({ ...target, ...changed }, () => null);
  const helm: Extract<TargetSource, { kind: 'helm' }> = { kind: 'helm', path: 'shop', values: [] };
  const contents = [
    content({}),
    content({ source: { ...target.source, kind: 'plain', recurse: false } }),
    content({ source: { ...target.source, kind: 'plain', include: '*.yaml' } }),
    content({ source: helm }),
    content({ source: { ...helm, inline: [{ a: 1, b: 2 }] } }),
    content({ source: { ...helm, chart: { repository: 'https://c.example.test', name: 'a', version: '1.0.0' } } }),
    content({ source: { ...helm, chart: { repository: 'https://c.example.test', name: 'a', version: '1.0.1' } } }),
    content({ source: { ...helm, from: { repository: 'a/b', commit: 'a'.repeat(40) } } }),
    content({ more: [helm] }),
    content({ postRenderers: [{ images: [] }] }),
  ];
  expect(new Set(contents).size).toBe(contents.length);
  expect(content({ source: { ...helm, inline: [{ b: 2, a: 1 }] } })).toBe(contents[4]);
  expect(content({ unknowns: ['nobody knows'] })).toBe(contents[0]);
});
