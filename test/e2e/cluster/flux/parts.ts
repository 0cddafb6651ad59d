import type { DemoCluster, DemoRepository } from '../../../../src/sandbox/demo/parts.ts';
import { documents, realCluster } from '../parts.ts';
import type { TestCluster } from '../start.ts';
import { startFlux } from './start.ts';

/** Where an operator of Flux keeps its objects. */
export const FLUX = 'flux-system';

/** A real cluster with a real Flux, set up as an operator would: this one environment's part of the demo's repository. */
export async function fluxCluster(environment: string): Promise<DemoCluster & { cluster: TestCluster }> {
  const real = await realCluster(['checkout', 'web']);
  const { kubectl } = real.cluster;
  try {
    const flux = await startFlux(real.cluster);
    await kubectl.apply(...(await documents('flux.yaml', FLUX)));
    return {
      ...real,
      async connect(repository) {
        await kubectl.apply(
          ...sourceOf(repository),
          releaseOf('checkout', environment),
          kustomizationOf('web', `./apps/web/envs/${environment}`),
        );
      },
      async close() {
        await flux.stop();
        await real.close();
      },
    };
  } catch (error) {
    await real.close();
    throw error;
  }
}

/** A GitRepository named `deploy`, with its credentials. Its interval is long: who wants to be quicker has to ask. */
export function sourceOf({ url, login, token }: DemoRepository): object[] {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'deploy', namespace: FLUX },
    stringData: { username: login, password: token },
  };
  const spec = { interval: '10m', url, ref: { branch: 'main' }, secretRef: { name: 'deploy' } };
  return [secret, fluxObject('source', 'v1', 'GitRepository', 'deploy', spec)];
}

/** An application's chart beside its values of one environment, as in the demo. */
export function releaseOf(name: string, environment: string): object {
  const chart = {
    chart: `./apps/${name}/chart`,
    reconcileStrategy: 'Revision',
    sourceRef: { kind: 'GitRepository', name: 'deploy' },
    valuesFiles: [`apps/${name}/chart/values.yaml`, `apps/${name}/values-${environment}.yaml`],
  };
  const into = { releaseName: name, targetNamespace: name, storageNamespace: name };
  return fluxObject('helm', 'v2', 'HelmRelease', name, { interval: '10m', ...into, chart: { spec: chart } });
}

/** A Kustomization of a folder of the repository. */
export function kustomizationOf(name: string, path: string, more: object = {}): object {
  const sourceRef = { kind: 'GitRepository', name: 'deploy' };
  const spec = { interval: '10m', retryInterval: '5s', path, prune: true, wait: true, sourceRef, ...more };
  return fluxObject('kustomize', 'v1', 'Kustomization', name, spec);
}

function fluxObject(group: string, version: string, kind: string, name: string, spec: object): object {
  return { apiVersion: `${group}.toolkit.fluxcd.io/${version}`, kind, metadata: { name, namespace: FLUX }, spec };
}
