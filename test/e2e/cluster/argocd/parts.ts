import type { DemoCluster } from '../../../../src/sandbox/demo/parts.ts';
import { documents, realCluster } from '../parts.ts';
import type { TestCluster } from '../start.ts';
import { applicationManifest, repositorySecret } from './applications.ts';
import { type ArgoCd, startArgo } from './start.ts';

/** A cluster of the story in which Argo CD brings checkout and web about, and the agent may only ask it to. */
export interface ArgoCluster extends DemoCluster {
  cluster: TestCluster;
  argo: ArgoCd;
}

/** Starts it; in an environment that is not automated only a sync operation brings anything about. */
export async function argoCluster(environment: string, isAutomated: boolean): Promise<ArgoCluster> {
  const base = await realCluster(['checkout', 'web']);
  const { kubectl } = base.cluster;
  const argo = await startArgo(base.cluster);
  await kubectl.apply(...(await documents('argocd.yaml', 'argocd')));
  return {
    ...base,
    argo,
    async connect(repository) {
      const checkout = { name: 'checkout', path: 'apps/checkout/chart', valueFiles: [`../values-${environment}.yaml`] };
      const web = { name: 'web', path: `apps/web/envs/${environment}` };
      await kubectl.apply(
        repositorySecret(repository),
        applicationManifest(repository, { ...checkout, isAutomated }),
        applicationManifest(repository, { ...web, isAutomated }),
      );
    },
    async close() {
      await argo.stop();
      await base.close();
    },
  };
}
