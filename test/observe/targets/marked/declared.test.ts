import { expect, test } from 'vitest';
import { Config } from '../../../../src/model/config.ts';
import type { TargetAt } from '../../../../src/model/target.ts';
import { discoverTargets } from '../../../../src/observe/targets/discover-targets.ts';
import { builderOf } from '../declared/flux/build.ts';
import { clusterWith, holder, release } from '../declared/flux/cluster.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { image, readAt } from '../world.ts';

const shop = 'ghcr.io/acme/shop';
const worker = 'ghcr.io/acme/worker';
const mark = (policy: string): string => `# {"$imagepolicy": "flux-system:${policy}"}`;
const config = Config.parse({
  version: 1,
  environments: { prod: {} },
  applications: [{ declaredIn: 'clusters/{environment}' }],
});
const chart: Files = { 'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' };
const source = 'sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }';

/** The manifests by which Flux knows the image of a policy, of the kinds that Flux takes for its own. */
function policyOf(name: string, repository: string): string {
  const head = (kind: string): string =>
    `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: flux-system }\n`;
  const policy = `${head('ImagePolicy')}spec: { imageRepositoryRef: { name: ${name} } }`;
  return `${policy}\n---\n${head('ImageRepository')}spec: { image: ${repository} }\n`;
}

function releaseWith(name: string, spec: string): string {
  return release(name, `\n  chart: { spec: { chart: charts/web, ${source} } }\n${spec.replaceAll(/^(?=.)/gm, '  ')}`);
}

async function targetsIn(files: Files): Promise<Map<string, TargetAt>> {
  const around = { repository: 'acme/deploy', branch: 'main', render: builderOf(files).render };
  const found = await discoverTargets(config, readerOf(files), ['prod'], around);
  return new Map(found.map(readAt).map((at) => [at.target.application, at]));
}

test('each HelmRelease has the markers of its own values', async () => {
  const objects = [
    releaseWith('shop', `values:\n  app:\n    version: 1.4.2 ${mark('shop:tag')}\n`),
    releaseWith('worker', `values:\n  app:\n    version: 0.9.1 ${mark('worker:tag')}\n`),
    policyOf('shop', shop),
    policyOf('worker', worker),
  ];
  const found = await targetsIn(clusterWith(objects, chart));
  expect(found.get('shop')?.release.artifacts).toEqual([image(shop, '1.4.2')]);
  expect(found.get('worker')?.release.artifacts).toEqual([image(worker, '0.9.1')]);
});

test('values that keys tell have one place; markers in a ConfigMap that the object takes values from count too', async () => {
  const values = `values:\n  image:\n    repository: ${shop}\n    tag: 1.4.2 ${mark('shop:tag')}\n`;
  const objects = [
    releaseWith(
      'shop',
      `valuesFrom: [{ kind: ConfigMap, name: settings, valuesKey: worker, targetPath: w }]\n${values}`,
    ),
    holder('ConfigMap', 'settings', `data:\n  worker: ${worker}:0.9.1 ${mark('worker')}\n`),
    holder('ConfigMap', 'others', `data:\n  other: ghcr.io/acme/other:3.0.0 ${mark('other')}\n`),
  ];
  const at = (await targetsIn(clusterWith(objects, chart))).get('shop');
  expect(at?.release.artifacts).toEqual([image(shop, '1.4.2'), image(worker, '0.9.1')]);
  expect(at?.places.map(({ form }) => form.kind).sort()).toEqual(['marker', 'values']);
});
