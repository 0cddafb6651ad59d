import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { aRequest, errorOf, fixtureFiles, names, objectsOf, textFiles } from './text-files.ts';

let engine: RenderEngine;
let files: Map<string, Uint8Array>;
beforeAll(async () => {
  engine = createEngine({ isLean: true });
  files = await fixtureFiles('kustomize');
});
afterAll(() => engine.close());

function overlay(path: string) {
  return aRequest({ files, source: { kind: 'kustomize', path } });
}

test('an overlay renders in the order of kustomize, with the file of each object', async () => {
  const found = objectsOf(await engine.render(overlay('overlays/prod'))).map(
    ({ object, source }) => `${object.kind} ${source.file}`,
  );
  expect(found).toEqual([
    'Namespace base/service.yaml',
    'ConfigMap base/kustomization.yaml',
    'Secret overlays/prod/kustomization.yaml',
    'Service base/service.yaml',
    'Deployment base/deployment.yaml',
    'Job base/job.yaml',
    'Certificate components/tls/certificate.yaml',
    'Ingress overlays/prod/ingress.yaml',
  ]);
});

test('patches, replacements, images and hooks arrive', async () => {
  const objects = objectsOf(await engine.render(overlay('overlays/prod')));
  const text = JSON.stringify(objects);
  expect(text).toContain('"dnsNames":["shop.example.test"]');
  expect(text).toContain('registry.example.test/web:1.4.2@sha256:');
  expect(text).not.toContain('sidecar');
  const job = objects.find(({ object }) => object.kind === 'Job')?.object;
  expect(job?.metadata['annotations']).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
  expect(job?.['spec']).toMatchObject({ backoffLimit: 2 });
});

describe('a clean room', () => {
  test('a custom schema does not reach the next build', async () => {
    const fresh = createEngine({ isLean: true });
    const alone = await fresh.render(overlay('overlays/prod'));
    await fresh.close();
    const poison = await engine.render(overlay('custom-schema'));
    expect(names(poison)).toEqual(['Pipeline/build']);
    expect(await engine.render(overlay('overlays/prod'))).toEqual(alone);
  });

  test('a broken schema does not either', async () => {
    const before = await engine.render(overlay('overlays/prod'));
    const broken = new Map(files);
    broken.set('custom-schema/schema.json', Buffer.from('{"definitions": 3}'));
    await engine.render(aRequest({ files: broken, source: { kind: 'kustomize', path: 'custom-schema' } }));
    expect(await engine.render(overlay('overlays/prod'))).toEqual(before);
  });
});

describe('what a kustomization may not do', () => {
  async function failure(text: Record<string, string>) {
    return errorOf(
      await engine.render(aRequest({ files: textFiles(text), source: { kind: 'kustomize', path: 'app' } })),
    );
  }

  for (const base of [
    'https://github.com/example/repo//deploy?ref=v1',
    'github.com/example/repo//deploy',
    'git@github.com:example/repo.git',
    'https://example.test/deploy.yaml',
  ]) {
    test(`fetch ${base}`, async () => {
      const error = await failure({ 'app/kustomization.yaml': `resources:\n  - ${base}\n` });
      expect(error).toMatchObject({ code: 'input', file: 'app/kustomization.yaml', line: 2 });
      expect(error.message).toContain(base);
      expect(error.message).toContain('remote');
    });
  }

  test('show the credentials of a remote base', async () => {
    const { message } = await failure({
      'app/kustomization.yaml': 'resources: [https://user:hunter22@example.test/a.git]\n',
    });
    expect(message).not.toContain('hunter22');
  });

  test('read files outside of its folder', async () => {
    const { message } = await failure({
      'app/kustomization.yaml': 'configMapGenerator: [{name: a, files: [../other/secret.txt]}]\n',
      'other/secret.txt': 'not yours',
    });
    expect(message).toContain("is not in or below '/app'");
    expect(message).not.toContain('not yours');
  });

  test('inflate a Helm chart', async () => {
    const { message } = await failure({
      'app/kustomization.yaml': 'helmCharts: [{name: redis, repo: "https://example.test", version: 1.0.0}]\n',
    });
    expect(message).toContain('inflates Helm charts');
  });

  test('run a plugin', async () => {
    const { message } = await failure({
      'app/kustomization.yaml': 'generators: [plugin.yaml]\n',
      'app/plugin.yaml':
        'apiVersion: example.test/v1\nkind: Plugin\nmetadata:\n  name: p\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n',
      'app/run.sh': '#!/bin/sh\n',
    });
    expect(message).toMatch(/plugin|function/);
  });

  test('show a secret in its error', async () => {
    const { message } = await failure({
      'app/kustomization.yaml': 'resources: [secret.yaml, secret.yaml]\npatches: [{path: bad.yaml}]\n',
      'app/secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: correct-horse}\n',
      'app/bad.yaml': 'kind: Secret\nstringData: {password: correct-horse}\n',
    });
    expect(message).not.toContain('correct-horse');
  });
});
