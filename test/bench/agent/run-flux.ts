import { kustomizationOf, sourceOf } from '../../e2e/cluster/flux/parts.ts';
import { startFlux } from '../../e2e/cluster/flux/start.ts';
import type { TestCluster } from '../../e2e/cluster/start.ts';
import type { BenchApi } from './api.ts';
import { runControllers } from './controllers.ts';
import type { ContenderResult } from './result.ts';
import { nameOf } from './targets.ts';

const TUNED = ['--concurrent=20', '--kube-api-qps=1000', '--kube-api-burst=2000'];

/** Flux with its own defaults. */
export function runFluxAsItIs(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  return runFlux(cluster, api, count, { contender: 'flux', more: { all: [], kustomize: [] } });
}

/** Flux with what its own benchmarks give it, and more requests than that. */
export function runFluxTuned(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const more = { all: TUNED, kustomize: ['--concurrent-ssa=8'] };
  return runFlux(cluster, api, count, { contender: 'flux tuned', more });
}

/** Source and kustomize controller, one GitRepository and a Kustomization for each application. It heals by its interval only. */
async function runFlux(
  cluster: TestCluster,
  api: BenchApi,
  count: number,
  { contender, more }: { contender: string; more: { all: string[]; kustomize: string[] } },
): Promise<ContenderResult> {
  const { kubectl } = cluster;
  const flux = await startFlux(cluster, more);
  const controllers = {
    contender,
    pids: flux.pids,
    heals: false,
    async connect({ url, token }: { url: string; token: string }) {
      const names = Array.from({ length: count }, (_, index) => nameOf(index));
      const plans = names.map((name) => kustomizationOf(name, `./apps/${name}/bench`, { wait: false }));
      await kubectl.apply(...sourceOf({ url, login: 'x-access-token', token }), ...plans);
    },
    async refresh() {
      const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() };
      const path = '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/deploy';
      await api.call('PATCH', path, { metadata: { annotations } }, 'merge-patch+json');
    },
    async stop() {
      // Its finalizers would prune each target while it goes; the namespaces are deleted as a whole.
      await flux.stop();
      await api.drop('/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations');
      await api.drop('/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories');
    },
  };
  return runControllers(controllers, api, count);
}
