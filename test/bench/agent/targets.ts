/** What every contender has to bring into the cluster: `count` applications of four objects each. */
export interface BenchObject {
  apiVersion: string;
  kind: string;
  path: string;
  metadata: { name: string; namespace: string };
  [field: string]: unknown;
}

/** Deployment (scaled to 0), ServiceAccount, Service and Ingress of one application. `version` is what a change changes. */
export function objectsOf(name: string, namespace: string, version: string): BenchObject[] {
  const metadata = { name, namespace };
  const labels = { app: name };
  const container = {
    name: 'main',
    image: `registry.acme.test/acme/${name}:${version}`,
    ports: [{ name: 'http', containerPort: 8080 }],
    resources: { requests: { cpu: '10m', memory: '32Mi' } },
  };
  const backend = { service: { name, port: { name: 'http' } } };
  const paths = [{ path: '/', pathType: 'Prefix', backend }];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', path: '/api/v1|serviceaccounts', metadata },
    {
      apiVersion: 'v1',
      kind: 'Service',
      path: '/api/v1|services',
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      path: '/apis/apps/v1|deployments',
      metadata,
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { serviceAccountName: name, containers: [container] } },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      path: '/apis/networking.k8s.io/v1|ingresses',
      metadata,
      spec: { rules: [{ host: `${name}.acme.test`, http: { paths } }] },
    },
  ];
}

/** The object alone, and where it is written. */
export function requestOf({ path, ...object }: BenchObject): { path: string; object: object } {
  const [group, resource] = path.split('|');
  const { name, namespace } = object.metadata;
  return { path: `${group}/namespaces/${namespace}/${resource}/${name}`, object };
}

export function nameOf(index: number): string {
  return `app-${String(index).padStart(4, '0')}`;
}

/** Shiplock's config, with what is done about drift. */
export function configFile(heal: 'auto' | 'report'): Record<string, string> {
  const layout = 'apps/{application}/{environment}';
  const text = `version: 1\nenvironments:\n  bench: { heal: ${heal} }\napplications:\n  - path: ${layout}\n`;
  return { '.github/shiplock.yaml': text };
}

/** A GitOps repository with one plain folder per application. */
export function repositoryFiles(count: number, version: string, namespace = 'bench'): Record<string, string> {
  const files = configFile('report');
  for (let index = 0; index < count; index += 1) Object.assign(files, applicationFiles(index, version, namespace));
  return files;
}

export function applicationFiles(index: number, version: string, namespace = 'bench'): Record<string, string> {
  const name = nameOf(index);
  const texts = objectsOf(name, namespace, version).map((one) => JSON.stringify(requestOf(one).object, null, 2));
  return { [`apps/${name}/bench/objects.yaml`]: `${texts.join('\n---\n')}\n` };
}
