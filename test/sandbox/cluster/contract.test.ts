import { kubeApiContract } from '../../contracts/kube-api.ts';
import { connect, startCluster } from './sandbox.ts';

kubeApiContract(
  'the sandbox cluster',
  async () => {
    const cluster = await startCluster({ rollout: { delayMs: 20 } });
    const transport = await connect(cluster);
    return {
      transport,
      withToken: (token) => connect(cluster, token),
      // It knows no version that is older than itself.
      forget: async () => undefined,
      async close() {
        await transport.close();
        await cluster.close();
      },
    };
  },
  { hasControllers: true },
);
