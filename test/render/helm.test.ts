import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { aRequest, chartWith, errorOf, fixtureFiles, helm, names, objectsOf, textFiles } from './text-files.ts';

let engine: RenderEngine;
beforeAll(() => {
  engine = createEngine({ isLean: true });
});
afterAll(() => engine.close());

async function config(files: Map<string, Uint8Array>, source = helm()): Promise<Record<string, unknown>> {
  const [first] = objectsOf(await engine.render(aRequest({ files, source })));
  return first?.object['data'] as Record<string, unknown>;
}

describe('a chart with everything', () => {
  let files: Map<string, Uint8Array>;
  beforeAll(async () => {
    files = await fixtureFiles('helm');
  });

  test('renders in install order, hooks last, and names the file of each object', async () => {
    const result = await engine.render(aRequest({ files, source: helm({ path: 'storefront' }) }));
    expect(names(result)).toEqual([
      'ServiceAccount/listed-one',
      'ServiceAccount/listed-two',
      'ConfigMap/rel-queue',
      'ConfigMap/rel-storefront',
      'Service/rel-storefront',
      'Deployment/rel-storefront',
      'StatefulSet/rel-sessions',
      'Ingress/shop-example-test',
      'Ingress/www-example-test',
      'Shop/main',
      'ServiceAccount/rel-migrate',
      'Pod/rel-test',
      'Job/rel-migrate',
    ]);
    const sources = Object.fromEntries(
      objectsOf(result).map(({ object, source }) => [`${object.kind}/${object.metadata.name}`, source.file]),
    );
    expect(sources).toMatchObject({
      'Deployment/rel-storefront': 'storefront/templates/deployment.yaml',
      'StatefulSet/rel-sessions': 'storefront/charts/cache/templates/statefulset.yaml',
      'Job/rel-migrate': 'storefront/templates/hooks.yaml',
    });
  });

  test('conditions, tags, aliases, CRDs, API versions and later values files are heard', async () => {
    const source = helm({
      path: 'storefront',
      valuesFiles: ['storefront/values-prod.yaml'],
      set: ['queue.enabled=false', 'queueDefaults.exchange=none'],
      includeCrds: true,
      apiVersions: ['monitoring.example.test/v1'],
    });
    const found = names(await engine.render(aRequest({ files, source })));
    expect(found).toEqual(
      expect.arrayContaining([
        'CustomResourceDefinition/shops.shop.example.test',
        'StatefulSet/rel-catalogue',
        'StatefulSet/rel-sessions',
        'Monitor/rel',
        'Service/rel-metrics',
        'Secret/admin',
      ]),
    );
    expect(found[0]).toBe('CustomResourceDefinition/shops.shop.example.test');
    expect(found).not.toContain('ConfigMap/rel-queue');
  });

  test('scalars are read as Kubernetes reads them, integers to the last digit', async () => {
    const objects = objectsOf(await engine.render(aRequest({ files, source: helm({ path: 'storefront' }) })));
    const shop = objects.find(({ object }) => object.kind === 'Shop')?.object['spec'];
    expect(JSON.stringify(shop)).toContain('"limit":9223372036854775807');
    expect(shop).toMatchObject({ true: true, ratio: 1000, quoted: '1e3', nothing: null });
    const deployment = objects.find(({ object }) => object.kind === 'Deployment');
    expect(JSON.stringify(deployment)).toContain('"defaultMode":420');
  });

  test('lookups find nothing and names are not resolved', async () => {
    const objects = objectsOf(await engine.render(aRequest({ files, source: helm({ path: 'storefront' }) })));
    const data = objects.find(({ object }) => object.metadata.name === 'rel-storefront')?.object['data'];
    expect(data).toMatchObject({ existing: 'none', nothing: '{}', dns: '', greeting: 'Hello from rel in shop' });
  });

  test('an archived dependency renders', async () => {
    const result = await engine.render(aRequest({ files, source: helm({ path: 'packed' }) }));
    expect(names(result)).toEqual(['ConfigMap/rel-shared', 'ConfigMap/rel-own']);
  });
});

describe('values', () => {
  const files = new Map([
    ...chartWith('  a: {{ .Values.a | quote }}\n  b: {{ .Values.b.c | quote }}\n', 'a: own\nb: {c: own}\n'),
    ...textFiles({ 'first.yaml': 'a: first\nb: {c: first}\n', 'second.yaml': 'b: {c: second}\n' }),
  ]);

  test('later files win over earlier ones, --set over files', async () => {
    expect(await config(files)).toEqual({ a: 'own', b: 'own' });
    expect(await config(files, helm({ valuesFiles: ['first.yaml', 'second.yaml'] }))).toEqual({
      a: 'first',
      b: 'second',
    });
    expect(await config(files, helm({ valuesFiles: ['first.yaml'], set: ['b.c=set'] }))).toEqual({
      a: 'first',
      b: 'set',
    });
  });

  test('--set-string keeps what looks like a number a string', async () => {
    const typed = chartWith('  kind: {{ kindOf .Values.a }}\n');
    expect(await config(typed, helm({ set: ['a=12'] }))).toEqual({ kind: 'int64' });
    expect(await config(typed, helm({ setString: ['a=12'] }))).toEqual({ kind: 'string' });
  });

  test('a missing values file is named', async () => {
    const error = errorOf(await engine.render(aRequest({ files, source: helm({ valuesFiles: ['none.yaml'] }) })));
    expect(error).toMatchObject({ code: 'input', message: 'the values file none.yaml does not exist' });
  });
});

describe('a chart that fails', () => {
  test('names file and line of the template', async () => {
    const error = errorOf(await engine.render(aRequest({ files: chartWith('  a: {{ .Values.a.b.c }}\n') })));
    expect(error).toMatchObject({ code: 'template', file: 'chart/templates/config.yaml', line: 6 });
    expect(error.message).toContain('nil pointer');
  });

  test('passes on what the template requires', async () => {
    const error = errorOf(
      await engine.render(aRequest({ files: chartWith('  a: {{ required "set the colour" .Values.a }}\n') })),
    );
    expect(error).toMatchObject({ code: 'template', file: 'chart/templates/config.yaml', line: 6 });
    expect(error.message).toContain('set the colour');
  });

  test('names the file whose output is no YAML', async () => {
    const error = errorOf(await engine.render(aRequest({ files: chartWith('  a: {{ "b: c: d" }}\n') })));
    expect(error).toMatchObject({ code: 'template', file: 'chart/templates/config.yaml' });
  });

  test('breaks its schema', async () => {
    const files = await fixtureFiles('helm');
    const source = helm({ path: 'storefront', set: ['replicas=0'] });
    const error = errorOf(await engine.render(aRequest({ files, source })));
    expect(error).toMatchObject({ code: 'schema', file: 'storefront/values.schema.json' });
    expect(error.message).toContain('replicas');
  });

  test('lacks a dependency', async () => {
    const files = chartWith('  a: b\n');
    files.set(
      'chart/Chart.yaml',
      Buffer.from('apiVersion: v2\nname: chart\nversion: 0.1.0\ndependencies: [{name: redis, version: 1.0.0}]\n'),
    );
    const error = errorOf(await engine.render(aRequest({ files })));
    expect(error).toMatchObject({ code: 'input', file: 'chart/Chart.yaml' });
    expect(error.message).toContain('missing in charts/ directory: redis');
  });

  test('asks for another Kubernetes', async () => {
    const files = await fixtureFiles('helm');
    const source = helm({ path: 'storefront', kubeVersion: '1.20.0' });
    expect(errorOf(await engine.render(aRequest({ files, source }))).message).toContain(
      'incompatible with Kubernetes v1.20.0',
    );
  });

  test('renders something that is no Kubernetes object', async () => {
    const files = chartWith('  a: b\n---\njust: data\n');
    const error = errorOf(await engine.render(aRequest({ files })));
    expect(error).toMatchObject({ code: 'template', file: 'chart/templates/config.yaml' });
    expect(error.message).toContain('without apiVersion and kind');
  });

  test('is a library', async () => {
    const files = textFiles({ 'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\ntype: library\n' });
    expect(errorOf(await engine.render(aRequest({ files }))).message).toContain('library charts are not installable');
  });

  test('does not show values that look secret, in no form', async () => {
    const secret = 'correct-horse-battery';
    const files = chartWith(
      '  a: {{ fail (printf "cannot use %s or %s" .Values.db.password (.Values.db.password | b64enc)) }}\n',
      `db: {password: ${secret}}\n`,
    );
    const { message } = errorOf(await engine.render(aRequest({ files })));
    expect(message).toContain('cannot use');
    expect(message).not.toContain(secret);
    expect(message).not.toContain(Buffer.from(secret).toString('base64'));
  });
});
