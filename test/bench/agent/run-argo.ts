import { applicationManifest, repositorySecret } from '../../e2e/cluster/argocd/applications.ts';
import { startArgo } from '../../e2e/cluster/argocd/start.ts';
import type { TestCluster } from '../../e2e/cluster/start.ts';
import type { BenchApi } from './api.ts';
import { runControllers } from './controllers.ts';
import type { ContenderResult } from './result.ts';
import { nameOf } from './targets.ts';

const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** Application controller, repo-server and redis, and an automated Application for each application. */
export async function runArgo(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const { kubectl } = cluster;
  const argo = await startArgo(cluster);
  const controllers = {
    contender: 'argo cd',
    pids: argo.pids,
    heals: true,
    async connect({ url, token }: { url: string; token: string }) {
      const repository = { url, login: 'x-access-token', token };
      const destination = { server: 'https://kubernetes.default.svc', namespace: api.namespace() };
      const plans = Array.from({ length: count }, (_, index) => {
        const name = nameOf(index);
        const plan = { name, path: `apps/${name}/bench`, isAutomated: true, extra: { spec: { destination } } };
        return applicationManifest(repository, plan);
      });
      await kubectl.apply(repositorySecret(repository), ...plans);
    },
    async refresh(application: string) {
      const annotations = { 'argocd.argoproj.io/refresh': 'normal' };
      await api.call('PATCH', `${APPLICATIONS}/${application}`, { metadata: { annotations } }, 'merge-patch+json');
    },
    async stop() {
      await argo.stop();
      await api.drop(APPLICATIONS);
    },
  };
  return runControllers(controllers, api, count);
}
