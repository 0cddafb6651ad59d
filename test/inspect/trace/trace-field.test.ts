import { expect, it } from 'vitest';
import { type Place, traceField } from '../../../src/inspect/trace/trace-field.ts';
import type { TargetSource } from '../../../src/model/target.ts';

const deployment = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };

const files: Record<string, string> = {
  'app/all.yaml': `apiVersion: v1
kind: Service
metadata:
  name: checkout
spec:
  ports:
    - port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  labels: { "app.kubernetes.io/name": checkout }
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: proxy
          image: proxy:1
        - name: web
          image: shop/checkout:1
          ports:
            - containerPort: 8080
`,
  'chart/templates/app.yaml': `{{- if .Values.service }}
apiVersion: v1
kind: Service
spec:
  type: ClusterIP
---
{{- end }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "name" . }}
spec:
  {{- if not .Values.hpa }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  template:
    spec:
      containers:
        - name: proxy
          image: proxy:1
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          imagePullPolicy: Always
`,
  'chart/values.yaml': 'replicaCount: 1\nimage:\n  repository: shop/checkout\n  tag: "1"\n',
  'chart/values-prod.yaml': '# prod\nreplicaCount: 5\n',
};
const helm: TargetSource = { kind: 'helm', path: 'chart', values: ['chart/values-prod.yaml'] };
const plain: TargetSource = { kind: 'plain', path: 'app' };

function trace(file: string, path: string | null, source: TargetSource): Place | null {
  return traceField({ object: deployment, file }, path, { source }, (name) => files[name] ?? null);
}

it.each<[string, string | null, string | null]>([
  ['a field', 'spec.replicas', 'app/all.yaml:15'],
  ['a field of an item', 'spec.template.spec.containers[web].image', 'app/all.yaml:22'],
  ['a field of a port', 'spec.template.spec.containers[web].ports[8080/TCP].name', 'app/all.yaml:24'],
  ['a key in brackets', 'metadata.labels[app.kubernetes.io/name]', 'app/all.yaml:13'],
  [
    'a field that is missing, at what should hold it',
    'spec.template.spec.containers[web].readinessProbe',
    'app/all.yaml:21',
  ],
  ['the object as a whole', null, 'app/all.yaml:9'],
])('finds %s in a manifest', (_, path, place) => {
  const found = trace('app/all.yaml', path, plain);
  expect(`${found?.file}:${found?.line}`).toBe(place);
});

it.each<[string, string | null, string]>([
  ['the values file that sets it', 'spec.replicas', 'chart/values-prod.yaml:2'],
  ["the chart's own value", 'spec.template.spec.containers[web].image', 'chart/values.yaml:3'],
  ['the line of the template', 'spec.template.spec.containers[web].imagePullPolicy', 'chart/templates/app.yaml:23'],
  [
    'the deepest part for a missing field',
    'spec.template.spec.containers[web].livenessProbe',
    'chart/templates/app.yaml:18',
  ],
])('finds %s for a chart', (_, path, place) => {
  const found = trace('chart/templates/app.yaml', path, helm);
  expect(`${found?.file}:${found?.line}`).toBe(place);
});

const declarations: [string, string, Pick<Extract<TargetSource, { kind: 'helm' }>, 'parameters' | 'inline'>, number][] =
  [
    [
      'a parameter, before all values',
      `kind: Application
metadata: { name: other }
spec: { source: { helm: { parameters: [{ name: replicaCount, value: "1" }] } } }
---
kind: Application
metadata: { name: shop }
spec:
  sources:
    - helm:
        valuesObject: { replicaCount: 7 }
        parameters:
          - name: image.tag
            value: "2"
          - name: replicaCount
            value: "3"
`,
      { parameters: [{ name: 'replicaCount', value: '3', text: false }], inline: [{ replicaCount: 7 }] },
      14,
    ],
    [
      'a value of an Application',
      'metadata: { name: shop }\nspec:\n  source:\n    helm:\n      valuesObject:\n        image: {}\n        replicaCount: 7\n',
      { inline: [{ image: {}, replicaCount: 7 }] },
      7,
    ],
    [
      'a value of a HelmRelease',
      'metadata: { name: shop }\nspec:\n  values:\n    replicaCount: 7\n',
      { inline: [{ replicaCount: 7 }] },
      4,
    ],
    [
      'a text of values',
      'metadata: { name: shop }\nspec:\n  values: |\n    replicaCount: 7\n',
      { inline: [{ replicaCount: 7 }] },
      3,
    ],
    [
      'the template of a set',
      'kind: ApplicationSet\nmetadata: { name: shops }\nspec:\n  template:\n    spec:\n      source:\n        helm:\n          valuesObject:\n            replicaCount: 7\n',
      { inline: [{ replicaCount: 7 }] },
      9,
    ],
  ];

it.each(declarations)('finds %s in what declares the target', (_, text, settings, line) => {
  const declared = { file: 'argocd/shop.yaml', kind: 'Application', namespace: 'argocd', name: 'shop' };
  const found = traceField(
    { object: deployment, file: 'chart/templates/app.yaml' },
    'spec.replicas',
    { source: { ...helm, ...settings }, declared },
    (name) => (name === declared.file ? text : (files[name] ?? null)),
  );
  expect(`${found?.file}:${found?.line}`).toBe(`argocd/shop.yaml:${line}`);
});

it('finds the values file where what declares the target does not set the value, or cannot be read', () => {
  const declared = { file: 'argocd/shop.yaml', kind: 'Application', namespace: 'argocd', name: 'shop' };
  for (const text of ['metadata: { name: shop }\n', 'a: [', '']) {
    for (const inline of [[], [{ replicaCount: 7 }], [{ image: { tag: 1 } }]]) {
      const found = traceField(
        { object: deployment, file: 'chart/templates/app.yaml' },
        'spec.replicas',
        { source: { ...helm, inline }, declared },
        (name) => (name === declared.file ? text : (files[name] ?? null)),
      );
      expect(found).toEqual({ file: 'chart/values-prod.yaml', line: 2 });
    }
  }
});

it('knows when it does not know', () => {
  expect(trace('gone.yaml', null, plain)).toBeNull();
  expect(
    traceField(
      { object: { ...deployment, kind: 'Job' }, file: 'app/all.yaml' },
      null,
      { source: plain },
      (name) => files[name] ?? null,
    ),
  ).toBeNull();
});
