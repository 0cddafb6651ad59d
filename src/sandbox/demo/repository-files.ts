import type { SeedFiles } from '../github/index.ts';

/** Digests of the images that run everywhere when the story begins. */
export interface StartingImages {
  checkout: { tag: string; digest: string };
  web: { tag: string; digest: string };
}

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type DemoEnvironment = (typeof ENVIRONMENTS)[number];

/** The GitOps repository of the demo, with images of a registry: a Helm chart with values per environment, and a kustomize application beside it. */
export function gitOpsFiles(registry: string, images: StartingImages, soak: string): SeedFiles {
  const files: Record<string, string> = {
    '.github/shiplock.yaml': config(soak),
    'README.md': '# acme/deploy\n',
    ...chart,
    ...webBase,
  };
  for (const environment of ENVIRONMENTS) {
    files[`apps/checkout/values-${environment}.yaml`] = checkoutValues(environment, images.checkout);
    files[`apps/web/envs/${environment}/kustomization.yaml`] = webOverlay(environment, images.web);
  }
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, text.replaceAll('<registry>', registry)]),
  );
}

function config(soak: string): string {
  return `# Who may bring what where. Read from this branch only, never from a pull request.
version: 1
environments:
  dev:
    soak: ${soak}
  staging:
    after: [dev]
    soak: ${soak}
  prod:
    after: [staging]
    merge: manual
    approvers:
      teams: [release]
applications:
  - name: checkout
    path: apps/checkout/chart
    values:
      - apps/checkout/values-{environment}.yaml
    image:
      semver: ">=1.0.0"
  - path: apps/{application}/envs/{environment}
`;
}

function checkoutValues(environment: DemoEnvironment, image: StartingImages['checkout']): string {
  return `# checkout in ${environment}: Shiplock moves the version, people the rest
image:
  tag: "${image.tag}"   # moved by pull request
  digest: ${image.digest}
replicas: ${environment === 'prod' ? 2 : 1}
greeting: 'hello from ${environment}'
`;
}

function webOverlay(environment: DemoEnvironment, image: StartingImages['web']): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: web
resources:
  - ../../base
images:
  - name: <registry>/acme/web
    newTag: ${image.tag}
    digest: ${image.digest}
labels:
  - pairs:
      environment: ${environment}
`;
}

const chart: Record<string, string> = {
  'apps/checkout/chart/Chart.yaml': 'apiVersion: v2\nname: checkout\nversion: 0.3.0\n',
  'apps/checkout/chart/values.yaml': `image:
  repository: <registry>/acme/checkout
  tag: ""
  digest: ""
replicas: 1
greeting: hello
`,
  'apps/checkout/chart/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  labels:
    app: checkout
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      app: checkout
  template:
    metadata:
      labels:
        app: checkout
    spec:
      serviceAccountName: checkout
      containers:
        - name: checkout
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}@{{ .Values.image.digest }}"
          ports:
            - containerPort: 8080
              name: http
          env:
            - name: GREETING
              valueFrom:
                configMapKeyRef:
                  name: checkout
                  key: greeting
`,
  'apps/checkout/chart/templates/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: checkout
spec:
  selector:
    app: checkout
  ports:
    - name: http
      port: 80
      targetPort: http
`,
  'apps/checkout/chart/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: checkout
data:
  greeting: {{ .Values.greeting | quote }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: checkout
---
# Derived from the version, so that every promotion changes a Secret: its values may never be seen in a comment.
apiVersion: v1
kind: Secret
metadata:
  name: checkout-session
stringData:
  session: {{ printf "session of %s" .Values.image.tag | sha256sum }}
`,
};

const webBase: Record<string, string> = {
  'apps/web/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - service.yaml
`,
  'apps/web/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: <registry>/acme/web
`,
  'apps/web/base/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
`,
};
