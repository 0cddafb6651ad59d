import { expect, test } from 'vitest';
import { discover } from '../../../../src/observe/targets/discover-targets.ts';
import { bumpArtifact } from '../../../../src/text/edit/bump-artifact.ts';
import { type Files, readerOf } from '../folder-reader.ts';
import { aConfig, image, readAt } from '../world.ts';

const ones = `sha256:${'1'.repeat(64)}`;
const twos = `sha256:${'2'.repeat(64)}`;
const chart = {
  'charts/web/Chart.yaml': 'name: web\n',
  'charts/web/values.yaml': 'image: { repository: ghcr.io/acme/web, tag: 0.1.0 }\n',
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': 'kind: Pod\nspec: { containers: [{ name: a, image: ghcr.io/acme/web }] }\n',
};

/** An Application as people write it, behind another document. */
function application(source: string): string {
  return `# ours
kind: ConfigMap
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web   # the shop
spec:
  source:
    repoURL: https://github.com/acme/deploy
${source.replaceAll(/^(?=.)/gm, '    ')}  destination: { namespace: web }
`;
}

async function read(files: Files) {
  const config = aConfig({ declaredIn: 'argocd/{environment}' });
  const { targets, problems } = await discover(config, readerOf({ ...chart, ...files }), {
    around: { repository: 'acme/deploy', branch: 'main' },
  });
  expect(problems).toEqual([]);
  return readAt(targets[0]);
}

test.each([
  [
    'parameters',
    'path: charts/web\nhelm:\n  parameters:\n    - { name: image.tag, value: "1.0.0" } # now\n',
    '"1.0.0" }',
    '"2.0.0" }',
  ],
  [
    'a parameter that is a whole reference',
    'path: charts/web\nhelm:\n  parameters:\n    - name: sidecar.image\n      value: ghcr.io/acme/web:1.0.0\n',
    'web:1.0.0',
    'web:2.0.0',
  ],
  [
    'an object of values',
    "path: charts/web\nhelm:\n  valuesObject:\n    image:\n      tag: '1.0.0' # keep\n",
    "'1.0.0'",
    "'2.0.0'",
  ],
  [
    'a text of values',
    'path: charts/web\nhelm:\n  values: |\n    # text in text\n    image:\n      tag: 1.0.0 # keep\n\n    more: 1\n',
    'tag: 1.0.0',
    'tag: 2.0.0',
  ],
  [
    'images of a kustomization',
    'path: base\nkustomize:\n  images:\n    - ghcr.io/acme/web:1.0.0\n',
    'web:1.0.0',
    'web:2.0.0',
  ],
  [
    'images with a name',
    'path: base\nkustomize:\n  images: [ghcr.io/acme/web=ghcr.io/acme/web:1.0.0]\n',
    'web:1.0.0',
    'web:2.0.0',
  ],
])('a bump writes %s of an Application and nothing else', async (_, source, before, after) => {
  const text = application(source);
  const at = await read({ 'argocd/dev/web.yaml': text });
  const index = at.release.artifacts.findIndex(({ tag }) => tag === '1.0.0');
  expect(at.release.artifacts[index]).toEqual(image('ghcr.io/acme/web', '1.0.0'));
  const place = at.places.find(({ file }) => file === 'argocd/dev/web.yaml');
  if (place === undefined) throw new Error('no place');
  expect(place.document).toBe(1);
  const bumped = bumpArtifact(text, place, { tag: '2.0.0', digest: null });
  expect(bumped).toMatchObject({ status: 'edited', text: text.replace(before, after) });
  const again = await read({ 'argocd/dev/web.yaml': text.replace(before, after) });
  expect(again.release.artifacts).toContainEqual(image('ghcr.io/acme/web', '2.0.0'));
});

test('tag and digest in parameters move together', async () => {
  const pair = `path: charts/web\nhelm:\n  parameters:\n    - name: image.digest\n      value: ${ones}\n    - name: image.tag\n      value: 1.0.0\n`;
  const text = application(pair);
  const at = await read({ 'argocd/dev/web.yaml': text });
  expect(at.release.artifacts).toEqual([image('ghcr.io/acme/web', '1.0.0', ones)]);
  const [place] = at.places;
  if (place === undefined) throw new Error('no place');
  expect(bumpArtifact(text, place, { tag: '2.0.0', digest: twos })).toMatchObject({
    status: 'edited',
    text: text.replace(ones, twos).replace('1.0.0', '2.0.0'),
  });
  expect(bumpArtifact(text, place, { tag: '2.0.0', digest: null })).toMatchObject({
    status: 'refused',
    reason: 'the digest of the new image is not known',
  });
});

test('a tag is another place, also where nobody knows which repository this is', async () => {
  const text = application('targetRevision: v1.2.3\npath: charts/web\n');
  const config = aConfig({ declaredIn: 'argocd/{environment}' });
  const { targets } = await discover(config, readerOf({ ...chart, 'argocd/dev/web.yaml': text }), {
    // Of a folder without a name every repository is this one, but a tag is another place.
    around: { outside: async () => ({ status: 'refused', why: 'not here' }) },
  });
  expect(targets[0]).toMatchObject({ status: 'unreadable', problem: { message: 'web: not here', line: 11 } });
});

test('what a folded text holds is refused, with the reason', async () => {
  const text = application('path: charts/web\nhelm:\n  values: >\n    image: { tag: 1.0.0 }\n');
  const at = await read({ 'argocd/dev/web.yaml': text });
  const [place] = at.places;
  if (place === undefined) throw new Error('no place');
  expect(place.within).toEqual(['spec', 'source', 'helm', 'values']);
  expect(bumpArtifact(text, place, { tag: '2.0.0', digest: null })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('block scalar'),
  });
});

test('lines that end in CR LF stay as they are', async () => {
  const text = application('path: charts/web\nhelm:\n  values: |\n    image:\n      tag: 1.0.0\n').replaceAll(
    '\n',
    '\r\n',
  );
  const at = await read({ 'argocd/dev/web.yaml': text });
  const [place] = at.places;
  if (place === undefined) throw new Error('no place');
  expect(bumpArtifact(text, place, { tag: '2.0.0', digest: null })).toMatchObject({
    status: 'edited',
    text: text.replace('1.0.0', '2.0.0'),
  });
});
