import { describe, expect, test } from 'vitest';
import { useAttacks } from './attack.ts';
import { kustomization } from './innocent.ts';

/** Nothing is fetched and nothing is run because a pull request names it (S4–S7): it is refused by name. */

const { opens } = useAttacks();

describe('remote bases', () => {
  const addresses = [
    'https://example.com/deploy.yaml',
    'http://169.254.169.254/latest/meta-data',
    'https://github.com/acme/deploy//base?ref=main',
    'github.com/acme/deploy//base',
    'git@github.com:acme/deploy.git',
    'ssh://git@example.com/acme/deploy',
    'git::https://example.com/acme/deploy',
    'file:///etc',
    'https://example.com/--upload-pack=touch%20x',
    'https://example.com/acme/deploy?ref=--upload-pack=touch',
  ];
  test.each(addresses)('resources: %s', async (address) => {
    const { failure } = await opens(kustomization(`resources:\n  - '${address}'\n`));
    expect(failure().message).toMatch(
      /remote|does not exist|doesn't exist|not be fetched|must build at directory|no such file/,
    );
  });

  const fields: Record<string, (address: string) => string> = {
    bases: (address) => `bases: ['${address}']`,
    components: (address) => `components: ['${address}']`,
    patches: (address) => `resources: [deployment.yaml]\npatches: [{ path: '${address}' }]`,
    patchesStrategicMerge: (address) => `resources: [deployment.yaml]\npatchesStrategicMerge: ['${address}']`,
    'configMapGenerator files': (address) => `configMapGenerator: [{ name: a, files: ['${address}'] }]`,
    replacements: (address) => `resources: [deployment.yaml]\nreplacements: [{ path: '${address}' }]`,
    openapi: (address) => `resources: [deployment.yaml]\nopenapi: { path: '${address}' }`,
    crds: (address) => `resources: [deployment.yaml]\ncrds: ['${address}']`,
    configurations: (address) => `resources: [deployment.yaml]\nconfigurations: ['${address}']`,
    generators: (address) => `generators: ['${address}']`,
    transformers: (address) => `resources: [deployment.yaml]\ntransformers: ['${address}']`,
    validators: (address) => `resources: [deployment.yaml]\nvalidators: ['${address}']`,
  };
  test.each(Object.entries(fields))('%s', async (_, write) => {
    const { failure } = await opens(kustomization(write('https://example.com/acme/deploy.yaml')));
    expect(failure().message).toContain('example.com');
  });

  test('a base that names one further down', async () => {
    const files = kustomization('resources: [below]\n', {
      'below/kustomization.yaml': 'resources: [https://example.com/deploy.yaml]\n',
    });
    const { failure } = await opens(files);
    expect(failure().file).toMatch(/below\/kustomization\.yaml$|kustomization\.yaml$/);
    expect(failure().message).toContain('example.com');
  });
});

describe('plugins and functions', () => {
  const configs: Record<string, string> = {
    'a program': 'config.kubernetes.io/function: |\n      exec: { path: ./run.sh }',
    'a container': 'config.kubernetes.io/function: |\n      container: { image: example.com/run, network: true }',
    'a container with a mount':
      'config.kubernetes.io/function: |\n      container: { image: example.com/run, mounts: [{ type: bind, src: /, dst: /host }] }',
    'a script': 'config.kubernetes.io/function: |\n      starlark: { path: run.star, name: run }',
    'a program of before': 'config.k8s.io/function: |\n      exec: { path: ./run.sh }',
  };
  for (const field of ['generators', 'transformers', 'validators']) {
    test.each(Object.entries(configs))(`%s as one of the ${field}`, async (_, annotation) => {
      const plugin = `apiVersion: example.com/v1\nkind: Run\nmetadata:\n  name: run\n  annotations:\n    ${annotation}\n`;
      const files = { 'plugin.yaml': plugin, 'run.sh': '#!/bin/sh\necho no\n', 'run.star': 'fail("no")\n' };
      const { failure } = await opens(kustomization(`resources: [deployment.yaml]\n${field}: [plugin.yaml]\n`, files));
      expect(failure().message).toMatch(/plugin|function|external/);
    });
  }

  test('a plugin of Go', async () => {
    const plugin = 'apiVersion: someteam.example.com/v1\nkind: ChartInflator\nmetadata: { name: run }\n';
    const { failure } = await opens(kustomization('generators: [plugin.yaml]\n', { 'plugin.yaml': plugin }));
    expect(failure().message).toMatch(/plugin|function|external/);
  });

  test.each([
    'helmCharts: [{ name: redis, repo: https://example.com, version: 1.0.0 }]',
    'helmChartInflationGenerator: [{ chartName: redis, chartRepoUrl: https://example.com, chartVersion: 1.0.0 }]',
  ])('%s', async (text) => {
    const { failure } = await opens(kustomization(`${text}\n`));
    expect(failure().message).toMatch(/[Hh]elm/);
  });

  test('the generator of charts that kustomize has built in', async () => {
    const generator =
      'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: redis }\nname: redis\nrepo: https://example.com\n';
    const { failure } = await opens(kustomization('generators: [redis.yaml]\n', { 'redis.yaml': generator }));
    expect(failure().message).toMatch(/[Hh]elm|plugin/);
  });

  test('an order for exec in the kustomization itself is no key that is known', async () => {
    const { failure } = await opens(kustomization('resources: [deployment.yaml]\nenableExec: true\n'));
    expect(failure().message).toContain('enableExec');
  });
});
