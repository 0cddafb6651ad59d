import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { createBuiltIns } from '../../src/inspect/schema/built-in.ts';
import { createSchemaInspection } from '../../src/inspect/schema/schema.ts';
import { readSchemaFile } from '../../src/render/schema-file.ts';
import { aDeployment, aSecret } from '../diff/objects.ts';
import { around, aSubject } from './subjects.ts';

const inspectSchema = createSchemaInspection(createBuiltIns(readSchemaFile()));

function look(
  object: KubeObject | KubeObject[],
  kubernetes: string | null = '1.34',
  repository: KubeObject[] = [],
): string[] {
  const found = inspectSchema(aSubject([object].flat(), { kubernetes }), around({}, repository));
  return found.map(({ atMost, path, message }) => `${atMost ?? 'failure'} ${path}: ${message}`);
}

/** A Deployment with one container changed. */
function withContainer(change: object, spec: object = {}): KubeObject {
  const deployment = aDeployment();
  const template = {
    metadata: { labels: { app: 'checkout' } },
    spec: { containers: [{ name: 'checkout', image: 'a', ...change }] },
  };
  return { ...deployment, spec: { ...(deployment['spec'] as object), template, ...spec } };
}

describe('a kind of Kubernetes', () => {
  test('that fits its schema is silent, nulls and what the server writes left aside', () => {
    const deployment = { ...aDeployment(), status: { whatever: 1 } };
    deployment.metadata['creationTimestamp'] = null;
    expect(look([deployment, aSecret({ a: 'cGFzcw==' })])).toEqual([]);
    expect(
      look(withContainer({ resources: { limits: { cpu: 1, memory: '128Mi' } }, ports: [{ containerPort: 80 }] })),
    ).toEqual([]);
    expect(
      look(withContainer({ livenessProbe: { httpGet: { path: '/', port: 'http' } }, imagePullPolicy: '' })),
    ).toEqual([]);
  });

  test.each([
    [
      'a field with a typo',
      withContainer({}, { replcas: 3 }),
      'failure spec.replcas: There is no such field in Deployment of Kubernetes 1.34: the API server would drop or refuse it. Did you mean replicas?',
    ],
    [
      'a field in the wrong place',
      withContainer({}, { containers: [] }),
      'failure spec.containers: There is no such field in Deployment of Kubernetes 1.34: the API server would drop or refuse it.',
    ],
    [
      'a typo in a container, named by its merge key',
      withContainer({ livenesProbe: {} }),
      'failure spec.template.spec.containers[checkout].livenesProbe: There is no such field in Deployment of Kubernetes 1.34: the API server would drop or refuse it. Did you mean livenessProbe?',
    ],
    [
      'a number that must be text',
      withContainer({ env: [{ name: 'PORT', value: 8080 }] }),
      'failure spec.template.spec.containers[checkout].env[PORT].value: This must be text, and is a number without quotes.',
    ],
    [
      'text that must be a number',
      withContainer({}, { replicas: '3' }),
      'failure spec.replicas: This must be a whole number, and is text.',
    ],
    [
      'a choice that does not exist',
      withContainer({ imagePullPolicy: 'Allways' }),
      'failure spec.template.spec.containers[checkout].imagePullPolicy: This must be one of Always, IfNotPresent, Never.',
    ],
    [
      'a quantity with a wrong unit',
      withContainer({ resources: { limits: { memory: '128MB' } } }),
      'failure spec.template.spec.containers[checkout].resources.limits.memory: This must be a quantity such as 500m or 128Mi.',
    ],
    [
      'a required field that is missing',
      { ...aDeployment(), spec: { template: { spec: { containers: [] } } } },
      'failure spec.selector: Deployment of Kubernetes 1.34 requires this field.',
    ],
    [
      'secret data that is no base64, without its value',
      aSecret({ password: 'open sesame!' }),
      'failure data.password: This must be text in base64.',
    ],
  ])('%s', (_, object, expected) => {
    expect(look(object)).toEqual([expected]);
  });

  test('more faults than anybody reads are counted', () => {
    const fields = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`x${index}`, 1]));
    const found = look(withContainer({}, fields));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('failure null: 5 more fields of this object do not fit its schema.');
  });

  test('is judged by the version of the environment, by the nearest known one, or by the newest', () => {
    const claim = { apiVersion: 'resource.k8s.io/v1', kind: 'DeviceClass', metadata: { name: 'gpu' }, spec: {} };
    const gone =
      'failure apiVersion: Kubernetes 1.33 has no DeviceClass in resource.k8s.io/v1. It is in resource.k8s.io/v1alpha3.';
    expect(look(claim, '1.33')[0]?.slice(0, 70)).toBe(gone.slice(0, 70));
    expect(look(claim, '1.20')[0]?.slice(0, 40)).toBe(gone.slice(0, 40));
    expect(look(claim, '1.34')).toEqual([]);
    expect(look(claim, null)).toEqual([]);
    expect(look(claim, '1.99')).toEqual([]);
  });

  test.each([
    ['Deploymnet', 'apps/v1', ['failure kind: Kubernetes 1.34 has no Deploymnet in apps/v1. Did you mean Deployment?']],
    ['Deployment', 'v1', ['failure apiVersion: Kubernetes 1.34 has no Deployment in v1. It is in apps/v1.']],
    ['Deployment', 'extensions/v1beta1', []],
  ])('%s in %s', (kind, apiVersion, expected) => {
    expect(look({ apiVersion, kind, metadata: { name: 'x' } })).toEqual(expected);
  });
});

/** A CustomResourceDefinition of Kiln in bakery.example with this schema of spec. */
function definition(spec: object, versions: object[] = []): KubeObject {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'kilns.bakery.example' },
    spec: {
      group: 'bakery.example',
      names: { kind: 'Kiln', plural: 'kilns' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema }, ...versions],
    },
  };
}

function kiln(spec: unknown, apiVersion = 'bakery.example/v1'): KubeObject {
  return { apiVersion, kind: 'Kiln', metadata: { name: 'big', labels: { a: 'b' } }, spec, status: { hot: true } };
}

test('a list is judged by its items, which the render takes out of it', () => {
  expect(look({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: { name: '' }, items: [] })).toEqual([]);
});

describe('a custom resource', () => {
  const schema = {
    type: 'object',
    required: ['degrees', 'mode'],
    properties: {
      degrees: { type: 'integer', minimum: 100, maximum: 300, exclusiveMaximum: true },
      mode: { type: 'string', enum: ['Bread', 'Cake'], default: 'Bread' },
      port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
      note: { type: 'string', nullable: true },
      name: { type: 'string', pattern: '^(a+)+$', maxLength: 50 },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      trays: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
      either: {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        oneOf: [{ required: ['a'] }, { required: ['b'] }],
      },
    },
  };

  test('that fits is silent', () => {
    const spec = {
      degrees: 220,
      port: 'http',
      note: null,
      free: { any: [1] },
      labels: { a: 'b' },
      trays: [{ name: 'x' }],
      either: { a: 'x' },
    };
    expect(look(kiln(spec), null, [definition(schema)])).toEqual([]);
    expect(look([definition(schema), kiln({ degrees: 220, port: 80 })])).toEqual([]);
  });

  test.each([
    [{ degrees: 300 }, 'spec.degrees: This must be < 300.'],
    [{ degrees: 'hot' }, 'spec.degrees: This must be a whole number, and is text.'],
    [{}, 'spec.degrees: Kiln of bakery.example/v1 requires this field.'],
    [{ degrees: 200, mode: 'Pizza' }, 'spec.mode: This must be one of Bread, Cake.'],
    [
      { degrees: 200, port: true },
      'spec.port: This must be a whole number or text, and is true or false without quotes.',
    ],
    [{ degrees: 200, name: `${'a'.repeat(40)}!` }, 'spec.name: This must match the pattern ^(a+)+$.'],
    [{ degrees: 200, labels: { a: 1 } }, 'spec.labels.a: This must be text, and is a number without quotes.'],
    [
      { degrees: 200, trays: [{ nmae: 'x' }] },
      'spec.trays[0].nmae: There is no such field in Kiln of bakery.example/v1: the API server would drop or refuse it. Did you mean name?',
    ],
    [
      { degrees: 200, either: { a: 'x', b: 'y' } },
      'spec.either: This has none of the forms that Kiln of bakery.example/v1 allows, or more than one where one is wanted.',
    ],
  ])('%j', (spec, expected) => {
    expect(look(kiln(spec), null, [definition(schema)])).toEqual([`failure ${expected}`]);
  });

  test('with wrong metadata', () => {
    const object = { ...kiln({ degrees: 200 }), metadata: { name: 'big', lables: {}, annotations: { a: 1 } } };
    expect(look(object, null, [definition(schema)])).toEqual([
      'failure metadata.lables: There is no such field in Kiln of bakery.example/v1: the API server would drop or refuse it. Did you mean labels?',
      'failure metadata.annotations.a: This must be text, and is a number without quotes.',
    ]);
  });

  test('in a version that is not served', () => {
    expect(look(kiln({}, 'bakery.example/v2'), null, [definition(schema, [{ name: 'v2', served: false }])])).toEqual([
      'failure apiVersion: The CustomResourceDefinition of Kiln in bakery.example does not serve v2. It serves v1.',
    ]);
  });

  test('without a definition in the repository is named once', () => {
    expect(look([kiln({}), kiln({}), { ...kiln({}), kind: 'Oven' }])).toEqual([
      'notice null: Kiln of bakery.example/v1 (2 objects) is not validated: the repository holds no CustomResourceDefinition of it.',
      'notice null: Oven of bakery.example/v1 (one object) is not validated: the repository holds no CustomResourceDefinition of it.',
    ]);
  });
});

describe('a hostile definition', () => {
  const branches = (depth: number): object =>
    depth === 0 ? { type: 'string' } : { anyOf: [branches(depth - 1), branches(depth - 1)] };
  let deep: object = { type: 'string' };
  for (let depth = 0; depth < 3000; depth++) deep = { type: 'object', properties: { a: deep } };

  test.each([
    ['a pattern that is none', { type: 'string', pattern: '(((' }, ['notice']],
    ['a million alternatives', branches(12), []],
    ['a type that is code', { type: 'string"; process.exit(1); "' }, []],
    [
      'words that are of another kind',
      { type: 7, required: 'x', properties: [], items: 3, enum: {}, minimum: '1' },
      [],
    ],
    ['a reference', { $ref: 'https://example.com/schema', $id: 'x', $dynamicRef: '#a' }, []],
    ['a name from the prototype', { type: 'string', format: '__proto__' }, []],
    ['a tower of maps', deep, ['failure']],
  ])('%s does no harm', (_, schema, levels) => {
    expect(look(kiln('text'), null, [definition(schema)]).map((text) => text.split(' ')[0])).toEqual(levels);
  });

  test('a definition that is none is passed over', () => {
    const broken = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x' },
      spec: 7,
    };
    expect(look(kiln({}), null, [broken])).toHaveLength(1);
  });
});
