// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables so.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { HelmSource, RenderEngine, RenderRequest, RenderResult } from '../../src/render/engine.ts';
import { packed } from './packed-chart.ts';
import { aRequest, chartWith, errorOf, helm, names, objectsOf, textFiles } from './text-files.ts';

/** Settings that Argo CD and Flux objects give to a render. */

let engine: RenderEngine;
beforeAll(() => {
  engine = createEngine({ isLean: true });
});
afterAll(() => engine.close());

async function render(request: Partial<RenderRequest>): Promise<RenderResult> {
  return engine.render(aRequest(request));
}

function dataOf(result: RenderResult, at = 0): unknown {
  return objectsOf(result)[at]?.object['data'];
}

function configMap(name: string, data = 'a: "1"'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { ${data} }\n`;
}

describe('values of a chart', () => {
  const files = new Map([
    ...chartWith('  {{- range $k, $v := .Values.seen }}\n  {{ $k }}: {{ $v | quote }}\n  {{- end }}\n'),
    ...textFiles({
      'a.yaml': 'seen: { a: file, b: file, c: file, d: file, e: file, f: file }\n',
      'text/f.txt': 'x,y=z\n',
    }),
  ]);

  test('inline values lie over the files in their order, then --set, --set-string and --set-file', async () => {
    const source = helm({
      valuesFiles: ['a.yaml'],
      inline: [{ seen: { b: 'one', c: 'one', d: 'one', e: 'one', f: 'one' } }, { seen: { c: 'two', d: 'two' } }],
      set: ['seen.d=set', 'seen.e=1'],
      setString: ['seen.e=01'],
      setFile: [{ name: 'seen.f', file: { tree: 0, path: 'text/f.txt' } }],
    });
    expect(dataOf(await render({ files, source }))).toEqual({
      a: 'file',
      b: 'one',
      c: 'two',
      d: 'set',
      e: '01',
      f: 'x,y=z\n',
    });
  });

  test('a file that is not there is named', async () => {
    const source = helm({ setFile: [{ name: 'a', file: { tree: 0, path: 'no.txt' } }] });
    expect(errorOf(await render({ files, source }))).toMatchObject({ code: 'input', file: 'no.txt' });
  });

  test('secrets of inline values stay out of messages', async () => {
    const source = helm({ inline: [{ password: 'tr0ub4dor' }], valuesFiles: ['none.yaml'] });
    expect(errorOf(await render({ files, source })).message).not.toContain('tr0ub4dor');
    const failing = chartWith('  a: {{ fail .Values.password }}\n');
    const error = errorOf(await render({ files: failing, source: helm({ inline: [{ password: 'tr0ub4dor' }] }) }));
    expect(error.message).toContain('••••••');
    expect(error.message).not.toContain('tr0ub4dor');
  });
});

describe('what the cluster alone knows', () => {
  test('a lookup answers nothing, and is named with its line', async () => {
    const files = chartWith('  found: "{{ len (lookup "v1" "Secret" .Release.Namespace "db") }}"\n');
    const result = await render({ files, source: helm() });
    expect(dataOf(result)).toEqual({ found: '0' });
    expect(result).toMatchObject({
      unknowns: [
        'chart/templates/config.yaml:6 asks the cluster for Secret shop/db (lookup): it was rendered as if there were none.',
      ],
    });
  });

  test('a lookup that is not reached is not named', async () => {
    const files = chartWith('  {{- if .Values.never }}{{ lookup "v1" "Secret" "" "" }}{{ end }}\n  a: b\n');
    expect(await render({ files, source: helm() })).not.toHaveProperty('unknowns');
  });
});

describe('packed charts', () => {
  const chart = {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
    'values.yaml': 'who: chart\n',
    'values-ha.yaml': 'who: ha\n',
    'templates/a.yaml': `${configMap('{{ .Release.Name }}', 'who: {{ .Values.who }}')}`,
    'templates/bad.yaml': '{{ if .Values.bad }}{{ fail "no" }}{{ end }}\n',
  };
  const archive = { tree: 1, path: 'web-1.2.3.tgz' };

  function fetched(source: Partial<HelmSource>, content: Uint8Array = packed('web', chart)): Partial<RenderRequest> {
    const outside = [{ name: 'https://charts.example.test', files: new Map([['web-1.2.3.tgz', content]]) }];
    const files = textFiles({ 'env/prod.yaml': 'who: prod\n' });
    return { files, outside, source: helm({ path: '', archive, ...source }) };
  }

  test('take values of the repository and of the chart itself', async () => {
    expect(dataOf(await render(fetched({})))).toEqual({ who: 'chart' });
    expect(dataOf(await render(fetched({ valuesFiles: [{ inChart: 'values-ha.yaml' }] })))).toEqual({ who: 'ha' });
    const both = await render(fetched({ valuesFiles: [{ inChart: 'values-ha.yaml' }, 'env/prod.yaml'] }));
    expect(dataOf(both)).toEqual({ who: 'prod' });
    expect(objectsOf(both)[0]?.source.file).toBe('web-1.2.3.tgz:templates/a.yaml');
    const error = errorOf(await render(fetched({ set: ['bad=true'] })));
    expect(error).toMatchObject({ code: 'template', file: 'web-1.2.3.tgz:templates/bad.yaml', line: 1 });
  });

  test('may lie in the repository', async () => {
    const files = new Map([['vendor/web-1.2.3.tgz', packed('web', chart)]]);
    const result = await render({ files, source: helm({ path: 'vendor/web-1.2.3.tgz' }) });
    expect(objectsOf(result).map(({ source }) => source.file)).toEqual(['vendor/web-1.2.3.tgz']);
  });

  test('are refused when they are none, or a bomb, or lead out of their folder', async () => {
    const bomb = packed('web', { ...chart, 'files/zeros': '\0'.repeat(65 * 1024 * 1024) });
    const many = Object.fromEntries(Array.from({ length: 10_050 }, (_none, at) => [`f${at}`, '']));
    for (const [content, message] of [
      [Buffer.from('no'), 'is no packed chart'],
      [bomb, 'too large'],
      [packed('web', many), 'too large'],
      [packed('web', { '../../x': 'x' }), 'parent directory'],
      [packed('web', { ...chart, 'Chart.yaml': 'apiVersion: v2\nname: ..\nversion: 1.0.0\n' }), 'is not allowed'],
    ] as const) {
      const error = errorOf(await render(fetched({}, content)));
      expect([error.code, error.message]).toEqual(['input', expect.stringContaining(message)]);
    }
  });

  test('stand in for dependencies that the chart does not hold', async () => {
    const files = textFiles({
      'chart/Chart.yaml':
        'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: web, version: ^1.0.0, repository: "https://charts.example.test"}\n',
      'chart/values.yaml': 'web: { who: shop }\n',
    });
    const { outside } = fetched({});
    const source = helm({ dependencies: [archive] });
    expect(dataOf(await render({ files, source, outside: outside ?? [] }))).toEqual({ who: 'shop' });
    expect(errorOf(await render({ files, source: helm() })).message).toContain('missing in charts/');
  });

  test('are not needed for charts that lie beside', async () => {
    const dependency = (name: string, at: string) =>
      `dependencies:\n- {name: ${name}, version: 1.0.0, repository: "file://${at}"}\n`;
    const files = textFiles({
      'apps/shop/Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.0.0\n${dependency('mid', '../mid')}`,
      'apps/mid/Chart.yaml': `apiVersion: v2\nname: mid\nversion: 1.0.0\n${dependency('low', '../../low')}`,
      'apps/mid/templates/a.yaml': configMap('mid'),
      'low/Chart.yaml': 'apiVersion: v2\nname: low\nversion: 1.0.0\n',
      'low/templates/a.yaml': configMap('low'),
    });
    const result = await render({ files, source: helm({ path: 'apps/shop' }) });
    expect(
      objectsOf(result)
        .map(({ source }) => source.file)
        .sort(),
    ).toEqual(['apps/mid/templates/a.yaml', 'low/templates/a.yaml']);
  });
});

describe('a kustomization', () => {
  const deployment =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 1\n  selector: { matchLabels: { app: web } }\n' +
    '  template:\n    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: web, image: "org/web:1" }] }\n';
  const files = textFiles({
    'app/kustomization.yaml':
      'resources: [web.yaml]\nimages: [{ name: org/web, newTag: "2" }]\ncommonLabels: { team: a }\n',
    'app/web.yaml': deployment,
    'parts/hpa/kustomization.yaml': 'kind: Component\nresources: [c.yaml]\n',
    'parts/hpa/c.yaml': configMap('from-component'),
  });

  test('is built with edits laid over it', async () => {
    const edits = {
      namePrefix: 'eu-',
      nameSuffix: '-1',
      namespace: 'shop',
      images: [{ name: 'org/web', newName: 'mirror/web', newTag: '3' }],
      replicas: [{ name: 'web', count: 4 }],
      commonAnnotations: { owner: 'me' },
      commonLabels: { part: 'b' },
      labelWithoutSelector: true,
      components: ['../parts/hpa'],
      patches: [{ target: { kind: 'Deployment' }, patch: '[{"op":"add","path":"/spec/paused","value":true}]' }],
    };
    const result = await render({ files, source: { kind: 'kustomize', path: 'app', edits } });
    expect(names(result)).toEqual(['ConfigMap/eu-from-component-1', 'Deployment/eu-web-1']);
    const [, web] = objectsOf(result);
    expect(web?.object).toMatchObject({
      metadata: { namespace: 'shop', labels: { team: 'a', part: 'b' }, annotations: { owner: 'me' } },
      spec: {
        replicas: 4,
        paused: true,
        selector: { matchLabels: { app: 'web', team: 'a' } },
        template: { spec: { containers: [{ image: 'mirror/web:3' }] } },
      },
    });
    expect(JSON.stringify(web?.object['spec'])).not.toContain('part');
  });

  test('keeps of an image what an edit asks to keep', async () => {
    const edits = { images: [{ name: 'org/web', newName: 'mirror/web', newTag: '*' }] };
    const result = await render({ files, source: { kind: 'kustomize', path: 'app', edits } });
    expect(JSON.stringify(objectsOf(result)[0]?.object['spec'])).toContain('"image":"mirror/web:2"');
  });

  test('is refused when an edit names another place', async () => {
    const edits = { components: ['https://example.test/org/repo//part?ref=main'] };
    expect(errorOf(await render({ files, source: { kind: 'kustomize', path: 'app', edits } }))).toMatchObject({
      code: 'input',
      message: expect.stringContaining('remote files are not fetched'),
    });
  });

  test('is made of all manifests where there is none', async () => {
    const tree = textFiles({
      'infra/a.yaml': configMap('a'),
      'infra/sub/b.yml': configMap('b'),
      'infra/own/kustomization.yaml': 'resources: [c.yaml]\nnamePrefix: own-\n',
      'infra/own/c.yaml': configMap('c'),
      'infra/own/not-listed.yaml': configMap('d'),
      'infra/.sops.yaml': 'creation_rules: []\n',
      'infra/readme.md': 'text',
    });
    const edits = { namespace: 'infra' };
    const result = await render({ files: tree, source: { kind: 'kustomize', path: 'infra', generate: true, edits } });
    expect(names(result).sort()).toEqual(['ConfigMap/a', 'ConfigMap/b', 'ConfigMap/own-c']);
    expect(objectsOf(result).map(({ object }) => object.metadata.namespace)).toEqual(['infra', 'infra', 'infra']);
  });

  test('has variables put in as Flux does it', async () => {
    const tree = textFiles({
      'app/kustomization.yaml': 'resources: [a.yaml, b.yaml]\n',
      'app/a.yaml': configMap(
        'a',
        'known: "${cluster}", default: "${zone:=eu-1}", empty: "${nothing}", cut: "${cluster/prod/test}", kept: "$${cluster}", shell: "$cluster"',
      ),
      'app/b.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled }\ndata: { a: "${cluster}" }\n',
    });
    const source = { kind: 'kustomize', path: 'app', substitute: { cluster: 'prod-1' } } as const;
    const result = await render({ files: tree, source });
    expect(dataOf(result)).toEqual({
      known: 'prod-1',
      default: 'eu-1',
      empty: null,
      cut: 'test-1',
      kept: '${cluster}',
      shell: '$cluster',
    });
    expect(dataOf(result, 1)).toEqual({ a: '${cluster}' });
    expect(result).toMatchObject({
      unknowns: ['The variable ${nothing} in ConfigMap/a has no value in Git: it was rendered as an empty text.'],
    });
  });
});

test('a secret that is put in stays out of messages', async () => {
  const tree = textFiles({
    'app/kustomization.yaml': 'resources: [a.yaml]\n',
    'app/a.yaml': configMap('a', 'a: "${db_password}"'),
  });
  const substitute = { db_password: 'tr0ub4dor": [' };
  const error = errorOf(await render({ files: tree, source: { kind: 'kustomize', path: 'app', substitute } }));
  expect(error.message).not.toContain('tr0ub4dor');
});

describe('several sources', () => {
  test('of an object that two have the later one counts, which is said', async () => {
    const files = textFiles({ 'a/x.yaml': configMap('x', 'from: a'), 'a/z.yaml': configMap('z') });
    const outside = [
      { name: 'host/acme/more', files: textFiles({ 'b/x.yaml': configMap('x, namespace: shop', 'from: b') }) },
    ];
    const source = { kind: 'plain', path: 'a' } as const;
    const result = await render({
      files,
      outside,
      source,
      more: [{ kind: 'plain', path: 'b', tree: 1 }],
      namespace: 'shop',
    });
    expect(names(result)).toEqual(['ConfigMap/z', 'ConfigMap/x']);
    expect(dataOf(result, 1)).toEqual({ from: 'b' });
    expect(objectsOf(result)[1]?.source.file).toBe('host/acme/more:b/x.yaml');
    expect(result).toMatchObject({
      unknowns: ['ConfigMap x stands in two sources (a/x.yaml and host/acme/more:b/x.yaml): the later one counts.'],
    });
  });

  test('none reads the files of another', async () => {
    const files = textFiles({ 'values.yaml': 'a: b\n' });
    const outside = [{ name: 'elsewhere', files: chartWith('  a: {{ .Values.a }}\n') }];
    const source = helm({ tree: 1, valuesFiles: ['values.yaml'] });
    expect(errorOf(await render({ files, outside, source })).message).toContain('values.yaml does not exist');
    const across = { kind: 'kustomize', path: 'app', tree: 1 } as const;
    const overlay = [
      { name: 'elsewhere', files: textFiles({ 'app/kustomization.yaml': 'resources: [../../values.yaml]\n' }) },
    ];
    expect((await render({ files, outside: overlay, source: across })).status).toBe('failed');
  });
});

describe('post-renderers', () => {
  test('lie over the objects one after another, each keeping its file', async () => {
    const postRenderers = [
      {
        patches: [
          { target: { kind: 'ConfigMap', name: 'config' }, patch: '[{"op":"add","path":"/data/b","value":"2"}]' },
        ],
      },
      { commonAnnotations: { late: 'yes' } },
    ];
    const result = await render({ files: chartWith('  a: "1"\n'), source: helm(), postRenderers });
    expect(dataOf(result)).toEqual({ a: '1', b: '2' });
    expect(objectsOf(result)[0]).toMatchObject({
      object: { metadata: { annotations: { late: 'yes' } } },
      source: { file: 'chart/templates/config.yaml' },
    });
  });

  test('reach no files and no network', async () => {
    for (const resources of [
      { components: ['https://example.test/a?ref=b'] },
      { patches: [{ path: '../secret.yaml' }] },
    ]) {
      const result = await render({ files: chartWith('  a: "1"\n'), source: helm(), postRenderers: [resources] });
      expect(errorOf(result).message).toContain('post-renderer 1');
    }
  });
});

describe('templates', () => {
  const world = { seed: 's', now: 0 };

  test('are evaluated for each set of parameters', async () => {
    const templates = [
      '{{ .name | upper }}-{{ normalize "A_b/C" }}',
      '{{ slugify 12 true "Feature/One Two Three" }} {{ toYaml .list }}',
    ];
    const parameters = [
      { name: 'a', list: [1, 2] },
      { name: 'b', list: [] },
    ];
    expect(await engine.template({ templates, parameters, ...world })).toEqual({
      status: 'evaluated',
      texts: [
        ['A-a-b-c', 'feature-one - 1\n- 2'],
        ['B-a-b-c', 'feature-one []'],
      ],
    });
  });

  test('name what is wrong', async () => {
    const missing = { templates: ['x', '{{ .a.b }}'], parameters: [{ a: { b: 1 } }, { a: {} }], ...world };
    expect(await engine.template({ ...missing, options: ['missingkey=error'] })).toMatchObject({
      status: 'failed',
      template: 1,
      parameters: 1,
      error: { code: 'template', message: expect.stringContaining('no entry for key "b"') },
    });
    expect(await engine.template({ ...missing, options: ['delims=no'] })).toMatchObject({ status: 'failed' });
  });

  test.each(['env "HOME"', 'expandenv "$HOME"', 'getHostByName "localhost"'])('have no %s', async (call) => {
    const result = await engine.template({ templates: [`{{ ${call} }}`], parameters: [{}], ...world });
    expect(result).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('not defined') } });
  });
});
