import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { yamlValue } from '../../src/text/yaml-value.ts';
import { aConfigMap } from './objects.ts';

function changeOf(before: Record<string, string>, after: Record<string, string>) {
  const [change] = diffObjects([aConfigMap(before)], [aConfigMap(after)], yamlValue);
  return change;
}

function told(before: Record<string, string>, after: Record<string, string>): string[] {
  const fields = changeOf(before, after)?.fields ?? [];
  return fields.map(({ path, from, to, noise }) => `${noise ? '~' : ''}${path}: ${from} → ${to}`);
}

const yaml = (port: number, more = '') =>
  `# settings\nserver:\n  port: ${port}\n  hosts:\n  - name: a\n    weight: 1\n${more}`;

describe('a document in a text', () => {
  it('of YAML is compared field by field, and shown as the text that it is', () => {
    const before = { 'app.yaml': yaml(8080) };
    const after = { 'app.yaml': yaml(8081) };
    expect(told(before, after)).toEqual(['data[app.yaml].server.port: 8080 → 8081']);
    const lines = changeOf(before, after)?.text.split('\n') ?? [];
    expect(lines.filter((line) => /^[-+]/.test(line))).toEqual(['-      port: 8080', '+      port: 8081']);
  });

  it('of JSON on one long line is shown on many', () => {
    const json = (level: string) => JSON.stringify({ log: { level }, long: 'x'.repeat(80) });
    const before = { rules: json('info') };
    expect(told(before, { rules: json('debug') })).toEqual(['data.rules.log.level: info → debug']);
    expect(changeOf(before, { rules: json('debug') })?.text).toContain('-        "level": "info"');
  });

  it('of properties is compared line by line, whatever their order', () => {
    const before = { 'app.properties': '# x\nserver.port=1\nname = a\n' };
    const after = { 'app.properties': 'name = a\nserver.port=2\n' };
    expect(told(before, after)).toEqual(['data[app.properties][server.port]: 1 → 2']);
  });

  it('that says the same in another way is noise', () => {
    expect(told({ a: '{"x":1,"y":[2]}' }, { a: '{ "y": [2], "x": 1 }' })).toEqual([
      '~data.a: {"x":1,"y":[2]} → { "y": [2], "x": 1 }',
    ]);
    expect(changeOf({ 'a.yaml': yaml(1) }, { 'a.yaml': yaml(1, '# more\n') })?.fields).toMatchObject([
      { path: 'data[a.yaml]', noise: true, reason: 'same-value' },
    ]);
    expect(changeOf({ a: '{"x":1,"y":[2]}' }, { a: '{ "y": [2], "x": 1 }' })?.text).toBe('');
  });

  it.each([
    ['a version with a zero', 'v: 1.1\nw: a\n', 'v: 1.10\nw: a\n', 'data[a.yaml].v: 1.1 → 1.10'],
    ['an octal number', 'v: 644\nw: a\n', 'v: 0644\nw: a\n', 'data[a.yaml].v: 644 → 0644'],
    ['a number and its text', 'v: 1\nw: a\n', 'v: "1"\nw: a\n', 'data[a.yaml].v: 1 → "1"'],
    [
      'a first line that programs read',
      '#cloud-config\nv: 1\n',
      '#other\nv: 1\n',
      'data[a.yaml]: line 1: #cloud-config → line 1: #other',
    ],
    ['the order of a list', 'v: [a, b]\nw: a\n', 'v: [b, a]\nw: a\n', 'data[a.yaml].v: order a, b → order b, a'],
    ['nothing against an empty map', 'v:\nw: a\n', 'v: {}\nw: a\n', 'data[a.yaml].v: null → {}'],
  ])('that differs in %s differs', (_, before, after, line) => {
    expect(told({ 'a.yaml': before }, { 'a.yaml': after })).toEqual([line]);
  });

  it('with numbers beyond what can be told apart is plain text', () => {
    expect(told({ a: '{"id": 12345678901234567890}' }, { a: '{"id": 12345678901234567891}' })).toHaveLength(1);
    expect(told({ a: '{"id": 12345678901234567890}' }, { a: '{"id": 12345678901234567891}' })[0]).toContain('7891');
  });

  it.each([
    ['broken YAML', 'a: [1\nb: 2\n', 'a: [1\nb: 3\n'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'a: 1\n---\nb: 3\n'],
    ['an alias bomb', bomb('x'), bomb('y')],
    ['brackets without end', '['.repeat(20_000), `${'['.repeat(20_000)}1`],
  ])('that is %s is plain text', (_, before, after) => {
    const [change] = diffObjects([aConfigMap({ 'a.yaml': before })], [aConfigMap({ 'a.yaml': after })], yamlValue);
    expect(change?.fields.map(({ path }) => path)).toEqual(['data[a.yaml]']);
  });

  it.each(['__proto__', 'constructor'])('may have a key %s', (key) => {
    expect(told({ a: `{"${key}": {"x": 1}, "b": 1}` }, { a: `{"${key}": {"x": 2}, "b": 1}` })).toEqual([
      `data.a.${key}.x: 1 → 2`,
    ]);
  });

  it('keeps its secrets, whether it changed or not', () => {
    const text = (password: string, port: number) => `db:\n  password: ${password}\n  port: ${port}\n`;
    for (const [before, after] of [
      [text('ab1', 1), text('cd2', 1)],
      [text('ab1', 1), text('ab1', 2)],
    ] as const) {
      const change = JSON.stringify(changeOf({ 'a.yaml': before }, { 'a.yaml': after }));
      expect(change).not.toMatch(/ab1|cd2/);
      expect(change).toContain('••••');
    }
    const added = diffObjects([], [aConfigMap({ 'a.json': '{"db": {"password": "ab1"}, "auth": 1}' })], yamlValue);
    expect(JSON.stringify(added)).not.toContain('ab1');
  });
});

function bomb(leaf: string): string {
  const levels = ['b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const lines = levels.map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]`);
  return [`a: &a [${leaf}, ${leaf}]`, ...lines].join('\n');
}

describe('values that are encrypted in Git', () => {
  it('of a SealedSecret are named, and no more is said than is known', () => {
    const sealed = (password: string, other?: string): KubeObject => ({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { name: 'x', namespace: 'shop' },
      spec: { encryptedData: { password, ...(other && { other }) } },
    });
    const [change] = diffObjects([sealed('AgBy3i4OJSWK')], [sealed('AgBv9Kq1kdLx', 'AgC')]);
    expect(change?.fields).toEqual([
      {
        path: 'spec.encryptedData.password',
        from: 'sealed',
        to: 'sealed again: cannot tell whether the value changed',
        noise: false,
      },
      { path: 'spec.encryptedData.other', from: null, to: 'sealed (added)', noise: false },
    ]);
    expect(change?.text).not.toContain('AgB');
  });

  it('by SOPS are named by their keys, and what SOPS notes beside them is noise', () => {
    const encrypted = (data: string, mac: string): KubeObject => ({
      apiVersion: 'example.com/v1',
      kind: 'Settings',
      metadata: { name: 'x' },
      spec: { password: `ENC[AES256_GCM,data:${data},iv:aaaa,tag:bbbb,type:str]`, host: 'db' },
      sops: { mac: `ENC[AES256_GCM,data:${mac},type:str]`, lastmodified: mac },
    });
    const [change] = diffObjects([encrypted('p1', '1')], [encrypted('p2', '2')]);
    expect(change?.fields.map(({ path, noise, reason }) => [path, noise, reason])).toEqual([
      ['spec.password', false, undefined],
      ['sops', true, 'encryption'],
    ]);
    expect(change?.text).not.toContain('ENC[');
  });

  it('of an ExternalSecret are references, which everybody may see', () => {
    const external = (key: string): KubeObject => ({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'x' },
      spec: { data: [{ secretKey: 'password', remoteRef: { key, property: 'password' } }] },
    });
    const [change] = diffObjects([external('prod/checkout/database-1')], [external('prod/checkout/database-2')]);
    expect(change?.fields).toEqual([
      {
        path: 'spec.data[password].remoteRef.key',
        from: 'prod/checkout/database-1',
        to: 'prod/checkout/database-2',
        noise: false,
      },
    ]);
  });
});
