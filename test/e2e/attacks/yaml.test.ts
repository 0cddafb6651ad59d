import { describe, expect, test } from 'vitest';
import { useAttacks } from './attack.ts';
import { kustomization, manifests, template } from './innocent.ts';

/** YAML that means more than it says (S15): aliases, depth, keys that are no keys for JavaScript. */

const { opens } = useAttacks();

/** Nine levels of nine: 387 million words. */
function laughs(levels = 9): string {
  let text = 'a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n';
  for (let level = 1; level <= levels; level += 1) {
    const alias = `*a${level - 1}`;
    text += `a${level}: &a${level} [${Array(9).fill(alias).join(', ')}]\n`;
  }
  return text;
}

describe('aliases', () => {
  test('that multiply, in values', async () => {
    const { failure } = await opens(template('  a: {{ .Values | toJson | len | quote }}', laughs()));
    expect(failure().message).toMatch(/alias|memory|stopped|excessive/i);
  });

  test('that multiply, in a manifest', async () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nx:\n${laughs().replaceAll(/^/gm, '  ').trimEnd()}\n`;
    const { failure } = await opens(manifests({ 'a.yaml': text }));
    expect(failure().message).toMatch(/alias|memory|stopped|excessive/i);
  });

  test('that multiply, in a kustomization', async () => {
    const { failure } = await opens(
      kustomization(`resources: [deployment.yaml]\ncommonAnnotations:\n  ${laughs(6).replaceAll('\n', '\n  ')}\n`),
    );
    expect(failure().message.length).toBeGreaterThan(10);
  });

  test('that multiply, in what a template writes', async () => {
    const { failure } = await opens(template(`  a: b\nx:\n${laughs().replaceAll(/^/gm, '  ')}`));
    expect(failure().message).toMatch(/alias|memory|stopped|excessive/i);
  });

  test('of themselves', async () => {
    const { failure } = await opens(
      manifests({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: &m { name: a, annotations: *m }\n' }),
    );
    expect(failure().message).toMatch(/anchor|alias|itself/);
  });

  test('of nothing', async () => {
    const { failure } = await opens(template('  a: b', 'a: *nothing\n'));
    expect(failure().message).toMatch(/anchor|alias/i);
  });
});

describe('depth', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
  test.each([1_000, 9_000, 100_000])('%d lists in lists, in values', async (levels) => {
    const { changes } = await opens(template('  a: b', `a: ${deep(levels)}\n`));
    expect(changes.map(({ application }) => application)).toContain('poison');
  });

  test.each([300, 9_000, 100_000])('%d lists in lists, in an object', async (levels) => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nx: ${deep(levels)}\n`;
    const { changes, comment } = await opens(manifests({ 'a.yaml': text }));
    expect(changes.map(({ application }) => application)).toContain('poison');
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  });

  test('maps in maps by indentation', async () => {
    let text = '';
    for (let level = 0; level < 2_000; level += 1) text += `${' '.repeat(level)}a:\n`;
    const { changes } = await opens(template('  a: b', text));
    expect(changes.map(({ application }) => application)).toContain('poison');
  });
});

describe('keys that JavaScript takes for something else', () => {
  const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];
  test('in values and what comes of them', async () => {
    const values = keys.map((key) => `${key}: { polluted: yes-indeed }`).join('\n');
    const { objects } = await opens(template('  a: {{ .Values | toJson | quote }}', values));
    expect(objects()).toHaveLength(1);
    expect('polluted' in {}).toBe(false);
  });

  test('in every part of an object: each is shown as the field that it is', async () => {
    const map = (indent: string) => keys.map((key) => `${indent}${key}: text`).join('\n');
    const text = (word: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n${map('    ')}\n  labels:\n${map('    ')}\ndata:\n${map('  ')}\n  word: ${word}\n`;
    const { objects } = await opens(manifests({ 'a.yaml': text('one') }));
    for (const key of keys) expect(objects()[0]?.text).toContain(`+    ${key}: text`);
    expect('text' in {}).toBe(false);
  });

  test('as kind, name and namespace', async () => {
    const object = 'apiVersion: v1\nkind: __proto__\nmetadata: { name: constructor, namespace: __proto__ }\n';
    const { objects } = await opens(manifests({ 'a.yaml': object }));
    expect(objects()).toMatchObject([{ kind: '__proto__', name: 'constructor', change: 'added' }]);
  });

  test('merged in with <<', async () => {
    const { changes } = await opens(
      template('  a: {{ .Values | toJson | quote }}', 'b: &b { __proto__: { polluted: 1 } }\nc:\n  <<: *b\n'),
    );
    expect(changes.map(({ application }) => application)).toContain('poison');
    expect('polluted' in {}).toBe(false);
  });

  test('in a kustomization', async () => {
    const { failure } = await opens(kustomization('resources: [deployment.yaml]\n__proto__: { polluted: 1 }\n'));
    expect(failure().message).toContain('__proto__');
  });
});

describe('objects that are none', () => {
  const odd: Record<string, string> = {
    'a list of names': 'apiVersion: v1\nkind: ConfigMap\nmetadata: [a]\n',
    'a number for a name': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 12 }\n',
    'a map for a namespace': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: { b: c } }\n',
    'a number for a kind': 'apiVersion: v1\nkind: 3\nmetadata: { name: a }\n',
    'nothing for metadata': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n',
    'no metadata at all': 'apiVersion: v1\nkind: ConfigMap\n',
    'labels that are a text': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: b }\n',
    'a list that holds itself not': 'apiVersion: v1\nkind: List\nitems: { a: b }\n',
    'items that are no objects': 'apiVersion: v1\nkind: List\nitems: [1, null, []]\n',
    'a text': 'just some text\n',
    'a tag of another language': '!!python/object/apply:os.system ["id"]\n',
    binary: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nbinaryData: { a: !!binary "AAECAw==" }\n',
    'numbers beyond all bounds':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nx: [1e999, -1e999, .nan, 99999999999999999999999]\n',
  };
  test.each(Object.entries(odd))('%s: an answer, not an end', async (_, text) => {
    const { changes, comment } = await opens(manifests({ 'a.yaml': text }));
    const poison = changes.find(({ application }) => application === 'poison');
    expect(poison?.diff.status).toMatch(/^(rendered|failed)$/);
    expect(comment).toContain('poison/dev');
  });
});
