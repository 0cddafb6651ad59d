import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RenderSource } from '../../src/render/engine.ts';
import { cleanPath, narrowFiles, placesNamed } from '../../src/render/narrow.ts';
import { recogniseSource } from '../../src/render/source.ts';
import { helm, textFiles } from './text-files.ts';

const paths = [
  'charts/api/Chart.yaml',
  'charts/api/templates/a.yaml',
  'overlay/kustomization.yml',
  'plain/deep/a.yaml',
  'empty/readme.md',
];

test('a folder is recognised by the names in it', () => {
  expect(recogniseSource(paths, 'charts/api')).toBe('helm');
  expect(recogniseSource(paths, 'overlay')).toBe('kustomize');
  expect(recogniseSource(paths, 'plain')).toBe('plain');
  expect(recogniseSource(paths, 'empty')).toBeNull();
  expect(recogniseSource(paths, 'char')).toBeNull();
  expect(recogniseSource(['Chart.yaml', 'kustomization.yaml'], '.')).toBe('helm');
});

test('a chart gets its folder and its values files', () => {
  const files = textFiles({ 'chart/Chart.yaml': '', 'chart2/Chart.yaml': '', 'env/prod.yaml': '', 'env/dev.yaml': '' });
  const narrowed = narrowFiles({ files, source: helm({ valuesFiles: ['chart/../env/prod.yaml'] }) });
  expect([...narrowed.keys()]).toEqual(['chart/Chart.yaml', 'env/prod.yaml']);
});

test('a kustomization gets every folder that it leads to', () => {
  const files = textFiles({
    'apps/a/prod/kustomization.yaml': 'resources: ["../base", ../../../shared/one.yaml]\n',
    'apps/a/base/kustomization.yaml': '- ../../../components/tls # why\n',
    'apps/a/base/in/x.yaml': '',
    'apps/b/base/x.yaml': '',
    'components/tls/kustomization.yaml': '',
    'shared/one.yaml': '',
    'shared/two.yaml': '',
  });
  const narrowed = narrowFiles({ files, source: { kind: 'kustomize', path: 'apps/a/prod' } });
  expect([...narrowed.keys()].sort()).toEqual([
    'apps/a/base/in/x.yaml',
    'apps/a/base/kustomization.yaml',
    'apps/a/prod/kustomization.yaml',
    'components/tls/kustomization.yaml',
    'shared/one.yaml',
  ]);
});

test('places are told from quoted, listed and inline entries', () => {
  const text = `resources: [../a, '../b', "../c/d"]\npatches: [{path: ../e.yaml}]\ncomponents:\n- ../../f\n`;
  expect([...placesNamed(textFiles({ 'x/y/kustomization.yaml': text, 'x/other.yaml': '../no' }))]).toEqual([
    'x/a',
    'x/b',
    'x/c/d',
    'x/e.yaml',
    'f',
  ]);
});

test('a clean path never leaves the repository', () => {
  const segment = fc.constantFrom('..', '.', 'a', 'b', '');
  fc.assert(
    fc.property(fc.array(segment), (parts) => {
      const path = cleanPath(parts.join('/'));
      expect(path.startsWith('/') || path.split('/').includes('..')).toBe(false);
      expect(cleanPath(path)).toBe(path);
    }),
  );
});

test('every source of a request adds what it reads in the repository, those elsewhere only what they name there', () => {
  const files = textFiles({
    'apps/shop/Chart.yaml': 'dependencies: [{ name: lib, repository: "file://../lib" }]\n',
    'apps/lib/Chart.yaml': 'dependencies: [{ name: low, repository: file://../../low }]\n',
    'low/Chart.yaml': '',
    'vendor/web-1.0.0.tgz': '',
    'env/prod.yaml': '',
    'env/dev.yaml': '',
    'text/a.txt': '',
    'app/kustomization.yaml': '',
    'parts/a/kustomization.yaml': '',
    'plain/a.yaml': '',
    'other/a.yaml': '',
  });
  const source = helm({ path: 'apps/shop', setFile: [{ name: 'a', file: { tree: 0, path: 'text/a.txt' } }] });
  const more: RenderSource[] = [
    helm({ path: 'vendor/web-1.0.0.tgz' }),
    helm({ path: 'plain', tree: 1, valuesFiles: ['env/dev.yaml', { tree: 0, path: 'env/prod.yaml' }] }),
    { kind: 'kustomize', path: 'app', edits: { components: ['../parts/a'] } },
    { kind: 'plain', path: 'other', tree: 2 },
  ];
  expect([...narrowFiles({ files, source, more }).keys()].sort()).toEqual([
    'app/kustomization.yaml',
    'apps/lib/Chart.yaml',
    'apps/shop/Chart.yaml',
    'env/prod.yaml',
    'low/Chart.yaml',
    'parts/a/kustomization.yaml',
    'text/a.txt',
    'vendor/web-1.0.0.tgz',
  ]);
});
