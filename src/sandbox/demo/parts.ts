import { randomBytes } from 'node:crypto';
import { createSandboxCluster } from '../cluster/cluster.ts';
import type { NotificationEndpoint } from '../registry/notifier.ts';
import { createSandboxRegistry, type SandboxRegistry } from '../registry/sandbox-registry.ts';
import { type ClusterChecker, createClusterChecker } from './cluster-checker.ts';

/** A cluster of the story, with everything in it that an operator does before an agent comes. */
export interface DemoCluster {
  url: string;
  /** Text of the agent's kubeconfig. */
  kubeconfig: string;
  /** Eyes of the independent checker. */
  checker: ClusterChecker;
  /** What the operator of a cluster with Argo CD or Flux does when the repository is there, before an agent comes. */
  connect?(repository: DemoRepository): Promise<void>;
  close(): Promise<void>;
}

/** The GitOps repository, with a token that may read it over HTTP. */
export interface DemoRepository {
  url: string;
  login: string;
  token: string;
}

/** A registry of the story that tells `endpoint` of pushes. */
export interface DemoRegistry {
  /** The name that stands in image references. */
  host: string;
  url: string;
  push(image: { repository: string; tag: string }): Promise<{ digest: string }>;
  close(): Promise<void>;
}

/** What the story plays on: the sandbox's own parts, or real ones in their place. */
export interface DemoParts {
  registry(endpoint: NotificationEndpoint): Promise<DemoRegistry>;
  cluster(name: string): Promise<DemoCluster>;
}

const REGISTRY_HOST = 'registry.acme.test';

export const sandboxParts = {
  registry: sandboxRegistry,
  cluster: (name: string) => sandboxCluster(name),
} satisfies DemoParts;

async function sandboxRegistry(endpoint: NotificationEndpoint): Promise<DemoRegistry & SandboxRegistry> {
  const registry = await createSandboxRegistry({ port: 0, host: REGISTRY_HOST, endpoints: [endpoint] });
  return { ...registry, host: REGISTRY_HOST };
}

/** `brokenImages`: images that its nodes cannot pull. */
export async function sandboxCluster(name: string, brokenImages: readonly RegExp[] = []): Promise<DemoCluster> {
  const token = randomBytes(24).toString('hex');
  const cluster = await createSandboxCluster({
    name,
    tokens: { [token]: { user: 'admin' } },
    rollout: { delayMs: 300, brokenImages },
  });
  const checker = createClusterChecker(cluster.url, token);
  await checker.createNamespace('shiplock-system');
  return { url: cluster.url, kubeconfig: cluster.kubeconfig(token), checker, close: cluster.close };
}
