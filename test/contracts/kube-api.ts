import { afterAll, beforeAll, describe } from 'vitest';
import { applyCases } from './kube-api/apply.ts';
import { controllerCases } from './kube-api/controllers.ts';
import { kindCases } from './kube-api/kinds.ts';
import { listCases } from './kube-api/lists.ts';
import { objectCases } from './kube-api/objects.ts';
import { ruleCases } from './kube-api/rules.ts';
import { createWorld, type Features, type KubeApiUnderTest, type World } from './kube-api/world.ts';

export type { Features, KubeApiUnderTest } from './kube-api/world.ts';

/**
 * What Shiplock relies on of a Kubernetes API server. It runs on the sandbox's cluster and on a real kube-apiserver
 * alike, in a namespace of its own with random names, so that the double cannot drift from the real thing.
 */
export function kubeApiContract(name: string, start: () => Promise<KubeApiUnderTest>, features: Features): void {
  describe(`the Kubernetes API of ${name}`, () => {
    let current: World | undefined;

    function world(): World {
      if (current === undefined) throw new Error('the API server did not start');
      return current;
    }

    beforeAll(async () => {
      current = createWorld(await start(), features);
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: current.namespace } };
      const made = await current.call('POST', '/api/v1/namespaces', { body });
      if (made.status !== 201) throw new Error(`no namespace for the suite: ${made.message}`);
    });

    afterAll(async () => {
      await current?.call('DELETE', `/api/v1/namespaces/${current.namespace}`);
      await current?.api.close();
    });

    kindCases(world);
    objectCases(world);
    listCases(world);
    applyCases(world);
    ruleCases(world);
    describe.runIf(features.hasControllers)('with controllers', () => controllerCases(world));
  });
}
