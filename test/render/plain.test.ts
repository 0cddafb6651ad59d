import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { aRequest, errorOf, fixtureFiles, objectsOf, textFiles } from './text-files.ts';

let engine: RenderEngine;
beforeAll(() => {
  engine = createEngine({ isLean: true });
});
afterAll(() => engine.close());

test('every object of a folder, in install order, lists opened', async () => {
  const files = await fixtureFiles('plain');
  const objects = objectsOf(await engine.render(aRequest({ files, source: { kind: 'plain', path: 'app' } })));
  expect(objects.map(({ object, source }) => [object.kind, object.metadata.name, source.file])).toEqual([
    ['Namespace', 'two', 'app/nested/list.yml'],
    ['ConfigMap', 'c', 'app/all.yaml'],
    ['ConfigMap', 'json', 'app/nested/object.json'],
    ['Service', 'one', 'app/nested/list.yml'],
    ['Deployment', 'plain', 'app/all.yaml'],
  ]);
  expect(JSON.stringify(objects[4])).toContain('"defaultMode":420');
});

test('broken YAML is told with file and line of the file, not of the document', async () => {
  const files = await fixtureFiles('plain');
  const error = errorOf(await engine.render(aRequest({ files, source: { kind: 'plain', path: 'broken' } })));
  expect(error).toMatchObject({ code: 'input', file: 'broken/config.yaml' });
  expect(error.line).toBeGreaterThanOrEqual(9);
});

test('a file that holds no object is refused by name', async () => {
  const files = textFiles({ 'app/values.yaml': 'replicas: 3\n' });
  const error = errorOf(await engine.render(aRequest({ files, source: { kind: 'plain', path: 'app' } })));
  expect(error).toMatchObject({ code: 'input', file: 'app/values.yaml', line: 1 });
  expect(error.message).toContain('apiVersion and kind');
});

test('the YAML that it writes reads back as the same objects', async () => {
  const text =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "yes", b: "0644", c: "1e3", d: "null", e: "12:30:45", f: "on", g: "2024-01-02"}\n';
  const request = aRequest({ files: textFiles({ 'a.yaml': text }), source: { kind: 'plain', path: '' }, yaml: true });
  const result = await engine.render(request);
  const written = result.status === 'rendered' ? (result.yaml ?? '') : '';
  const read = await engine.decode('a.yaml', Buffer.from(written));
  expect(read).toEqual({ status: 'decoded', documents: objectsOf(result).map(({ object }) => object) });
});

test('decoding reads scalars as Kubernetes does and tells the line of a fault', async () => {
  const good = await engine.decode('f.yaml', Buffer.from('mode: 0644\non: yes\n---\n- 1\n'));
  expect(good).toEqual({ status: 'decoded', documents: [{ mode: 420, true: true }, [1]] });
  const bad = await engine.decode('f.yaml', Buffer.from('a: 1\n---\nb: [\n'));
  expect(bad).toMatchObject({ status: 'failed', error: { code: 'input', file: 'f.yaml' } });
});

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
}

describe('plain manifests', () => {
  const files = textFiles({
    'app/a.yaml': configMap('a'),
    'app/sub/b.yaml': configMap('b'),
    'app/sub/test/c.yaml': configMap('c'),
    'app/d.jsonnet': '{}',
  });

  test.each([
    [{}, ['a', 'b', 'c'], 1],
    [{ recurse: false }, ['a'], 1],
    [{ include: 'sub/*' }, ['b', 'c'], 0],
    [{ exclude: '{*test*,*.jsonnet}' }, ['a', 'b'], 0],
    [{ include: '{a,sub/b}.yaml' }, ['a', 'b'], 0],
  ])('with %j are %j', async (settings, expected, jsonnet) => {
    const result = await engine.render(aRequest({ files, source: { kind: 'plain', path: 'app', ...settings } }));
    expect(objectsOf(result).map(({ object }) => object.metadata.name)).toEqual(expected);
    const unknowns = result.status === 'rendered' ? (result.unknowns ?? []) : [];
    expect(unknowns.filter((each) => each.startsWith('app/d.jsonnet is Jsonnet'))).toHaveLength(jsonnet);
  });

  test('a glob that is none is said', async () => {
    const result = await engine.render(aRequest({ files, source: { kind: 'plain', path: 'app', include: '[a' } }));
    expect(errorOf(result).message).toContain('directory.include');
  });
});
