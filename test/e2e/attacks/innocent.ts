import type { Files } from '../../observe/targets/folder-reader.ts';

/** Words that stand in files which no target but their own may read. */
export const CANARY = 'nobody-else-reads-this-word';

/**
 * A repository whose targets would show it if another render had left anything behind: a chart with random values,
 * times and everything that it was given, and a kustomization that merges a list by Kubernetes' own schema.
 */
export const innocent: Files = {
  '.github/shiplock.yaml': `version: 1
environments:
  dev: {}
applications:
  - path: charts/{application}
    values: ['charts/{application}/values-{environment}.yaml']
  - path: folders/{application}/{environment}
  - declaredIn: argocd/{environment}
`,
  'charts/library/Chart.yaml': 'apiVersion: v2\nname: library\nversion: 1.0.0\n',
  'charts/library/values-dev.yaml': 'size: 3\nlist: [a, b]\n',
  'charts/library/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  given: {{ .Values | toJson | quote }}
  random: {{ randAlphaNum 12 }}
  time: {{ now | date "2006-01-02" | quote }}
  able: {{ .Capabilities.APIVersions.Has "policy/v1" | quote }}
`,
  'folders/archive/dev/kustomization.yaml': `resources: [deployment.yaml]
namePrefix: old-
patches: [{ path: patch.yaml }]
configMapGenerator: [{ name: archive, literals: [a=b] }]
`,
  'folders/archive/dev/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: archive }
spec:
  selector: { matchLabels: { app: archive } }
  template:
    metadata: { labels: { app: archive } }
    spec:
      containers:
        - { name: archive, image: 'registry.example.com/archive:1.0.0' }
        - { name: side, image: 'registry.example.com/side:1.0.0' }
`,
  'folders/archive/dev/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: archive }
spec:
  template:
    spec:
      containers: [{ name: side, args: [--slow] }]
`,
  'folders/vault/dev/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: vault }\ndata: { a: b }\n',
  'elsewhere/word.txt': CANARY,
  'elsewhere/values.yaml': `word: ${CANARY}\n`,
};

/** A chart of the application `poison`, with these templates and values and nothing else. */
export function chart(templates: Record<string, string>, values = '', others: Files = {}): Files {
  const own = Object.entries(templates).map(([name, text]) => [`charts/poison/templates/${name}`, text]);
  return {
    'charts/poison/Chart.yaml': 'apiVersion: v2\nname: poison\nversion: 1.0.0\n',
    'charts/poison/values-dev.yaml': values,
    ...Object.fromEntries(own),
    ...others,
  };
}

/** The one chart that most attacks need: a ConfigMap with this text behind `data:`. */
export function template(data: string, values = ''): Files {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config\ndata:\n${data}\n`;
  return chart({ 'config.yaml': text }, values);
}

/** A kustomization of the application `poison`, with a Deployment beside it. */
export function kustomization(text: string, others: Files = {}): Files {
  const folder = 'folders/poison/dev';
  const named = Object.entries(others).map(([name, content]) => [`${folder}/${name}`, content]);
  return {
    [`${folder}/kustomization.yaml`]: text,
    [`${folder}/deployment.yaml`]: String(innocent['folders/archive/dev/deployment.yaml']),
    ...Object.fromEntries(named),
  };
}

/** Objects in the folder in which objects of Argo CD and Flux declare targets of `dev`. */
export function declarations(...objects: object[]): Files {
  return { 'argocd/dev/poison.yaml': objects.map((object) => JSON.stringify(object)).join('\n---\n') };
}

/** A folder of plain manifests of the application `poison`. */
export function manifests(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`folders/poison/dev/${name}`, content]));
}
