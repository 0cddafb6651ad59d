import { describe, expect, test } from 'vitest';
import { artifactText } from '../../../../src/model/release.ts';
import type { OutsideTree } from '../../../../src/observe/targets/declared/declaration.ts';
import { discover } from '../../../../src/observe/targets/discover-targets.ts';
import { openTree } from '../../../../src/observe/targets/repository-tree.ts';
import { bumpArtifact } from '../../../../src/text/edit/bump-artifact.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { aConfig, readAt } from '../world.ts';

const HERE = 'https://github.com/acme/deploy.git';
const argo = { declaredIn: 'argocd', objectName: '{application}-{environment}' };
const elsewhere = { 'charts/web/Chart.yaml': 'name: web\nversion: 1.0.0\n' };
const outside = async (): Promise<OutsideTree> => {
  return { status: 'read', commit: 'c'.repeat(40), tree: await openTree(readerOf(elsewhere)) };
};

/** What each target names, with the text of its file after a bump of everything to `9.9.9`. */
async function versions(files: Files, rule: Parameters<typeof aConfig>[0] = argo) {
  const around = { repository: 'acme/deploy', branch: 'main', outside };
  const { targets, problems } = await discover(aConfig(rule), readerOf(files), { around });
  expect(problems).toEqual([]);
  const found: Record<string, { named: string[]; bumped: string[] }> = {};
  for (const each of targets) {
    const at = readAt(each);
    const bumped = at.places.map((place) => {
      const text = String(files[place.file]);
      const result = bumpArtifact(text, place, { tag: '9.9.9', digest: `sha256:${'9'.repeat(64)}` });
      if (result.status !== 'edited') throw new Error(JSON.stringify(result));
      const lines = text.split('\n');
      const changed = result.text.split('\n').flatMap((line, index) => (line === lines[index] ? [] : [line.trim()]));
      return `${place.file}: ${changed.join(' | ')}`;
    });
    found[`${at.target.application}/${at.target.environment}`] = {
      named: at.release.artifacts.map(artifactText),
      bumped,
    };
  }
  return found;
}

function application(name: string, spec: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name} }
spec:
  destination: { namespace: web }
${spec.replaceAll(/^/gm, '  ')}
`;
}

describe('an Application', () => {
  test('names the chart of a Helm repository, one of a registry, and a Git tag', async () => {
    const files = {
      'argocd/redis.yaml': application(
        'redis-dev',
        'source:\n  repoURL: https://charts.example.com/stable/\n  chart: redis\n  targetRevision: 19.0.1 # with care',
      ),
      'argocd/web.yaml': application(
        'web-dev',
        `sources:
  - { repoURL: ghcr.io/acme/charts, chart: web, targetRevision: 1.4.2 }
  - { repoURL: https://github.com/acme/values, targetRevision: v2.0.0, ref: values }`,
      ),
    };
    expect(await versions(files)).toEqual({
      'redis/dev': {
        named: ['https://charts.example.com/stable/redis:19.0.1'],
        bumped: ['argocd/redis.yaml: targetRevision: 9.9.9 # with care'],
      },
      'web/dev': {
        named: ['github.com/acme/values@v2.0.0', 'oci://ghcr.io/acme/charts/web:1.4.2'],
        bumped: [
          'argocd/web.yaml: - { repoURL: ghcr.io/acme/charts, chart: web, targetRevision: 9.9.9 }',
          'argocd/web.yaml: - { repoURL: https://github.com/acme/values, targetRevision: 9.9.9, ref: values }',
        ],
      },
    });
  });
});

describe('an ApplicationSet', () => {
  const set = (generators: string, { go = false, revision = '{{version}}', env = '{{env}}' } = {}): string => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  goTemplate: ${go}
  generators:
${generators.replaceAll(/^/gm, '    ')}
  template:
    metadata: { name: 'redis-${env}' }
    spec:
      destination: { namespace: web }
      source: { repoURL: 'https://charts.example.com', chart: redis, targetRevision: '${revision}' }
`;
  const elements = `- list:
    elements:
      - { env: dev, version: 19.1.0 }
      - env: prod
        version: "19.0.1"`;

  test('of a list has the version of each environment in its element', async () => {
    const expected = {
      'redis/dev': {
        named: ['https://charts.example.com/redis:19.1.0'],
        bumped: ['argocd/set.yaml: - { env: dev, version: 9.9.9 }'],
      },
      'redis/prod': {
        named: ['https://charts.example.com/redis:19.0.1'],
        bumped: ['argocd/set.yaml: version: "9.9.9"'],
      },
    };
    expect(await versions({ 'argocd/set.yaml': set(elements) })).toEqual(expected);
    const go = set(elements, { go: true, revision: '{{ .version }}', env: '{{ .env }}' });
    expect(await versions({ 'argocd/set.yaml': go })).toEqual(expected);
  });

  test('of files has it in the file, and what lies over it counts', async () => {
    const generators = `- git: { repoURL: ${HERE}, revision: HEAD, files: [{ path: 'envs/*.json' }] }`;
    const files = {
      'argocd/set.yaml': set(generators, { revision: '{{chart.version}}' }),
      'envs/dev.json': '{\n  "env": "dev",\n  "chart": { "version": "19.1.0" }\n}\n',
      'envs/prod.json': '[\n  { "env": "prod", "chart": { "version": "19.0.1" } }\n]\n',
    };
    expect(await versions(files)).toEqual({
      'redis/dev': {
        named: ['https://charts.example.com/redis:19.1.0'],
        bumped: ['envs/dev.json: "chart": { "version": "9.9.9" }'],
      },
      'redis/prod': {
        named: ['https://charts.example.com/redis:19.0.1'],
        bumped: ['envs/prod.json: { "env": "prod", "chart": { "version": "9.9.9" } }'],
      },
    });
    const merge = `- merge:
    mergeKeys: [env]
    generators:
      - list: { elements: [{ env: dev, version: 19.0.0 }, { env: prod, version: 19.0.0 }] }
      - list: { elements: [{ env: dev, version: 19.2.0 }] }`;
    expect(await versions({ 'argocd/set.yaml': set(merge) })).toEqual({
      'redis/dev': {
        named: ['https://charts.example.com/redis:19.2.0'],
        bumped: ['argocd/set.yaml: - list: { elements: [{ env: dev, version: 9.9.9 }] }'],
      },
      'redis/prod': {
        named: ['https://charts.example.com/redis:19.0.0'],
        bumped: [
          'argocd/set.yaml: - list: { elements: [{ env: dev, version: 19.0.0 }, { env: prod, version: 9.9.9 }] }',
        ],
      },
    });
  });

  test.each([
    ['a version that its template has for all', elements, '19.0.0'],
    ['a version that is a part of a text', elements, '19.0.0{{suffix}}'],
    [
      'a version that all environments take from one element',
      '- matrix:\n    generators:\n      - list: { elements: [{ version: 19.0.0 }] }\n      - list: { elements: [{ env: dev }, { env: prod }] }',
      '{{version}}',
    ],
  ])('names none for %s: it cannot go from one environment to the next', async (_, generators, revision) => {
    const text = set(
      generators
        .replaceAll('env: dev', "env: dev, suffix: ''")
        .replace('env: prod\n', "env: prod\n        suffix: ''\n"),
      { revision },
    );
    const found = await versions({ 'argocd/set.yaml': text });
    expect(Object.keys(found)).toEqual(['redis/dev', 'redis/prod']);
    expect(Object.values(found).flatMap(({ named }) => named)).toEqual([]);
  });
});

describe('objects of Flux', () => {
  const flux = { declaredIn: 'clusters/{environment}', objectName: '{application}' };
  const object = (group: string, kind: string, name: string, spec: string): string => `---
apiVersion: ${group}.toolkit.fluxcd.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
${spec.replaceAll(/^/gm, '  ')}
`;
  const bitnami = object('source', 'HelmRepository', 'bitnami', 'url: https://charts.example.com/bitnami/');
  const release = (name: string, spec: string): string => object('helm', 'HelmRelease', name, spec);
  const redis = (version: string): string =>
    release(
      'redis',
      `chart:\n  spec:\n    chart: redis\n    version: ${version}\n    sourceRef: { kind: HelmRepository, name: bitnami }`,
    );
  const web = release('web', 'chartRef: { kind: OCIRepository, name: web }');
  const oci = (ref: string): string =>
    object('source', 'OCIRepository', 'web', `url: oci://ghcr.io/acme/charts/web\nref: ${ref}`);
  const digest = `sha256:${'1'.repeat(64)}`;

  test('name the version of a chart where the HelmRelease has it', async () => {
    expect(await versions({ 'clusters/dev/a.yaml': bitnami + redis("'19.0.1' # pinned") }, flux)).toEqual({
      'redis/dev': {
        named: ['https://charts.example.com/bitnami/redis:19.0.1'],
        bumped: ["clusters/dev/a.yaml: version: '9.9.9' # pinned"],
      },
    });
  });

  test('name no version of a range, which is not known from Git', async () => {
    const found = await versions(
      { 'clusters/dev/a.yaml': bitnami + redis("'19.x'") + oci('{ semver: ^2 }') + web },
      flux,
    );
    expect(Object.values(found).flatMap(({ named }) => named)).toEqual([]);
  });

  test.each([
    ['a tag', '{ tag: 2.1.0_build.7 }', 'oci://ghcr.io/acme/charts/web:2.1.0+build.7', 'ref: { tag: 9.9.9 }'],
    ['a version', '{ semver: 2.1.0 }', 'oci://ghcr.io/acme/charts/web:2.1.0', 'ref: { semver: 9.9.9 }'],
    [
      'a tag with its digest',
      `{ tag: 2.1.0, digest: '${digest}' }`,
      `oci://ghcr.io/acme/charts/web:2.1.0@${digest}`,
      `ref: { tag: 9.9.9, digest: 'sha256:${'9'.repeat(64)}' }`,
    ],
  ])('name the chart of an OCIRepository at %s', async (_, ref, named, bumped) => {
    expect(await versions({ 'clusters/dev/a.yaml': oci(ref) + web }, flux)).toEqual({
      'web/dev': { named: [named], bumped: [`clusters/dev/a.yaml: ${bumped}`] },
    });
  });

  test('name the tag of a GitRepository', async () => {
    const source = object(
      'source',
      'GitRepository',
      'web',
      'url: https://github.com/acme/charts\nref: { tag: v1.0.0 }',
    );
    const folder = release(
      'web',
      'chart: { spec: { chart: charts/web, sourceRef: { kind: GitRepository, name: web } } }',
    );
    expect(await versions({ 'clusters/dev/a.yaml': source + folder }, flux)).toEqual({
      'web/dev': { named: ['github.com/acme/charts@v1.0.0'], bumped: ['clusters/dev/a.yaml: ref: { tag: 9.9.9 }'] },
    });
    const branch = source.replace('tag: v1.0.0', 'branch: main');
    expect((await versions({ 'clusters/dev/a.yaml': branch + folder }, flux))['web/dev']?.named).toEqual([]);
  });
});
