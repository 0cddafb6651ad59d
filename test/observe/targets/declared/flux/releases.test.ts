import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { clusterWith, holder, lookAt, release } from './cluster.ts';

const repository = holder('HelmRepository', 'bitnami', 'spec: { url: https://charts.example.com/bitnami/ }');
const fromBitnami = (version: string): string =>
  `chart: { spec: { chart: redis, version: '${version}', sourceRef: { kind: HelmRepository, name: bitnami } } }`;

describe('the chart of a HelmRelease', () => {
  test('comes from a Helm repository at its version', async () => {
    const { targets } = await lookAt(clusterWith([repository, release('cache', `{ ${fromBitnami('19.0.1')} }`)]));
    expect(targets.get('cache')).toMatchObject({
      source: {
        kind: 'helm',
        path: '',
        values: [],
        chart: { repository: 'https://charts.example.com/bitnami', name: 'redis', version: '19.0.1' },
      },
      releaseName: 'cache',
      namespace: 'shop',
    });
    expect(targets.get('cache')?.unknowns).toBeUndefined();
  });

  test('of which the version is a range is not taken for a known one', async () => {
    const { targets } = await lookAt(clusterWith([repository, release('cache', `{ ${fromBitnami('19.x')} }`)]));
    expect(targets.get('cache')?.unknowns).toEqual([
      'Which version of the chart redis `19.x` stands for is not known from Git.',
    ]);
  });

  test('comes from a registry that a chartRef names', async () => {
    const files = clusterWith([
      holder('OCIRepository', 'web', "spec: { url: 'oci://ghcr.io/acme/charts/web', ref: { tag: 2.1.0 } }"),
      release('web', '{ chartRef: { kind: OCIRepository, name: web } }'),
    ]);
    expect((await lookAt(files)).targets.get('web')?.source).toEqual({
      kind: 'helm',
      path: '',
      values: [],
      chart: { repository: 'oci://ghcr.io/acme/charts', name: 'web', version: '2.1.0' },
    });
  });

  test('in a source that is not in Git makes one target unreadable and no other', async () => {
    const files = clusterWith([
      repository,
      release('cache', `{ ${fromBitnami('19.0.1')} }`),
      release('lost', '{ chartRef: { kind: OCIRepository, name: nowhere } }'),
    ]);
    const { targets, unreadable } = await lookAt(files);
    expect(unreadable).toEqual({
      lost: 'clusters/prod/all.yaml:14 OCIRepository shop/nowhere, which holds the chart, is not in Git',
    });
    expect(targets.has('cache')).toBe(true);
  });

  test('in this repository is read without its own values where files are named in their place', async () => {
    const chart = {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/values.yaml': 'a: 1\n',
      'charts/web/templates/a.yaml': '',
      'values/prod.yaml': 'a: 2\n',
    };
    const source = 'sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }';
    const files = clusterWith(
      [
        release('plain', `{ chart: { spec: { chart: charts/web, ${source} } } }`),
        release('other', `{ chart: { spec: { chart: ./charts/web, valuesFiles: [values/prod.yaml], ${source} } } }`),
      ],
      chart,
    );
    const { targets } = await lookAt(files);
    expect(targets.get('plain')?.inputs).toContain('charts/web');
    expect(targets.get('other')?.source).toMatchObject({ path: 'charts/web', values: ['values/prod.yaml'] });
    expect(targets.get('other')?.inputs).toEqual(['charts/web/Chart.yaml', 'charts/web/templates', 'values/prod.yaml']);
  });
});

describe('the values of a HelmRelease', () => {
  const data = `data:
  values.yaml: |
    replicas: 1
    image: { tag: '1.0', repository: web }
  level: 'true'
  quoted: '"7"'`;
  const settings = holder('ConfigMap', 'settings', data);

  async function valuesOf(spec: string) {
    const files = clusterWith([repository, settings, release('cache', `{ ${fromBitnami('19.0.1')}, ${spec} }`)]);
    const { targets, unreadable } = await lookAt(files);
    const target = targets.get('cache');
    const inline = target?.source.kind === 'helm' ? target.source.inline : undefined;
    return { inline, unknowns: target?.unknowns ?? [], unreadable: unreadable['cache'] };
  }

  test('are those of ConfigMaps in Git, with what it says itself over them', async () => {
    const from = 'valuesFrom: [{ kind: ConfigMap, name: settings }], values: { image: { tag: 2.0.0 } }';
    expect(await valuesOf(from)).toEqual({
      inline: [{ replicas: 1, image: { tag: '2.0.0', repository: 'web' } }],
      unknowns: [],
      unreadable: undefined,
    });
  });

  test('go to a path as `--set` would put them', async () => {
    const entry = (key: string, path: string) =>
      `{ kind: ConfigMap, name: settings, valuesKey: ${key}, targetPath: '${path}' }`;
    const from = `valuesFrom: [${entry('level', 'a.b\\.c')}, ${entry('quoted', 'a.d')}, ${entry('level', 'list[0].x')}]`;
    expect(await valuesOf(from)).toMatchObject({
      inline: [{ a: { 'b.c': true, d: '7' } }],
      unknowns: ['The value for `list[0].x` of the ConfigMap settings goes into a list: it is left out here.'],
    });
  });

  test('of a Secret are named and not known', async () => {
    const from = 'valuesFrom: [{ kind: Secret, name: passwords }], values: { a: 1 }';
    expect(await valuesOf(from)).toEqual({
      inline: [{ a: 1 }],
      unknowns: ['The values in the Secret passwords are not known from Git.'],
      unreadable: undefined,
    });
  });

  test('that must be there and are not keep the target from being read', async () => {
    const missing = await valuesOf('valuesFrom: [{ kind: ConfigMap, name: gone }]');
    expect(missing.unreadable).toMatch(/the ConfigMap gone is not in Git: the values in it are not known$/);
    const optional = await valuesOf('valuesFrom: [{ kind: ConfigMap, name: gone, optional: true }]');
    expect(optional.unknowns).toEqual(['Values may stand in the ConfigMap gone, which is not in Git.']);
  });

  test('of a ConfigMap that a kustomization generates are found', async () => {
    const files = clusterWith(
      [
        repository,
        `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: apps, sourceRef: { kind: GitRepository, name: flux-system } }`,
      ],
      {
        'apps/kustomization.yaml':
          'namespace: shop\nresources: [cache.yaml]\nconfigMapGenerator: [{ name: made, files: [values.yaml=cache-values.yaml] }]\n',
        'apps/cache-values.yaml': 'replicas: 5\n',
        'apps/cache.yaml': release(
          'cache',
          `{ ${fromBitnami('19.0.1')}, valuesFrom: [{ kind: ConfigMap, name: made }] }`,
        ),
      },
    );
    const target = (await lookAt(files)).targets.get('cache');
    expect(target?.source).toMatchObject({ inline: [{ replicas: 5 }] });
    expect(target?.origins).toContain('apps/cache-values.yaml');
  });
});

describe('the release of a HelmRelease', () => {
  test('has the name and the namespace that Flux gives it', async () => {
    const long = 'a-very-long-name-of-an-application-that-somebody-chose';
    const files = clusterWith([
      repository,
      release('cache', `{ ${fromBitnami('19.0.1')}, targetNamespace: data }`),
      release('named', `{ ${fromBitnami('19.0.1')}, releaseName: redis, targetNamespace: data }`),
      release(long, `{ ${fromBitnami('19.0.1')} }`),
    ]);
    const { targets } = await lookAt(files);
    expect(targets.get('cache')).toMatchObject({ releaseName: 'data-cache', namespace: 'data' });
    expect(targets.get('named')).toMatchObject({ releaseName: 'redis', namespace: 'data' });
    const hash = createHash('sha256').update(long).digest('hex').slice(0, 12);
    expect(targets.get(long)?.releaseName).toBe(`${long.slice(0, 40)}-${hash}`);
  });

  test('is patched after it is rendered, and left without CRDs where that is asked for', async () => {
    const after = "postRenderers: [{ kustomize: { images: [{ name: redis, newTag: '7' }], patches: [{ patch: x }] } }]";
    const spec = `{ ${fromBitnami('19.0.1')}, ${after}, install: { crds: Skip }, commonMetadata: { labels: { team: a } } }`;
    const target = (await lookAt(clusterWith([repository, release('cache', spec)]))).targets.get('cache');
    expect(target?.source).toMatchObject({ skipCrds: true });
    const [first, second] = target?.postRenderers ?? [];
    expect(first).toEqual({ images: [{ name: 'redis', newTag: '7' }], patches: [{ patch: 'x' }] });
    expect(JSON.stringify(second)).toContain('team');
  });

  test('that is suspended, or of another cluster, says so', async () => {
    const spec = `{ ${fromBitnami('19.0.1')}, suspend: true, kubeConfig: { secretRef: { name: far } } }`;
    const target = (await lookAt(clusterWith([repository, release('cache', spec)]))).targets.get('cache');
    expect(target?.unknowns).toEqual([
      'HelmRelease shop/cache is suspended: Flux applies nothing of it until it is resumed.',
      'HelmRelease shop/cache has a `kubeConfig`: it applies to another cluster, which is not known from Git.',
    ]);
  });
});
