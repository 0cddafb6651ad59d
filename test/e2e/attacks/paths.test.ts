import { describe, expect, test } from 'vitest';
import { useAttacks } from './attack.ts';
import { CANARY, chart, kustomization, manifests, template } from './innocent.ts';

/** Paths and names that lead out of what a target may read (S1, S2), and what is fetched or run on the way (S3–S7). */

const { opens } = useAttacks();

/** A word of a file that every machine has. */
const PASSWD = /root:/;

function keepsToItself(said: string): void {
  expect(said).not.toMatch(PASSWD);
  expect(said).not.toContain(CANARY);
}

describe('a chart reads nothing but itself', () => {
  const reads = [
    '/etc/passwd',
    '../../../../../../etc/passwd',
    'templates/../../../elsewhere/word.txt',
    '../../elsewhere/word.txt',
    '../library/values-dev.yaml',
    '/proc/self/environ',
    'file:///etc/passwd',
  ];
  test.each(reads)('.Files.Get %s', async (path) => {
    const { said, objects } = await opens(template(`  a: {{ .Files.Get ${JSON.stringify(path)} | quote }}`));
    expect(objects()[0]?.text).toContain('a: ""');
    keepsToItself(said);
  });

  test.each(['**', '/**', '../**', '../../**', '{..,/etc}/**'])('.Files.Glob %s', async (glob) => {
    const list = `{{ range $path, $_ := .Files.Glob ${JSON.stringify(glob)} }}{{ $path }} {{ end }}`;
    const { said, comment } = await opens(template(`  a: "${list}"`));
    keepsToItself(said);
    expect(comment).not.toContain('elsewhere');
  });

  const words = ['env "PATH"', 'expandenv "$PATH"', 'getHostByName "example.com" | fail'];
  test.each(words)('it has no %s', async (call) => {
    const { failure } = await opens(template(`  a: {{ ${call} }}`));
    expect(failure().message).toMatch(/not defined|execution error/);
    expect(failure().message).not.toMatch(/\d+\.\d+\.\d+\.\d+|\/usr/);
  });

  test('lookup finds an empty cluster', async () => {
    const { comment } = await opens(template('  a: {{ lookup "v1" "Secret" "kube-system" "" | toJson | quote }}'));
    expect(comment).toMatch(/a: "?\{\}"?/);
  });
});

describe('names of charts', () => {
  test.each(['.', '..', '../library', 'a/b', '/etc'])('%s', async (name) => {
    const files = chart({
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Chart.Name | quote }} }\n',
    });
    files['charts/poison/Chart.yaml'] = `apiVersion: v2\nname: "${name}"\nversion: 1.0.0\n`;
    const { said, failure } = await opens(files);
    expect(failure().message).toMatch(/name/);
    keepsToItself(said);
  });

  test.each(['..', '../../elsewhere', '.', '/etc'])('of the dependency %s', async (name) => {
    const files = chart({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
    const dependency = `{ name: "${name}", version: 1.0.0, repository: "file://${name}" }`;
    files['charts/poison/Chart.yaml'] = `apiVersion: v2\nname: poison\nversion: 1.0.0\ndependencies: [${dependency}]\n`;
    const { said, failure } = await opens(files);
    expect(failure().file).toBe('charts/poison/Chart.yaml');
    keepsToItself(said);
  });
});

describe('a kustomization reads nothing out of its own tree', () => {
  const outside = [
    '/etc/passwd',
    '../../../../../../../../etc/passwd',
    '../../../elsewhere/word.txt',
    '/elsewhere/word.txt',
  ];
  const fields: Record<string, (path: string) => string> = {
    resources: (path) => `resources: ['${path}']`,
    components: (path) => `components: ['${path}']`,
    'configMapGenerator files': (path) => `configMapGenerator: [{ name: a, files: ['${path}'] }]`,
    'configMapGenerator envs': (path) => `configMapGenerator: [{ name: a, envs: ['${path}'] }]`,
    'secretGenerator files': (path) => `secretGenerator: [{ name: a, files: ['x=${path}'] }]`,
    patches: (path) => `resources: [deployment.yaml]\npatches: [{ path: '${path}' }]`,
    patchesStrategicMerge: (path) => `resources: [deployment.yaml]\npatchesStrategicMerge: ['${path}']`,
    patchesJson6902: (path) =>
      `resources: [deployment.yaml]\npatchesJson6902: [{ target: { version: v1, kind: Deployment, name: archive }, path: '${path}' }]`,
    replacements: (path) => `resources: [deployment.yaml]\nreplacements: [{ path: '${path}' }]`,
    openapi: (path) => `resources: [deployment.yaml]\nopenapi: { path: '${path}' }`,
    crds: (path) => `resources: [deployment.yaml]\ncrds: ['${path}']`,
    configurations: (path) => `resources: [deployment.yaml]\nconfigurations: ['${path}']`,
    generators: (path) => `generators: ['${path}']`,
    transformers: (path) => `resources: [deployment.yaml]\ntransformers: ['${path}']`,
    validators: (path) => `resources: [deployment.yaml]\nvalidators: ['${path}']`,
    helmGlobals: (path) => `helmGlobals: { chartHome: '${path}' }\nhelmCharts: [{ name: library }]`,
  };
  for (const [field, write] of Object.entries(fields)) {
    test(field, async () => {
      for (const path of outside) {
        const { said, failure } = await opens(kustomization(write(path)));
        expect(failure().message.length).toBeGreaterThan(10);
        keepsToItself(said);
      }
    });
  }
});

describe('links', () => {
  const refused: Record<string, Record<string, { link: string }>> = {
    absolute: { 'a.yaml': { link: '/etc/passwd' } },
    'relative, out of the repository': { 'a.yaml': { link: '../../../../etc/passwd' } },
    'to the folder above the repository': { above: { link: '../../../..' } },
    'through a folder that is a link': { out: { link: '../../../..' }, 'a.yaml': { link: 'out/etc/passwd' } },
    'to the environment of the server': { 'a.yaml': { link: '/proc/self/environ' } },
  };
  test.each(Object.entries(refused))('%s: refused by name', async (_, links) => {
    const { said, failure } = await opens(
      manifests({ 'b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\n', ...links }),
    );
    expect(failure().message).toContain('leads out of the repository');
    expect(failure().file).toMatch(/^folders\/poison\/dev\//);
    keepsToItself(said);
  });

  test('a values file that leads to .git: nothing is there', async () => {
    const files = template('  a: {{ .Values | toJson | quote }}');
    files['charts/poison/values-dev.yaml'] = { link: '../../.git/config' };
    const { said } = await opens(files);
    expect(said).not.toContain('[core]');
  });

  test('that go in a circle end', async () => {
    const { changes } = await opens(
      manifests({
        'b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\n',
        'one.yaml': { link: 'two.yaml' },
        'two.yaml': { link: 'one.yaml' },
        self: { link: '.' },
      }),
    );
    expect(changes.map(({ application }) => application)).toContain('poison');
  });

  test('a thousand that multiply each other end', async () => {
    const files = manifests({ 'z/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\n' });
    for (let level = 0; level < 12; level += 1) {
      const next = level === 11 ? 'z' : `l${level + 1}`;
      for (const name of ['a', 'b', 'c', 'd']) files[`folders/poison/dev/l${level}/${name}`] = { link: `../${next}` };
    }
    const { changes } = await opens(files);
    expect(changes.map(({ application }) => application)).toContain('poison');
  });
});
