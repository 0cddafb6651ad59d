import { describe, expect, test } from 'vitest';
import { useAttacks } from './attack.ts';
import { chart, innocent, kustomization, manifests, template } from './innocent.ts';

/** Values of Secrets, wherever a hostile or careless pull request makes them turn up (S11). Each is a sample word. */

const { opens } = useAttacks();

const WORD = 'plain-sample-of-21-letters';
const ENCODED = Buffer.from(WORD).toString('base64');

function secret(rest: string, kind = 'Secret'): string {
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: login\n${rest}\n`;
}

function hides(said: string): void {
  expect(said).not.toContain(WORD);
  expect(said).not.toContain(ENCODED);
  expect(said).not.toContain(ENCODED.slice(0, 16));
}

describe('of an object', () => {
  const objects: Record<string, string> = {
    stringData: secret(`stringData: { word: ${WORD} }`),
    data: secret(`data: { word: ${ENCODED} }`),
    'a text where a map belongs': secret(`data: ${WORD}`),
    'a list where a map belongs': secret(`stringData: [${WORD}]`),
    'a map where a text belongs': secret(`stringData: { word: { deep: ${WORD} } }`),
    'a number beside it': secret(`stringData: { port: 5432, word: ${WORD} }`),
    'base64 that is none': secret(`data: { word: '${WORD}!' }`),
    'last applied': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"word":"${WORD}"}}'\n`,
    'another version of Secret': secret(`stringData: { word: ${WORD} }`).replace('v1', 'v2'),
    'the same word in a ConfigMap beside it': `${secret(`stringData: { word: ${WORD} }`)}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: copy }\ndata: { url: 'postgres://me:${WORD}@db/x', b: ${ENCODED} }\n`,
    'in a list': `apiVersion: v1\nkind: List\nitems:\n  - ${secret(`stringData: { word: ${WORD} }`).replaceAll('\n', '\n    ')}\n`,
    'in an argument': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { run: "login --password=${WORD}" }\n`,
  };
  test.each(Object.entries(objects))('%s', async (_, text) => {
    const { said, changes } = await opens(manifests({ 'a.yaml': text }));
    hides(said);
    hides(JSON.stringify(changes.map(({ diff }) => diff)));
    expect(said).toContain('poison/dev');
  });
});

describe('in an error', () => {
  const values = `database:\n  password: ${WORD}\n`;

  test('that a template raises with it', async () => {
    const { said, failure } = await opens(
      template('  a: {{ fail (printf "no login with %s" .Values.database.password) }}', values),
    );
    expect(failure().message).toContain('no login with');
    hides(said);
  });

  test('that a template raises with it encoded', async () => {
    const { said } = await opens(template('  a: {{ fail (b64enc .Values.database.password) }}', values));
    hides(said);
  });

  test('that a template raises with all values', async () => {
    const { said } = await opens(template('  a: {{ fail (toJson .Values) }}', values));
    hides(said);
  });

  test('of a schema that quotes it', async () => {
    const files = template('  a: b', values);
    files['charts/poison/values.schema.json'] = JSON.stringify({
      properties: { database: { properties: { password: { enum: ['other'] } } } },
    });
    const { said, failure } = await opens(files);
    expect(failure().message).toMatch(/password/);
    hides(said);
  });

  test('of a schema whose pattern it breaks', async () => {
    const files = template('  a: b', values);
    files['charts/poison/values.schema.json'] = JSON.stringify({
      properties: { database: { properties: { password: { type: 'integer', pattern: '^[0-9]+$' } } } },
    });
    hides((await opens(files)).said);
  });

  test('of YAML that breaks behind it', async () => {
    const text = `kind: Secret\napiVersion: v1\nmetadata:\n  name: login\nstringData:\n  word: {{ .Values.database.password }}\n  broken: "{{ .Values.database.password }}\n`;
    hides((await opens(chart({ 'a.yaml': text }, values))).said);
  });

  test('of a values file that is no YAML', async () => {
    const { said, failure } = await opens(template('  a: b', `database: { password: ${WORD}: x ]\n`));
    expect(failure().file).toBe('charts/poison/values-dev.yaml');
    hides(said);
  });

  test('of a number where a text belongs', async () => {
    hides((await opens(template('  a: {{ atoi .Values.database.password | add 1 }}', values))).said);
    hides((await opens(template('  a: {{ .Values.database.password.deep }}', values))).said);
  });

  test('of a function that is given it', async () => {
    hides(
      (await opens(template('  a: {{ mustRegexMatch (printf "(%s" .Values.database.password) "a" }}', values))).said,
    );
    hides((await opens(template('  a: {{ tpl (printf "{{ %s }}" .Values.database.password) . }}', values))).said);
    hides((await opens(template('  a: {{ include .Values.database.password . }}', values))).said);
    hides((await opens(template('  a: {{ mustToDate "2006" .Values.database.password }}', values))).said);
  });

  test('of a kustomization whose patch holds it', async () => {
    const files = kustomization(
      'resources: [secret.yaml]\npatches: [{ path: patch.yaml, target: { kind: Secret } }]\n',
      {
        'secret.yaml': secret(`stringData: { word: ${WORD} }`),
        'patch.yaml': `- { op: test, path: /stringData/word, value: wrong }\n- { op: replace, path: /a/b, value: ${WORD} }\n`,
      },
    );
    hides((await opens(files)).said);
  });

  test('of a secret generator whose line is none', async () => {
    const files = kustomization('secretGenerator: [{ name: a, envs: [word.env] }]\n', {
      'word.env': `GOOD=a\n=${WORD}\nB AD=${WORD}\n`,
    });
    hides((await opens(files)).said);
  });
});

describe('of a Secret that was there before', () => {
  test('is not told by what the pull request makes of it', async () => {
    const { said } = await opens({
      ...manifests({ 'a.yaml': secret(`stringData: { word: ${WORD}, other: ${WORD} }`) }),
      'folders/vault/dev/config.yaml': `${innocent['folders/vault/dev/config.yaml']}---\n${secret(`stringData: { word: ${WORD} }`)}`,
    });
    hides(said);
    expect(said).toContain('vault/dev');
  });
});
