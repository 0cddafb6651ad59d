import { describe, expect, test } from 'vitest';
import { TargetAt } from '../../../src/model/target.ts';
import { discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { createTargetMemory } from '../../../src/observe/targets/target-memory.ts';
import { fixture, readerOf } from './folder-reader.ts';
import { aConfig, configIn, image, readAt, targetsIn, workload } from './world.ts';

const ones = `sha256:${'1'.repeat(64)}`;
const container = (index: number) => ['spec', 'template', 'spec', 'containers', index, 'image'];

describe('the layouts of the sample repositories', () => {
  test('a folder per environment on a kustomize base', async () => {
    const files = fixture('kustomize-envs');
    const targets = await targetsIn(configIn(files), files);
    expect([...targets.keys()]).toEqual([
      'cart/dev',
      'cart/staging',
      'cart/prod',
      'checkout/dev',
      'checkout/staging',
      'checkout/prod',
    ]);
    const prod = targets.get('checkout/prod');
    expect(prod?.target).toEqual({
      application: 'checkout',
      environment: 'prod',
      source: { kind: 'kustomize', path: 'apps/checkout/envs/prod' },
      releaseName: 'checkout',
      namespace: 'checkout-prod',
      inputs: ['apps/checkout/base', 'apps/checkout/envs/prod', 'components/high-availability'],
    });
    expect(prod?.release.artifacts).toEqual([
      image('ghcr.io/acme/checkout', '1.4.1', ones),
      image('ghcr.io/acme/proxy', '2.2.0'),
    ]);
    expect(prod?.places).toEqual([
      {
        repository: 'ghcr.io/acme/proxy',
        file: 'apps/checkout/envs/prod/proxy.yaml',
        document: 0,
        form: { kind: 'reference', path: container(0) },
      },
      {
        repository: 'ghcr.io/acme/checkout',
        file: 'apps/checkout/envs/prod/kustomization.yaml',
        document: 0,
        form: { kind: 'kustomization', index: 0 },
      },
    ]);
    expect(targets.get('checkout/dev')?.target.inputs).toEqual(['apps/checkout/base', 'apps/checkout/envs/dev']);
    expect(targets.get('checkout/dev')?.release.artifacts).toEqual([
      image('ghcr.io/acme/checkout', '1.4.3'),
      image('ghcr.io/acme/proxy', '2.1.0'),
    ]);
    for (const at of targets.values()) expect(TargetAt.parse(at)).toEqual(at);
  });

  test('a chart per application with a values file per environment', async () => {
    const files = fixture('chart-per-application');
    const targets = await targetsIn(configIn(files), files);
    expect([...targets.keys()]).toEqual(['checkout/dev', 'checkout/prod']);
    const dev = targets.get('checkout/dev');
    expect(dev?.target).toEqual({
      application: 'checkout',
      environment: 'dev',
      source: { kind: 'helm', path: 'helm-charts/checkout', values: ['helm-charts/checkout/values-dev.yaml'] },
      releaseName: 'checkout-dev',
      namespace: 'checkout',
      inputs: [
        'helm-charts/checkout/Chart.yaml',
        'helm-charts/checkout/templates',
        'helm-charts/checkout/values-dev.yaml',
        'helm-charts/checkout/values.yaml',
      ],
    });
    expect(dev?.release.artifacts).toEqual([
      image('ghcr.io/acme/checkout', '1.4.3'),
      image('ghcr.io/acme/proxy', '2.1.0'),
    ]);
    expect(dev?.places.map((place) => [place.file, place.form])).toEqual([
      ['helm-charts/checkout/values-dev.yaml', { kind: 'values', path: ['image'] }],
      ['helm-charts/checkout/values.yaml', { kind: 'values', path: ['sidecar', 'image'] }],
    ]);
    expect(targets.get('checkout/prod')?.release.artifacts[0]).toEqual(image('ghcr.io/acme/checkout', '1.4.1', ones));
  });

  test('one chart that all applications share', async () => {
    const files = fixture('shared-chart');
    const targets = await targetsIn(configIn(files), files);
    expect([...targets.keys()]).toEqual(['cart/dev', 'checkout/dev', 'checkout/prod']);
    expect(targets.get('checkout/prod')?.target.source).toEqual({
      kind: 'helm',
      path: 'charts/service',
      values: ['apps/checkout/values.yaml', 'apps/checkout/values-prod.yaml'],
    });
    expect(targets.get('checkout/prod')?.target.inputs).toEqual([
      'apps/checkout/values-prod.yaml',
      'apps/checkout/values.yaml',
      'charts/common',
      'charts/service',
    ]);
    expect(targets.get('checkout/prod')?.places.map((place) => place.file)).toEqual(['apps/checkout/values-prod.yaml']);
    expect(targets.get('cart/dev')?.release.artifacts).toEqual([image('ghcr.io/acme/cart', '0.9.0')]);
    expect(targets.get('cart/dev')?.target.source).toMatchObject({ values: ['apps/cart/values-dev.yaml'] });
  });

  test('plain folders', async () => {
    const files = fixture('plain-folders');
    const found = await discoverTargets(configIn(files), readerOf(files));
    expect(found.map((one) => readAt(one).target.source)).toEqual([
      { kind: 'plain', path: 'dev/checkout' },
      { kind: 'plain', path: 'prod/checkout' },
    ]);
    const [dev] = found;
    expect(readAt(dev).release.artifacts).toEqual([image('ghcr.io/acme/checkout', '1.4.3')]);
    expect(readAt(dev).places.map((place) => place.file)).toEqual([
      'dev/checkout/deployment.yaml',
      'dev/checkout/jobs/migrate.yaml',
    ]);
    const texts = dev?.status === 'read' ? dev.files : {};
    expect(texts).toEqual({
      'dev/checkout/deployment.yaml': files['dev/checkout/deployment.yaml'],
      'dev/checkout/jobs/migrate.yaml': files['dev/checkout/jobs/migrate.yaml'],
    });
  });
});

describe('which targets there are', () => {
  test('the first rule that finds a target owns it, and folders with nothing to render are none', async () => {
    const config = aConfig(
      { name: 'checkout', path: 'special/{environment}' },
      { path: '{application}/{environment}', namespace: 'later' },
    );
    const targets = await targetsIn(config, {
      'special/dev/a.yaml': workload('a', 'acme/a:1'),
      'checkout/dev/a.yaml': workload('a', 'acme/a:2'),
      'checkout/prod/a.yaml': workload('a', 'acme/a:2'),
      'cart/dev/README.md': 'nothing',
      'cart/qa/a.yaml': workload('a', 'acme/a:2'),
      'Upper/dev/a.yaml': workload('a', 'acme/a:2'),
    });
    expect([...targets].map(([key, at]) => [key, at.target.source.path, at.target.namespace])).toEqual([
      ['checkout/dev', 'special/dev', 'checkout'],
      ['checkout/prod', 'checkout/prod', 'later'],
      ['special/dev', 'special/dev', 'later'],
    ]);
  });

  test('a chart at the root of the repository, with hidden folders left out', async () => {
    const config = aConfig({ name: 'web', path: '.', values: ['envs/{environment}.yaml'] });
    const targets = await targetsIn(config, {
      'Chart.yaml': 'name: web\nversion: 1.0.0\n',
      'templates/a.yaml': 'a: 1\n',
      'envs/dev.yaml': 'image: { repository: acme/web, tag: 1.0.0 }\n',
      'envs/prod.yaml': 'image: { repository: acme/web, tag: 0.9.0 }\n',
      '.github/workflows/ci.yaml': 'on: push\n',
    });
    expect([...targets.keys()]).toEqual(['web/dev', 'web/prod']);
    expect(targets.get('web/dev')?.target.source.path).toBe('');
    expect(targets.get('web/dev')?.target.inputs).toEqual(['Chart.yaml', 'envs/dev.yaml', 'templates']);
  });

  test('application and environment in different values files', async () => {
    const config = aConfig({ path: 'chart', values: ['apps/{application}.yaml', 'envs/{environment}.yaml'] });
    const targets = await targetsIn(config, {
      'chart/Chart.yaml': 'name: chart\nversion: 1.0.0\n',
      'apps/web.yaml': 'image: { repository: acme/web, tag: 1.0.0 }\n',
      'apps/api.yaml': 'image: { repository: acme/api, tag: 1.0.0 }\n',
      'envs/dev.yaml': 'a: 1\n',
    });
    expect([...targets.keys()]).toEqual(['api/dev', 'web/dev']);
    expect(targets.get('web/dev')?.target.inputs).toEqual(['apps/web.yaml', 'chart', 'envs/dev.yaml']);
  });

  test('values files of other applications in a shared chart are no inputs', async () => {
    const config = aConfig({ path: 'chart', values: ['chart/values/{application}/{environment}.yaml'] });
    const targets = await targetsIn(config, {
      'chart/Chart.yaml': 'name: chart\nversion: 1.0.0\n',
      'chart/values/web/dev.yaml': 'a: 1\n',
      'chart/values/web/qa.yaml': 'a: 1\n',
      'chart/values/api/dev.yaml': 'a: 1\n',
      'chart/values/notes.md': 'kept\n',
    });
    expect(targets.get('web/dev')?.target.inputs).toEqual([
      'chart/Chart.yaml',
      'chart/values/notes.md',
      'chart/values/web/dev.yaml',
    ]);
  });
});

describe('what cannot be read', () => {
  const good = { 'apps/good/dev/a.yaml': workload('a', 'acme/a:1') };

  async function problemOf(files: Record<string, string | { link: string }>, rule: object) {
    const found = await discoverTargets(aConfig(rule), readerOf({ ...good, ...files }));
    const unreadable = found.filter((one) => one.status === 'unreadable');
    expect(unreadable.map((one) => [one.application, one.environment])).toEqual([['bad', 'dev']]);
    return { problem: unreadable[0]?.problem, readable: found.filter((one) => one.status === 'read').length };
  }

  const folders = { path: 'apps/{application}/{environment}' };

  test('broken YAML has its line, and the other targets stay', async () => {
    const { problem, readable } = await problemOf({ 'apps/bad/dev/b.yaml': 'a: 1\nb: [\n' }, folders);
    expect(problem).toMatchObject({ file: 'apps/bad/dev/b.yaml', line: 3 });
    expect(readable).toBe(1);
  });

  test('a broken kustomization has its line', async () => {
    const { problem } = await problemOf({ 'apps/bad/dev/kustomization.yaml': 'resources:\n  - a\n - b\n' }, folders);
    expect(problem).toMatchObject({ file: 'apps/bad/dev/kustomization.yaml', line: 3 });
  });

  test('a base outside of the repository is named with its place', async () => {
    const files = { 'apps/bad/dev/kustomization.yaml': 'resources:\n  - ../../../../secrets\n' };
    const { problem } = await problemOf(files, folders);
    expect(problem).toMatchObject({ file: 'apps/bad/dev/kustomization.yaml', line: 2, column: 5 });
    expect(problem?.message).toMatch(/leads out of the repository/);
  });

  test.each(['/etc/passwd', '../../../../etc/passwd', '../../../..'])('a link to %s is refused', async (link) => {
    const { problem } = await problemOf(
      { 'apps/bad/dev/a.yaml': 'a: 1\n', 'apps/bad/dev/link.yaml': { link } },
      folders,
    );
    expect(problem).toMatchObject({ file: 'apps/bad/dev/link.yaml', line: 1 });
    expect(problem?.hint).toMatch(/commit the file itself/);
  });

  test('a missing values file for the environment is named', async () => {
    const files = { 'charts/bad/dev/Chart.yaml': 'name: bad\nversion: 1.0.0\n' };
    const rule = { path: 'charts/{application}/{environment}', values: ['values/{application}/{environment}.yaml'] };
    const { problem } = await problemOf(files, rule);
    expect(problem?.file).toBe('values/bad/dev.yaml');
    expect(problem?.message).toMatch(/bad in dev is missing/);
  });

  test('a chart dependency outside of the repository is refused', async () => {
    const chart = 'name: bad\nversion: 1.0.0\ndependencies:\n  - { name: x, repository: "file://../../../../x" }\n';
    const { problem } = await problemOf(
      { 'charts/bad/dev/Chart.yaml': chart },
      { path: 'charts/{application}/{environment}' },
    );
    expect(problem?.message).toMatch(/leads out/);
  });

  test('an outage is thrown, not shown as a problem of the file', async () => {
    const reader = { ...readerOf(good), file: async () => Promise.reject(new Error('host down')) };
    await expect(discoverTargets(aConfig(folders), reader)).rejects.toThrow('host down');
  });
});

test('targets whose content is known are not read again', async () => {
  const memory = createTargetMemory();
  const files = fixture('kustomize-envs');
  const config = configIn(files);
  const before = await discoverTargets(config, readerOf(files, memory));
  const path = 'apps/checkout/envs/dev/kustomization.yaml';
  const next = readerOf({ ...files, [path]: String(files[path]).replace('1.4.3', '1.4.4') }, memory);
  const after = await discoverTargets(config, next);
  // Kustomizations are looked at to follow them; of the manifests only those of the changed target are read.
  const manifests = next.read.filter((read) => !read.endsWith('kustomization.yaml'));
  expect(new Set(manifests)).toEqual(
    new Set(['apps/checkout/base/deployment.yaml', 'apps/checkout/base/service.yaml']),
  );
  expect(after.filter((one, index) => readAt(one).content !== readAt(before[index]).content)).toHaveLength(1);
  expect(after).toEqual(
    await discoverTargets(config, readerOf({ ...files, [path]: String(files[path]).replace('1.4.3', '1.4.4') })),
  );
});
