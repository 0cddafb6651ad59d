import { expect, test } from 'vitest';
import { noCharts } from '../../../src/charts/chart-repository.ts';
import type { RemoteChart, Target, TargetSource } from '../../../src/model/target.ts';
import { createTargetLoader, type ElsewhereDeps } from '../../../src/observe/targets/load-target.ts';
import type { LoadedTarget } from '../../../src/render/loaded-target.ts';
import { type Files, treeSourceOf } from './folder-reader.ts';

const COMMIT = 'c'.repeat(40);

const chart: Files = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'values-dev.yaml': 'a: 1\n',
};

function aTarget(source: TargetSource, more: Partial<Target> = {}): Target {
  const inputs = ['chart', 'values-dev.yaml', 'apps'];
  const named = { application: 'shop', environment: 'dev', releaseName: 'shop-dev', namespace: 'shop' };
  return { ...named, source, inputs, ...more };
}

const helm: TargetSource = { kind: 'helm', path: 'chart', values: ['values-dev.yaml'] };

async function load(files: Files, target: Target, deps: ElsewhereDeps = {}): Promise<LoadedTarget> {
  return createTargetLoader(deps)(treeSourceOf(files), COMMIT, target);
}

async function requestOf(files: Files, target: Target, deps: ElsewhereDeps = {}) {
  const loaded = await load(files, target, deps);
  if (loaded.status === 'failed') throw new Error(loaded.message);
  return loaded.request;
}

/** Fetches charts whose archive says which chart it is. */
function charts(asked: RemoteChart[] = []): ElsewhereDeps {
  return {
    charts: {
      ...noCharts,
      async fetch(wanted) {
        asked.push(wanted);
        if (wanted.name === 'absent') return { status: 'failed', message: 'there is no chart absent' };
        return { status: 'fetched', archive: Buffer.from(JSON.stringify(wanted)), digest: 'd' };
      },
    },
  };
}

test('a chart comes with its values, definitions included, links followed inside of the repository', async () => {
  const files = { 'chart/Chart.yaml': '', 'chart/real.yaml': 'a: 1', 'values-dev.yaml': { link: 'chart/real.yaml' } };
  const request = await requestOf(files, aTarget(helm));
  expect(request.source).toEqual({
    kind: 'helm',
    path: 'chart',
    valuesFiles: ['values-dev.yaml'],
    set: [],
    releaseName: 'shop-dev',
    namespace: 'shop',
    includeCrds: true,
  });
  expect(Buffer.from(new Map(request.files).get('values-dev.yaml') ?? []).toString()).toBe('a: 1');
  expect(Object.keys(request).sort()).toEqual(['files', 'source']);
});

test('a link out of the repository is refused before anything is rendered', async () => {
  const files = { ...chart, 'chart/x': { link: '/etc/passwd' } };
  expect(await load(files, aTarget(helm))).toMatchObject({
    status: 'failed',
    file: 'chart/x',
    message: expect.stringContaining('leads out of the repository'),
  });
});

test('settings of Argo CD become those of the engine', async () => {
  const source: TargetSource = {
    ...helm,
    inline: [{ replicas: 2 }],
    parameters: [
      { name: 'image.tag', value: '1,2', text: true },
      { name: 'hosts', value: '{a,b}', text: false },
      { name: 'note', value: 'x,y\\,z', text: false },
    ],
    fileParameters: [{ name: 'config', path: 'files/app.conf' }],
    skipCrds: true,
    kubeVersion: '1.33',
    apiVersions: ['a/v1'],
  };
  expect((await requestOf(chart, aTarget(source))).source).toMatchObject({
    inline: [{ replicas: 2 }],
    setString: ['image.tag=1\\,2'],
    set: ['hosts={a,b}', 'note=x\\,y\\,z'],
    setFile: [{ name: 'config', file: { tree: 0, path: 'files/app.conf' } }],
    includeCrds: false,
    kubeVersion: '1.33',
    apiVersions: ['a/v1'],
  });
});

test('a remote chart is fetched, its values files stay those of the repository', async () => {
  const wanted = { repository: 'https://charts.example.test', name: 'web', version: '1.2.3' };
  const source: TargetSource = {
    kind: 'helm',
    path: '',
    values: ['values-dev.yaml', '@chart/values-ha.yaml'],
    chart: wanted,
  };
  const request = await requestOf(chart, aTarget(source), charts());
  expect(request.source).toMatchObject({
    archive: { tree: 1, path: 'web-1.2.3.tgz' },
    valuesFiles: ['values-dev.yaml', { inChart: 'values-ha.yaml' }],
  });
  const [tree] = request.outside ?? [];
  expect(tree?.name).toBe('https://charts.example.test');
  expect(JSON.parse(Buffer.from(new Map(tree?.files).get('web-1.2.3.tgz') ?? []).toString())).toEqual(wanted);
});

test('a chart that is not found, or not fetched here, is told with the file that declares it', async () => {
  const remote = { repository: 'oci://registry.example.test/charts', name: 'absent', version: '1.0.0' };
  const declared = { file: 'apps/shop.yaml', kind: 'Application', namespace: 'argocd', name: 'shop' };
  const target = aTarget({ kind: 'helm', path: '', values: [], chart: remote }, { declared });
  expect(await load(chart, target, charts())).toEqual({
    status: 'failed',
    message: 'there is no chart absent',
    file: 'apps/shop.yaml',
    line: null,
  });
  expect(await load(chart, target)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('not fetched'),
  });
});

test('files of another repository are a tree of their own, and only those that the source reads', async () => {
  const asked: string[] = [];
  const elsewhere = {
    'base/kustomization.yaml': 'resources: [a.yaml, ../lib]\n',
    'base/a.yaml': 'a',
    'lib/kustomization.yaml': 'resources: [b.yaml]\n',
    'lib/b.yaml': 'b',
    'x.yaml': 'x',
  };
  const deps: ElsewhereDeps = {
    async outside(repository, commit) {
      asked.push(`${repository}@${commit}`);
      return repository === 'host/acme/base' ? treeSourceOf(elsewhere) : null;
    },
  };
  const from = { repository: 'host/acme/base', commit: COMMIT };
  const source: TargetSource = { kind: 'kustomize', path: 'base', from, substitute: { a: 'b' } };
  const request = await requestOf(chart, aTarget(source), deps);
  expect(request.source).toEqual({ kind: 'kustomize', path: 'base', tree: 1, substitute: { a: 'b' } });
  const [tree] = request.outside ?? [];
  expect([...new Map(tree?.files).keys()]).toEqual([
    'base/a.yaml',
    'base/kustomization.yaml',
    'lib/b.yaml',
    'lib/kustomization.yaml',
  ]);
  const refused = aTarget({ ...source, from: { ...from, repository: 'host/other' } });
  expect(await load(chart, refused, deps)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('host/other'),
  });
  expect(asked).toEqual([`host/acme/base@${COMMIT}`, `host/other@${COMMIT}`]);
});

test('a chart of another repository may take values of this one', async () => {
  const from = { repository: 'host/acme/charts', commit: COMMIT };
  const source: TargetSource = {
    kind: 'helm',
    path: 'chart',
    from,
    values: ['chart/values-ha.yaml', '@here/values-dev.yaml'],
  };
  const elsewhere = { 'chart/Chart.yaml': 'name: x', 'chart/values-ha.yaml': 'b: 1' };
  const request = await requestOf(chart, aTarget(source), { outside: async () => treeSourceOf(elsewhere) });
  expect(request.source).toMatchObject({
    tree: 1,
    valuesFiles: [
      { tree: 1, path: 'chart/values-ha.yaml' },
      { tree: 0, path: 'values-dev.yaml' },
    ],
  });
});

test('several sources and post-renderers go along, with the namespace by which objects are told apart', async () => {
  const more: TargetSource[] = [{ kind: 'plain', path: 'apps', include: '*.yaml', recurse: false }];
  const postRenderers = [{ images: [{ name: 'a', newTag: '2' }] }];
  const request = await requestOf(chart, aTarget(helm, { more, postRenderers }));
  expect(request).toMatchObject({ more, postRenderers, namespace: 'shop' });
});

function dependent(dependency: string, further: Files = {}): Files {
  return {
    ...chart,
    'chart/Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n${dependency}`,
    ...further,
  };
}

const REDIS = '  - name: redis\n    version: ^20.0.0\n    repository: https://charts.example.test\n';
const LOCK = 'dependencies:\n- name: redis\n  repository: https://charts.example.test\n  version: 20.1.3\n';

test('a dependency that is not vendored is fetched at the version of the lock', async () => {
  const asked: RemoteChart[] = [];
  const request = await requestOf(dependent(REDIS, { 'chart/Chart.lock': LOCK }), aTarget(helm), charts(asked));
  expect(asked).toEqual([{ repository: 'https://charts.example.test', name: 'redis', version: '20.1.3' }]);
  expect(request.source).toMatchObject({ dependencies: [{ tree: 1, path: 'redis-20.1.3.tgz' }] });
});

test('what charts/ holds is not fetched, folder or archive, nor what lies beside the chart', async () => {
  for (const vendored of ['chart/charts/redis-20.1.3.tgz', 'chart/charts/r/Chart.yaml']) {
    const asked: RemoteChart[] = [];
    const files = dependent(`${REDIS}  - name: lib\n    version: 1.0.0\n    repository: file://../lib\n`, {
      [vendored]: 'name: redis\n',
    });
    const request = await requestOf(files, aTarget(helm), charts(asked));
    expect([asked, request.outside]).toEqual([[], undefined]);
  }
});

test.each([
  ['no lock', REDIS, {}, 'no chart/Chart.lock says which version', 5],
  ['a lock that is old', REDIS.replace('^20', '^21'), { 'chart/Chart.lock': LOCK }, 'run `helm dependency update`', 5],
  ['an alias of a repository', REDIS.replace('https://charts.example.test', '"@mine"'), {}, 'neither in charts/', 5],
])('%s is a fault with file and line', async (_name, dependency, further, message, line) => {
  const loaded = await load(dependent(dependency, further), aTarget(helm), charts());
  expect(loaded).toMatchObject({
    status: 'failed',
    file: 'chart/Chart.yaml',
    line,
    message: expect.stringContaining(message),
  });
});

test('an exact version needs no lock', async () => {
  const asked: RemoteChart[] = [];
  await requestOf(dependent(REDIS.replace('^20.0.0', '20.0.5')), aTarget(helm), charts(asked));
  expect(asked.map(({ version }) => version)).toEqual(['20.0.5']);
});
