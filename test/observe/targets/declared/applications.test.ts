import { describe, expect, test } from 'vitest';
import type { OutsideTree, Surroundings } from '../../../../src/observe/targets/declared/declaration.ts';
import { discover } from '../../../../src/observe/targets/discover-targets.ts';
import { openTree } from '../../../../src/observe/targets/repository-tree.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { aConfig, image, readAt, workload } from '../world.ts';

const HERE = 'https://github.com/acme/deploy.git';
const rule = { declaredIn: 'argocd', objectName: '{application}-{environment}' };
const chart = { 'charts/web/Chart.yaml': 'name: web\nversion: 1.0.0\n', 'charts/web/templates/a.yaml': 'a: 1\n' };

/** An Application as YAML writes JSON. */
function application(spec: object, name = 'web-dev'): string {
  const whole = { destination: { server: 'https://kubernetes.default.svc', namespace: 'web' }, ...spec };
  return JSON.stringify(
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name }, spec: whole },
    null,
    2,
  );
}

function helm(settings: object, more: object = {}): string {
  return application({ source: { repoURL: HERE, path: 'charts/web', helm: settings, ...more } });
}

async function found(files: Files, around: Surroundings = {}, config = aConfig(rule)) {
  return discover(config, readerOf(files), { around: { repository: 'acme/deploy', branch: 'main', ...around } });
}

async function only(files: Files, around: Surroundings = {}) {
  const { targets, problems } = await found(files, around);
  expect(problems).toEqual([]);
  expect(targets).toHaveLength(1);
  return readAt(targets[0]);
}

async function refused(files: Files, around: Surroundings = {}) {
  const [first] = (await found(files, around)).targets;
  if (first?.status !== 'unreadable') throw new Error(`readable: ${JSON.stringify(first)}`);
  return first.problem;
}

describe('a chart', () => {
  test('with every setting of Argo CD', async () => {
    const at = await only({
      ...chart,
      'settings/common.yaml': 'a: 1\n',
      'charts/web/values-web-dev.yaml': 'a: 2\n',
      'charts/web/values-other.yaml': 'a: 3\n',
      'charts/web/motd.txt': 'hello\n',
      'argocd/web.yaml': helm({
        releaseName: 'shop',
        valueFiles: ['/settings/common.yaml', 'values-$ARGOCD_APP_NAME.yaml', 'not-there.yaml'],
        ignoreMissingValueFiles: true,
        values: 'image: { tag: "1.0.0" }\n',
        valuesObject: { image: { tag: '2.0.0' } },
        parameters: [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: as Argo CD has it
          { name: 'host', value: '${ARGOCD_APP_NAMESPACE}.example.com' },
          { name: 'host', value: '$ARGOCD_APP_NAMESPACE.example.org' },
          { name: 'port', value: '80', forceString: true },
        ],
        fileParameters: [{ name: 'motd', path: 'motd.txt' }],
        skipCrds: true,
        kubeVersion: '1.34.0',
        apiVersions: ['monitoring.coreos.com/v1'],
      }),
    });
    expect(at.target).toMatchObject({
      source: {
        kind: 'helm',
        path: 'charts/web',
        values: ['settings/common.yaml', 'charts/web/values-web-dev.yaml'],
        inline: [{ image: { tag: '2.0.0' } }],
        parameters: [
          { name: 'host', value: 'web.example.org', text: false },
          { name: 'port', value: '80', text: true },
        ],
        fileParameters: [{ name: 'motd', path: 'charts/web/motd.txt' }],
        skipCrds: true,
        kubeVersion: '1.34.0',
        apiVersions: ['monitoring.coreos.com/v1'],
      },
      releaseName: 'shop',
      namespace: 'web',
      // The values file of somebody else beside the chart is no input.
      inputs: [
        'charts/web/Chart.yaml',
        'charts/web/motd.txt',
        'charts/web/templates',
        'charts/web/values-web-dev.yaml',
        'settings/common.yaml',
      ],
      origins: ['argocd/web.yaml'],
    });
    expect(at.target.unknowns).toBeUndefined();
  });

  test('that reads files of its own has all of them for inputs', async () => {
    const templates = { 'charts/web/templates/a.yaml': '{{ .Files.Get "values-other.yaml" }}\n' };
    const at = await only({ ...chart, ...templates, 'charts/web/values-other.yaml': '', 'argocd/web.yaml': helm({}) });
    expect(at.target.inputs).toEqual(['charts/web']);
  });

  test('of a Helm repository or a registry comes at its version, with values of this repository', async () => {
    const sources = [
      {
        repoURL: 'ghcr.io/acme/charts',
        chart: 'web',
        targetRevision: '1.4.2',
        helm: { valueFiles: ['$here/web.yaml', 'ci.yaml'] },
      },
      { repoURL: HERE, ref: 'here', targetRevision: 'HEAD' },
    ];
    const at = await only({ 'web.yaml': 'a: 1\n', 'argocd/web.yaml': application({ sources }) });
    expect(at.target.source).toEqual({
      kind: 'helm',
      path: '',
      values: ['web.yaml', '@chart/ci.yaml'],
      chart: { repository: 'oci://ghcr.io/acme/charts', name: 'web', version: '1.4.2' },
    });
    expect(at.target.inputs).toEqual(['web.yaml']);
  });

  test('a setting that changes the render and is not followed is said', async () => {
    const at = await only({
      ...chart,
      'argocd/web.yaml': helm({
        namespace: 'other',
        valueFiles: ['https://example.com/values.yaml'],
        parameters: [{ name: 'sha', value: '$ARGOCD_APP_REVISION' }],
      }),
    });
    expect(at.target.unknowns).toEqual([
      'The values file https://example.com/values.yaml is not in Git: it is left out.',
      '`helm.namespace` of the Application is not followed.',
      '$ARGOCD_APP_REVISION is known only to Argo CD: it stays as it is written.',
    ]);
    expect(at.target.declared?.renders).toBeUndefined();
  });
});

describe('a kustomization', () => {
  const base = {
    'web/kustomization.yaml': 'resources: [web.yaml]\n',
    'web/web.yaml': workload('web', 'ghcr.io/acme/web:1.0.0'),
    'extra/kustomization.yaml': 'kind: Component\n',
  };

  test('with every override', async () => {
    const kustomize = {
      namePrefix: 'eu-',
      nameSuffix: '-v2',
      namespace: 'shop',
      images: ['ghcr.io/acme/web=ghcr.io/acme/web-eu:1.1.0', 'ghcr.io/acme/proxy:2.0.0'],
      replicas: [{ name: 'web', count: '3' }],
      commonLabels: { team: 'shop' },
      labelWithoutSelector: true,
      labelIncludeTemplates: true,
      commonAnnotations: { app: '$ARGOCD_APP_NAME' },
      commonAnnotationsEnvsubst: true,
      patches: [{ target: { kind: 'Deployment' }, patch: '- op: remove\n  path: /spec/replicas\n' }],
      components: ['../extra'],
    };
    const source = { repoURL: 'git@github.com:Acme/deploy.git', targetRevision: 'main', path: './web/', kustomize };
    const at = await only({ ...base, 'argocd/web.yaml': application({ source }) });
    expect(at.target.source).toEqual({
      kind: 'kustomize',
      path: 'web',
      edits: {
        namePrefix: 'eu-',
        nameSuffix: '-v2',
        namespace: 'shop',
        images: [
          { name: 'ghcr.io/acme/web', newName: 'ghcr.io/acme/web-eu', newTag: '1.1.0' },
          { name: 'ghcr.io/acme/proxy', newTag: '2.0.0' },
        ],
        replicas: [{ name: 'web', count: 3 }],
        labels: [{ pairs: { team: 'shop' }, includeSelectors: false, includeTemplates: true }],
        commonAnnotations: { app: 'web-dev' },
        patches: [{ target: { kind: 'Deployment' }, patch: '- op: remove\n  path: /spec/replicas\n' }],
        components: ['../extra'],
      },
    });
    expect(at.target.inputs).toEqual(['extra', 'web']);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/proxy', '2.0.0'), image('ghcr.io/acme/web-eu', '1.1.0')]);
  });

  test('an image that is none is said with its line', async () => {
    const source = { repoURL: HERE, path: 'web', kustomize: { images: ['not an image'] } };
    expect(await refused({ ...base, 'argocd/web.yaml': application({ source }) })).toMatchObject({
      file: 'argocd/web.yaml',
      line: 17,
      message: 'web-dev: `not an image` is no image, nor `name=image`',
    });
  });
});

describe('a folder', () => {
  const files = { 'web/a.yaml': 'a: 1\n', 'web/b.json': '{}', 'web/below/c.yaml': 'c: 1\n', 'web/readme.md': '' };
  const at = (directory: object) =>
    only({ ...files, 'argocd/web.yaml': application({ source: { repoURL: HERE, path: 'web', directory } }) });

  test('counts with the files that Argo CD takes from it', async () => {
    expect((await at({})).target).toMatchObject({
      source: { kind: 'plain', path: 'web', recurse: false },
      inputs: ['web/a.yaml', 'web/b.json'],
    });
    expect((await at({ recurse: true })).target.inputs).toEqual(['web']);
    expect((await at({ recurse: true, exclude: 'below/*' })).target.inputs).toEqual(['web/a.yaml', 'web/b.json']);
    expect((await at({ recurse: true, include: '*.yaml' })).target.inputs).toEqual(['web/a.yaml', 'web/below/c.yaml']);
  });

  test('is one also when a kustomization lies in it, where the Application says so', async () => {
    const kustomization = { 'web/kustomization.yaml': 'resources: [a.yaml]\n' };
    const source = { repoURL: HERE, path: 'web', directory: { recurse: true } };
    const target = await only({ ...files, ...kustomization, 'argocd/web.yaml': application({ source }) });
    expect(target.target.source.kind).toBe('plain');
  });
});

describe('other places', () => {
  const commit = 'c'.repeat(40);
  const outside =
    (files: Files) =>
    async (address: string, revision: string): Promise<OutsideTree> =>
      address === 'github.com/acme/charts' && revision === 'v2'
        ? { status: 'read', commit, tree: await openTree(readerOf(files)) }
        : { status: 'refused', why: `${address} has no ${revision}.` };
  const sources = [
    {
      repoURL: 'https://github.com/acme/charts',
      targetRevision: 'v2',
      path: 'charts/web',
      helm: { valueFiles: ['values-eu.yaml', '$here/web.yaml'] },
    },
    { repoURL: HERE, ref: 'here' },
  ];
  const files = { 'web.yaml': 'image: { tag: "1.0.0" }\n', 'argocd/web.yaml': application({ sources }) };
  const charts = {
    ...chart,
    'charts/web/values.yaml': 'image: { repository: ghcr.io/acme/web }\n',
    'charts/web/values-eu.yaml': '',
  };

  test('a chart of another repository is pinned to its commit; what stands here can be edited', async () => {
    const at = await only(files, { outside: outside(charts) });
    expect(at.target.source).toEqual({
      kind: 'helm',
      path: 'charts/web',
      values: ['charts/web/values-eu.yaml', '@here/web.yaml'],
      from: { repository: 'github.com/acme/charts', commit },
    });
    expect(at.target.inputs).toEqual(['web.yaml']);
    expect(at.places).toMatchObject([{ file: 'web.yaml', form: { kind: 'values', path: ['image'] } }]);
    expect(at.release.artifacts).toEqual([image('ghcr.io/acme/web', '1.0.0')]);
  });

  test('one that may not be read is said at its address', async () => {
    const refusing = async (): Promise<OutsideTree> => ({ status: 'refused', why: 'install the App there, too.' });
    expect(await refused(files, { outside: refusing })).toMatchObject({
      message: 'web-dev: install the App there, too.',
    });
    expect((await refused(files)).message).toContain('only this tree is read');
  });

  test('another revision of this repository is another place', async () => {
    const source = { repoURL: HERE, targetRevision: 'v1.2.3', path: 'charts/web' };
    const asked: string[] = [];
    const reading = async (address: string, revision: string): Promise<OutsideTree> => {
      asked.push(`${address} ${revision}`);
      return { status: 'read', commit, tree: await openTree(readerOf(chart)) };
    };
    const at = await only({ 'argocd/web.yaml': application({ source }) }, { outside: reading });
    expect(asked).toEqual(['github.com/acme/deploy v1.2.3']);
    expect(at.target.source).toMatchObject({ from: { repository: 'github.com/acme/deploy', commit } });
    expect(at.release.artifacts).toEqual([
      { kind: 'git', repository: 'github.com/acme/deploy', tag: 'v1.2.3', digest: null },
    ]);
  });
});

describe('what is wrong', () => {
  test.each([
    [
      'a range of versions',
      { repoURL: 'https://charts.example.com', chart: 'web', targetRevision: '1.*' },
      'no exact version',
    ],
    ['a plugin', { repoURL: HERE, path: 'charts/web', plugin: { name: 'jsonnet' } }, 'known only to Argo CD'],
    [
      'two kinds at once',
      { repoURL: HERE, path: 'charts/web', helm: { skipCrds: true }, directory: { recurse: true } },
      'Argo CD takes one',
    ],
    [
      'a missing values file',
      { repoURL: HERE, path: 'charts/web', helm: { valueFiles: ['no.yaml'] } },
      'charts/web/no.yaml is missing',
    ],
    [
      'a way out',
      { repoURL: HERE, path: 'charts/web', helm: { valueFiles: ['../../../etc/passwd'] } },
      'leads out of the repository',
    ],
    [
      'a number for a text',
      { repoURL: HERE, path: 'charts/web', helm: { parameters: [{ name: 'a', value: 1 }] } },
      'must be a text',
    ],
    ['no folder', { repoURL: HERE, path: 'nowhere' }, 'there is no folder nowhere'],
    ['no address', { path: 'charts/web' }, 'no `repoURL`'],
  ])('%s', async (_, source, message) => {
    const problem = await refused({ ...chart, 'argocd/web.yaml': application({ source }) });
    expect(problem.message).toContain(message);
    expect(problem.file).toBe('argocd/web.yaml');
    expect(problem.line).toBeGreaterThan(1);
  });

  test('harms no other target', async () => {
    const source = { repoURL: HERE, path: 'charts/web' };
    const { targets } = await found({
      ...chart,
      'argocd/bad.yaml': application({ source: { ...source, plugin: { name: 'x' } } }),
      'argocd/good.yaml': application({ source }, 'web-prod'),
    });
    expect(targets.map(({ status }) => status)).toEqual(['unreadable', 'read']);
  });
});

test('what an Application ignores is ignored, jq excepted, which is said', async () => {
  const ignoreDifferences = [
    { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
    { kind: '*', managedFieldsManagers: ['hpa'] },
    { kind: 'Secret', jqPathExpressions: ['.data.a'] },
  ];
  const source = { repoURL: HERE, path: 'charts/web' };
  const at = await only({ ...chart, 'argocd/web.yaml': application({ source, ignoreDifferences }) });
  expect(at.target.ignoreDifferences).toEqual([
    { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'], managedFieldsManagers: [] },
    { jsonPointers: [], managedFieldsManagers: ['hpa'] },
  ]);
  expect(at.target.unknowns).toEqual([
    'One jq path in `ignoreDifferences` of the Application cannot be evaluated: use JSON pointers.',
  ]);
  expect(at.target.declared?.renders).toBeDefined();
});
