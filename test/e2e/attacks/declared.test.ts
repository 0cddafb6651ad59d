import { describe, expect, test } from 'vitest';
import { type Outcome, useAttacks } from './attack.ts';
import { CANARY, declarations, template } from './innocent.ts';

/** Objects of Argo CD and Flux in a pull request, whose fields name files, addresses and templates (S1, S4, S15). */

const { opens } = useAttacks();

const REPOSITORY = 'https://github.com/acme/deploy.git';

function application(source: object, name = 'poison'): object {
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'poison' };
  const spec = { project: 'default', destination, source: { repoURL: REPOSITORY, targetRevision: 'HEAD', ...source } };
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name, namespace: 'argocd' }, spec };
}

function applicationSet(generator: object, name = '{{ .path.basename }}', path = '{{ .path.path }}'): object {
  const { spec } = application({ path }) as { spec: object };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'poison', namespace: 'argocd' },
    spec: { goTemplate: true, generators: [generator], template: { metadata: { name }, spec } },
  };
}

/** Nothing of another's is read, and why is said: of the target, or of what declares it. */
function isRefused({ said, changes, problems }: Outcome): void {
  expect(said).not.toMatch(/root:/);
  expect(said).not.toContain(CANARY);
  const failed = changes.some(({ diff }) => diff.status === 'failed');
  const unknown = changes.some(({ diff }) => diff.status === 'rendered' && (diff.unknowns ?? []).length > 0);
  expect(failed || unknown || problems.length > 0, JSON.stringify(changes)).toBe(true);
}

const chart = template('  a: {{ .Values | toJson | quote }}');
const outside = [
  '../../../../etc/passwd',
  '/../../etc/passwd',
  '../../elsewhere/../../x.yaml',
  'https://example.com/values.yaml',
];

describe('an Application', () => {
  const paths = ['..', '../..', '/etc', 'charts/../../..', '.git', 'charts/poison/../../../etc', '-rf', 'a\u0000b'];
  test.each(paths)('with the path %j', async (path) => isRefused(await opens(declarations(application({ path })))));

  test.each(outside)('with the values file %s', async (file) => {
    const source = { path: 'charts/poison', helm: { valueFiles: [file] } };
    isRefused(await opens({ ...chart, ...declarations(application(source, 'declared')) }));
  });

  test.each(outside)('with the file parameter %s', async (path) => {
    const source = { path: 'charts/poison', helm: { fileParameters: [{ name: 'a', path }] } };
    isRefused(await opens({ ...chart, ...declarations(application(source, 'declared')) }));
  });

  test.each(['$nothing/values.yaml', '$values/../../../etc/passwd', '$values'])('with the $ref %s', async (file) => {
    const object = application({}, 'declared') as { spec: Record<string, unknown> };
    const { source: _, ...spec } = object.spec;
    const sources = [
      { repoURL: REPOSITORY, targetRevision: 'HEAD', path: 'charts/poison', helm: { valueFiles: [file] } },
      { repoURL: REPOSITORY, targetRevision: 'HEAD', ref: 'values' },
    ];
    isRefused(await opens({ ...chart, ...declarations({ ...object, spec: { ...spec, sources } }) }));
  });

  const addresses = [
    'https://169.254.169.254/latest',
    'file:///etc',
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=touch',
    'https://github.com/other/secrets.git',
    'oci://example.com/chart',
  ];
  test.each(addresses)('with the repository %s', async (repoURL) =>
    isRefused(await opens(declarations(application({ repoURL, path: 'charts/library', chart: undefined })))),
  );

  test('with a plugin', async () =>
    isRefused(await opens(declarations(application({ path: 'charts/library', plugin: { name: 'run' } })))));

  test('that declares the folder in which it stands, without end', async () => {
    const { changes } = await opens(declarations(application({ path: 'argocd/dev' })));
    expect(changes.map((change) => change.application)).toContain('poison');
  });

  test('whose keys are those of every object', async () => {
    const text = JSON.stringify(application({ path: 'charts/library', helm: { values: 'WORD: 1' } }));
    const files = {
      'argocd/dev/poison.yaml': text.replace('"project"', '"__proto__":{"polluted":1},"constructor":{},"project"'),
    };
    await opens(files);
    expect('polluted' in {}).toBe(false);
  });

  test.each([1, null, [], 'text', { a: [] }, true])('whose fields are %j', async (odd) => {
    const fields = ['source', 'sources', 'destination', 'project'];
    for (const field of fields) {
      const object = application({ path: 'charts/library' }) as { spec: object };
      await opens(declarations({ ...object, spec: { ...object.spec, [field]: odd } }));
    }
    for (const field of ['path', 'repoURL', 'targetRevision', 'helm', 'kustomize', 'directory'])
      await opens(declarations(application({ path: 'charts/library', [field]: odd })));
  });
});

describe('an ApplicationSet', () => {
  const git = (part: object) => ({ git: { repoURL: REPOSITORY, revision: 'HEAD', ...part } });
  test.each(['../*', '/etc/*', '../../**', '.git/*'])('of the folders %s', async (path) => {
    const outcome = await opens(declarations(applicationSet(git({ directories: [{ path }] }))));
    expect(outcome.said).not.toMatch(/root:/);
    expect(outcome.changes).toEqual([]);
  });

  test.each(['../../etc/passwd', '/etc/passwd', '../elsewhere/*.yaml'])('of the files %s', async (path) => {
    const { said, changes } = await opens(declarations(applicationSet(git({ files: [{ path }] }))));
    expect(said).not.toMatch(/root:/);
    expect(said).not.toContain(CANARY);
    expect(changes).toEqual([]);
  });

  test('whose template never ends', async () => {
    const loop = '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}';
    isRefused(await opens(declarations(applicationSet({ list: { elements: [{ a: 'b' }] } }, loop))));
  });

  test('of a million elements, by two lists that multiply', async () => {
    const list = { list: { elements: Array.from({ length: 1000 }, (_, index) => ({ [`k${index}`]: 'v' })) } };
    const { problems } = await opens(declarations(applicationSet({ matrix: { generators: [list, list] } }, 'poison')));
    expect(problems[0]).toMatchObject({
      file: 'argocd/dev/poison.yaml',
      message: expect.stringContaining('more than 5000'),
    });
  });

  test.each(['../..', '/etc', '{{ env "PATH" }}', '{{ getHostByName "example.com" }}'])(
    'whose path is %s',
    async (path) =>
      isRefused(await opens(declarations(applicationSet({ list: { elements: [{ a: 'b' }] } }, 'poison', path)))),
  );
});
