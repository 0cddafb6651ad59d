import { describe, expect, test } from 'vitest';
import { useAttacks } from './attack.ts';
import { chart, manifests, template } from './innocent.ts';

/** What a render may take (S15): a template that eats time or memory is stopped and named, and the next one is well. */

const { opens } = useAttacks();

describe('templates that never end or eat everything', () => {
  const selfish = '  {{- $d := dict }}{{ $_ := set $d "self" $d }}\n';
  const bombs: Record<string, string> = {
    'ranges in ranges': '  a: {{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}',
    'hashes without end': '  a: {{ range until 100000 }}{{ htpasswd "a" "b" }}{{ end }}',
    'a list of a billion': '  a: {{ until 1000000000 | len }}',
    'a text that doubles':
      '  {{- $s := "0123456789abcdef" }}{{ range until 40 }}{{ $s = cat $s $s }}{{ end }}\n  a: {{ len $s }}',
    'an indent of two billion': '  a: {{ indent 2000000000 "x" | len }}',
    'random letters without end': '  a: {{ randAlphaNum 1000000000 | len }}',
    'a map that holds itself, merged': `${selfish}  a: {{ mergeOverwrite (dict) $d $d | quote }}`,
    'a map that holds itself, printed': `${selfish}  a: {{ printf "%v" $d | quote }}`,
  };
  test.each(Object.entries(bombs))('%s', async (_, data) => {
    const { failure, said } = await opens(template(data));
    expect(failure().message).toMatch(/memory|stopped|nested too deeply|ended|out of range/);
    expect(said).toContain('poison/dev');
  });

  test('a map that holds itself, as YAML: Helm gives nothing for it', async () => {
    const { objects } = await opens(template(`${selfish}  a: {{ toYaml $d | quote }}\n  b: {{ toJson $d | quote }}`));
    expect(objects()).toHaveLength(1);
  });

  test('a template that includes itself through another: named once, with the cause', async () => {
    const one = '{{ define "one" }}{{ include "two" . }}{{ end }}{{ define "two" }}{{ include "one" . }}{{ end }}';
    const { failure } = await opens(chart({ '_a.tpl': one, 'a.yaml': 'a: {{ include "one" . }}\n' }));
    expect(failure().file).toMatch(/^charts\/poison\/templates\//);
    expect(failure().message).toMatch(/nested reference/);
    expect(failure().message.length).toBeLessThan(4_000);
  });

  test('a template that calls itself', async () => {
    const self = '{{ define "self" }}{{ template "self" . }}{{ end }}';
    const { failure } = await opens(chart({ '_a.tpl': self, 'a.yaml': 'a: {{ template "self" . }}\n' }));
    expect(failure().message).toMatch(/depth|stack|memory/);
  });
});

describe('output that is too much', () => {
  test('20,000 objects', async () => {
    const object = '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{{ . }}\n';
    const { changes, comment } = await opens(chart({ 'a.yaml': `{{ range until 20000 }}${object}{{ end }}` }));
    expect(changes.map(({ application }) => application)).toContain('poison');
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  });

  test('one text of 9 MB', async () => {
    const { comment, said } = await opens(template('  a: {{ repeat 9000000 "x" | quote }}'));
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
    expect(said.length).toBeLessThan(400_000);
  });

  test('more than anybody can hold', async () => {
    const { failure } = await opens(template('  a: {{ repeat 70000000 "x" }}'));
    expect(failure().message).toMatch(/memory|MiB|stopped/);
  });

  test('a name of a megabyte', async () => {
    const { comment } = await opens(
      chart({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ repeat 1000000 "n" }}\n' }),
    );
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  });
});

describe('an expression', () => {
  test('that makes others backtrack is answered at once', async () => {
    const { objects } = await opens(template('  a: {{ regexMatch "^(a+)+$" (repeat 50000 "a" | cat "b") | quote }}'));
    expect(objects()).toHaveLength(1);
  });

  test('that counts to a thousand again and again', async () => {
    const { failure } = await opens(template('  a: {{ mustRegexMatch "((a{0,1000}){0,1000}){0,1000}" "a" | quote }}'));
    expect(failure().message).toMatch(/repeat|size|expression/i);
  });
});

describe('files that are too much', () => {
  test('values of 10 MB', async () => {
    const { changes, comment } = await opens(
      template('  a: {{ .Values.a | len | quote }}', `a: ${'x'.repeat(9_900_000)}\n`),
    );
    expect(changes.map(({ application }) => application)).toContain('poison');
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  });

  test('values with a million numbers: refused before they are read', async () => {
    const { failure } = await opens(template('  a: b', `a: [${'1,'.repeat(1_000_000)}1]\n`));
    expect(failure()).toMatchObject({ file: 'charts/poison/values-dev.yaml' });
    expect(failure().message).toMatch(/split it/);
  });

  test('a manifest of 10,000 documents', async () => {
    const text = Array.from(
      { length: 10_000 },
      (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c${index} }\n`,
    ).join('---\n');
    const { comment } = await opens(manifests({ 'a.yaml': text }));
    expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  });
});
