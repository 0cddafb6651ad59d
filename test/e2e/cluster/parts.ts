import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runningDeployment } from '../../../src/sandbox/demo/cluster-checker.ts';
import type { DemoCluster } from '../../../src/sandbox/demo/parts.ts';
import { startTestCluster, type TestCluster } from './start.ts';

const manifests = join(import.meta.dirname, '../../../deploy/agent');

/**
 * A real control plane with what docs/agent.md tells an operator to apply: the agent comes in as its own ServiceAccount,
 * with the rights of these manifests and no others. The checker looks with `kubectl`.
 */
export async function realCluster(applications: readonly string[]): Promise<DemoCluster & { cluster: TestCluster }> {
  const cluster = await startTestCluster();
  const { kubectl } = cluster;
  const agent = await documents('agent.yaml', '');
  await kubectl.apply(...agent.filter(({ kind }) => kind !== 'Deployment'));
  for (const application of applications) {
    await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: application } });
    await kubectl.apply(...(await documents('namespace.yaml', application)));
  }
  const token = (await kubectl.run(['create', 'token', 'shiplock-agent', '--namespace', 'shiplock-system'])).trim();
  return {
    cluster,
    url: cluster.url,
    kubeconfig: cluster.kubeconfig(token),
    checker: {
      async deployment(namespace, name) {
        const found = (await kubectl.get('deployment', name, namespace)) as object | null;
        return found === null ? null : runningDeployment(found);
      },
      async createNamespace(name) {
        await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      },
    },
    close: cluster.stop,
  };
}

/** The objects of a manifest of deploy/agent, with a namespace where its placeholder stands. */
export async function documents(file: string, namespace: string): Promise<{ kind: string }[]> {
  const text = (await readFile(join(manifests, file), 'utf8')).replaceAll(/<(?:shop|argocd|flux-system)>/g, namespace);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as { kind: string } | null)
    .filter((object) => object !== null);
}
