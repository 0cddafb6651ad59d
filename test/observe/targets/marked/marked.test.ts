import { describe, expect, test } from 'vitest';
import type { Config } from '../../../../src/model/config.ts';
import type { TargetAt } from '../../../../src/model/target.ts';
import { discoverTargets } from '../../../../src/observe/targets/discover-targets.ts';
import { createTargetMemory } from '../../../../src/observe/targets/target-memory.ts';
import { bumpArtifact } from '../../../../src/text/edit/bump-artifact.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { aConfig, image, readAt, workload } from '../world.ts';

const shop = 'ghcr.io/acme/shop';
const ones = `sha256:${'1'.repeat(64)}`;
const twos = `sha256:${'2'.repeat(64)}`;
const mark = (policy: string): string => `# {"$imagepolicy": "flux-system:${policy}"}`;
const folders = aConfig({ path: 'apps/{application}/{environment}' });
const overlays = { 'apps/shop/dev/kustomization.yaml': 'resources: [all.yaml]\n' };

/** The manifests by which Flux knows the image of a policy. */
function policyOf(name: string, repository: string, namespace = 'flux-system'): string {
  const metadata = `metadata: { name: ${name}, namespace: ${namespace} }`;
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
${metadata}
spec: { imageRepositoryRef: { name: ${name} }, policy: { semver: { range: 1.x } } }
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
${metadata}
spec: { image: ${repository} }
`;
}

/** Settings of something that no reader knows. */
function settings(fields: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n${fields}`;
}

async function targetIn(files: Files, config: Config = folders, memory = createTargetMemory()): Promise<TargetAt> {
  const [found] = await discoverTargets(config, readerOf(files, memory), ['dev']);
  return readAt(found);
}

/** The files that differ after each place of the target was bumped. */
function bumped(files: Files, at: TargetAt, version = { tag: '2.0.0', digest: twos as string | null }): Files {
  const changed: Files = {};
  for (const place of at.places) {
    const result = bumpArtifact(String(changed[place.file] ?? files[place.file]), place, version);
    if (result.status === 'refused') throw new Error(result.reason);
    if (result.status === 'edited') changed[place.file] = result.text;
  }
  return changed;
}

describe('a field that a marker names is a place', () => {
  test('with the image of the policy, whose manifests are elsewhere in the repository', async () => {
    const file = 'apps/shop/dev/all.yaml';
    const files = {
      ...overlays,
      [file]: settings(`  VERSION: '1.4.2'  ${mark('shop:tag')}\n  OTHER: 1.4.2\n`),
      'clusters/dev/policies.yaml': policyOf('shop', shop),
    };
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image(shop, '1.4.2')]);
    const parts = [{ part: 'tag', path: ['data', 'VERSION'] }];
    expect(at.places).toEqual([
      { repository: shop, file, document: 0, form: { kind: 'marker', policy: 'flux-system:shop', parts } },
    ]);
    expect(bumped(files, at)).toEqual({ [file]: files[file].replace("'1.4.2'  #", "'2.0.0'  #") });
  });

  test('tag and digest of one policy together', async () => {
    const file = 'apps/shop/dev/all.yaml';
    const files = {
      ...overlays,
      [file]: settings(
        `  IMAGE: ${shop} ${mark('shop:name')}\n  TAG: 1.4.2 ${mark('shop:tag')}\n  DIGEST: ${ones} ${mark('shop:digest')}\n`,
      ),
    };
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image(shop, '1.4.2', ones)]);
    expect(at.places).toHaveLength(1);
    expect(bumped(files, at)).toEqual({ [file]: files[file].replace('1.4.2', '2.0.0').replace(ones, twos) });
  });

  test('a whole reference of a kind that nobody knows', async () => {
    const file = 'apps/shop/dev/all.yaml';
    const files = {
      ...overlays,
      [file]: `apiVersion: kafka.example/v1\nkind: Broker\nmetadata: { name: a }\nspec:\n  image: ${shop}:1.4.2 ${mark('shop')}\n`,
    };
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image(shop, '1.4.2')]);
    expect(bumped(files, at)).toEqual({ [file]: files[file].replace('1.4.2', '2.0.0') });
  });

  test('in the values of a chart, the last file that sets them', async () => {
    const config = aConfig({ name: 'shop', path: 'charts/shop', values: ['charts/shop/values-{environment}.yaml'] });
    const files = {
      'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'charts/shop/values.yaml': `app:\n  version: 1.0.0 ${mark('shop:tag')}\n  worker: 0.9.0 ${mark('worker:tag')}\n`,
      'charts/shop/values-dev.yaml': `app:\n  version: 1.4.2 ${mark('shop:tag')}\n  worker: 0.9.1\n`,
      'policies.yaml': `${policyOf('shop', shop)}---\n${policyOf('worker', 'ghcr.io/acme/worker')}`,
    };
    const at = await targetIn(files, config);
    expect(at.release.artifacts).toEqual([image(shop, '1.4.2')]);
    expect(at.places.map(({ file }) => file)).toEqual(['charts/shop/values-dev.yaml']);
  });

  test('in values of a HelmRelease among manifests, with what stands beside it', async () => {
    const file = 'apps/shop/dev/all.yaml';
    const files = {
      ...overlays,
      [file]: `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: shop }\nspec:\n  chart: { spec: { chart: shop, version: 1.0.0 } }\n  values:\n    image:\n      repository: ${shop}\n      tag: 1.4.2 ${mark('shop:tag')}\n`,
    };
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image(shop, '1.4.2')]);
    expect(bumped(files, at)).toEqual({ [file]: files[file].replace('1.4.2', '2.0.0') });
  });
});

describe('a field has one place', () => {
  test.each([
    [
      'the image of a container',
      workload('shop', `${shop}:1.4.2`).replace(/image: '(.*)' }\]/, `image: '$1' }\n    ]`),
    ],
    ['the same without a marker', workload('shop', `${shop}:1.4.2`)],
  ])('%s', async (_, manifest) => {
    const marked = manifest.replace("1.4.2' }\n", `1.4.2' } ${mark('shop')}\n`);
    const at = await targetIn({ ...overlays, 'apps/shop/dev/all.yaml': marked });
    expect(at.places.map(({ form }) => form.kind)).toEqual(['reference']);
  });

  test('of keys of values, with the digest that only they know', async () => {
    const config = aConfig({ name: 'shop', path: 'charts/shop', values: ['charts/shop/values-{environment}.yaml'] });
    const files = {
      'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'charts/shop/values-dev.yaml': `image:\n  repository: ${shop}\n  tag: 1.4.2 ${mark('shop:tag')}\n  digest: ${ones}\n`,
    };
    const at = await targetIn(files, config);
    expect(at.places.map(({ form }) => form)).toEqual([{ kind: 'values', path: ['image'] }]);
    expect(at.unplaced).toBeUndefined();
  });

  test('and none where the overlay sets another', async () => {
    const files = {
      'apps/shop/dev/kustomization.yaml': `resources: [../../../base]\nimages:\n  - name: ${shop}\n    newTag: 1.5.0 ${mark('shop:tag')}\n`,
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${shop}:1.4.2 ${mark('shop')}\n`,
    };
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image(shop, '1.5.0')]);
    expect(at.places.map(({ form }) => form.kind)).toEqual(['kustomization']);
  });

  test('of an image with a digest elsewhere it is the same artifact', async () => {
    const files = {
      ...overlays,
      'apps/shop/dev/all.yaml': `${workload('shop', `${shop}:1.4.2@${ones}`)}---\n${settings(`  VERSION: 1.4.2 ${mark('shop:tag')}\n`)}`,
      'policies.yaml': policyOf('shop', shop),
    };
    const at = await targetIn(files);
    expect(at.release.artifacts).toEqual([image(shop, '1.4.2', ones)]);
    expect(at.places).toHaveLength(2);
    expect(bumped(files, at)['apps/shop/dev/all.yaml']).toBe(
      files['apps/shop/dev/all.yaml'].replaceAll('1.4.2', '2.0.0').replace(ones, twos),
    );
  });
});

describe('which image a policy is for', () => {
  const file = 'apps/shop/dev/all.yaml';
  const manifests = { ...overlays, [file]: settings(`  VERSION: 1.4.2 ${mark('shop:tag')}\n`) };

  test('that of the nearest manifests, where each cluster has its own', async () => {
    const files = {
      ...manifests,
      'apps/shop/dev/policy.yaml': policyOf('shop', 'ghcr.io/acme/dev/shop'),
      'apps/shop/prod/policy.yaml': policyOf('shop', 'ghcr.io/acme/prod/shop'),
    };
    expect((await targetIn(files)).release.artifacts).toEqual([image('ghcr.io/acme/dev/shop', '1.4.2')]);
  });

  test.each([
    ['there is none', {}],
    ['it is of another namespace', { 'policies.yaml': policyOf('shop', shop, 'other') }],
    ['two that are equally near disagree', { 'a.yaml': policyOf('shop', shop), 'b.yaml': policyOf('shop', 'b.io/b') }],
    ['its image is made by a variable', { 'policies.yaml': policyOf('shop', '$(registry)/shop') }],
  ])('is not guessed when %s', async (_, more) => {
    const at = await targetIn({ ...manifests, ...more });
    expect(at.places).toEqual([]);
    expect(at.unplaced).toEqual([expect.stringContaining(`flux-system:shop in ${file}:5 does not tell which image`)]);
  });

  test('is asked anew when a manifest elsewhere changes', async () => {
    const memory = createTargetMemory();
    const one = { ...manifests, 'policies.yaml': policyOf('shop', shop) };
    const other = { ...manifests, 'policies.yaml': policyOf('shop', 'ghcr.io/acme/moved') };
    expect((await targetIn(one, folders, memory)).release.artifacts).toEqual([image(shop, '1.4.2')]);
    expect((await targetIn(other, folders, memory)).release.artifacts).toEqual([image('ghcr.io/acme/moved', '1.4.2')]);
  });
});

test('a marker inside a string is said', async () => {
  const text = settings(`  app.yaml: |\n    tag: 1.4.2 ${mark('shop:tag')}\n`);
  const at = await targetIn({ ...overlays, 'apps/shop/dev/all.yaml': text });
  expect(at.unplaced).toEqual([expect.stringContaining('apps/shop/dev/all.yaml:6 the marker stands inside a string')]);
});

test('files without markers are read once', async () => {
  const memory = createTargetMemory();
  const files = { ...overlays, 'apps/shop/dev/all.yaml': settings('  VERSION: 1.4.2\n') };
  await targetIn(files, folders, memory);
  memory.releases.clear();
  const reader = readerOf(files, memory);
  await discoverTargets(folders, reader, ['dev']);
  const again = reader.read.filter((path) => path.endsWith('all.yaml')).length;
  expect(again).toBe(1);
});
