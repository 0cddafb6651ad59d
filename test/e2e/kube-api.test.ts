import { systemKubeClock } from '../../src/clusters/kube/kube-clock.ts';
import { readKubeconfig } from '../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport } from '../../src/clusters/kube/transport.ts';
import { kubeApiContract } from '../contracts/kube-api.ts';
import { startTestCluster } from './cluster/start.ts';

/** The suite of the sandbox's cluster on a real API server: what both say is what Shiplock may rely on. */
kubeApiContract(
  'a real API server',
  async () => {
    const cluster = await startTestCluster();
    const clock = systemKubeClock();
    const withToken = async (token: string) => {
      const readFile = async () => cluster.certificate;
      const credentials = await readKubeconfig(cluster.kubeconfig(token), { clock, readFile });
      return createKubeTransport({ credentials, clock, random: () => 0, tries: 1, userAgent: 'contract' });
    };
    const transport = await withToken(cluster.adminToken);
    return {
      transport,
      withToken,
      forget: () => cluster.restartApiServer(),
      async close() {
        await transport.close();
        await cluster.stop();
      },
    };
  },
  { hasControllers: true },
);
