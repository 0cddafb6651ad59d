import { systemKubeClock } from '../../../src/clusters/kube/kube-clock.ts';
import { readKubeconfig } from '../../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport, type KubeTransport } from '../../../src/clusters/kube/transport.ts';
import {
  createSandboxCluster,
  type SandboxCluster,
  type SandboxClusterOptions,
} from '../../../src/sandbox/cluster/cluster.ts';

export const TOKEN = 'a-token-of-the-test';

/** A transport that tries once, so that a test sees what the server says. */
export async function connect(cluster: SandboxCluster, token = TOKEN): Promise<KubeTransport> {
  const clock = systemKubeClock();
  const readFile = () => Promise.reject(new Error('nothing to read'));
  const credentials = await readKubeconfig(cluster.kubeconfig(token), { clock, readFile });
  return createKubeTransport({ credentials, clock, random: () => 0, tries: 1, userAgent: 'contract' });
}

/** A cluster whose bugs fail the test instead of hiding in a log. */
export async function startCluster(options: Partial<SandboxClusterOptions> = {}): Promise<SandboxCluster> {
  return createSandboxCluster({
    name: 'test',
    tokens: { [TOKEN]: { user: 'tester' } },
    log: {
      error(fields, message) {
        throw new Error(message, { cause: Reflect.get(fields, 'error') });
      },
    },
    ...options,
  });
}
