import { TARGET_ANNOTATION, TARGET_ID_LABEL } from '../../../src/reconcile/mark.ts';
import type { AgentWorld } from './world.ts';

const CONFIG = 'version: 1\nenvironments:\n  bench: {}\napplications:\n  - path: apps/{application}/{environment}\n';
export const CONFIG_FILE = { '.github/shiplock.yaml': CONFIG };

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; [field: string]: unknown };
  [field: string]: unknown;
}

export function configMap(name: string, value: string, annotations?: Record<string, string>): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(annotations && { annotations }) },
    data: { value },
  };
}

/** A Deployment without pods, healthy as soon as its controller has seen it. */
export function deployment(name: string, version: string): Manifest {
  const labels = { app: name };
  const containers = [{ name: 'main', image: `registry.acme.test/acme/${name}:${version}` }];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { replicas: 0, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}

/** A hook that is done when it exists. */
export function hook(name: string, moment: 'pre' | 'post', value: string): Manifest {
  return configMap(name, value, { 'helm.sh/hook': `${moment}-install,${moment}-upgrade` });
}

/** The one file of an application. */
export function files(application: string, manifests: readonly Manifest[]): Record<string, string> {
  const text = manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n');
  return { [`apps/${application}/bench/objects.yaml`]: `${text}\n` };
}

interface Live {
  metadata: { name: string; uid: string; labels?: Record<string, string>; annotations?: Record<string, string> };
}

/** What of an application is live in its namespace: `Kind/name` and UID of everything that carries its mark. */
export async function marked(world: AgentWorld, application: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const lists = [
    ['ConfigMap', `/api/v1/namespaces/${application}/configmaps`],
    ['Deployment', `/apis/apps/v1/namespaces/${application}/deployments`],
  ] as const;
  for (const [kind, path] of lists) {
    const { items } = JSON.parse(await world.api.call('GET', path)) as { items: Live[] };
    for (const { metadata } of items) {
      const isMarked = metadata.annotations?.[TARGET_ANNOTATION] === `${application}/bench`;
      if (isMarked && metadata.labels?.[TARGET_ID_LABEL] !== undefined)
        found[`${kind}/${metadata.name}`] = metadata.uid;
    }
  }
  return found;
}
