import { beforeAll, expect, test } from 'vitest';
import { listAt, textAt } from '../../src/model/read-json.ts';
import { tellStory } from '../scenarios/stage.ts';
import { buildTestCluster } from './cluster/build.ts';
import { buildFlux } from './cluster/flux/build.ts';
import { fluxCluster } from './cluster/flux/parts.ts';
import type { TestCluster } from './cluster/start.ts';

beforeAll(async () => {
  await buildTestCluster();
  await buildFlux();
});

test('Flux brings the story about, and Shiplock applies nothing itself', async () => {
  const clusters: TestCluster[] = [];
  const parts = {
    async cluster(name: string) {
      const made = await fluxCluster(name);
      clusters.push(made.cluster);
      return made;
    },
  };
  await tellStory({ patience: 90, parts }, async (_, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    for (const cluster of clusters) await isFluxsWork(cluster);
  });
});

/** Everything of the targets was written by Flux's controllers; of Shiplock there is only what it remembers. */
async function isFluxsWork({ kubectl }: TestCluster): Promise<void> {
  const owners = { checkout: 'helm-controller', web: 'kustomize-controller' };
  for (const [name, manager] of Object.entries(owners)) {
    const live = JSON.parse(
      await kubectl.run(['get', 'deployment', name, '--namespace', name, '--show-managed-fields', '-o', 'json']),
    );
    const managers = listAt(live, 'metadata', 'managedFields').map((entry) => textAt(entry, 'manager'));
    expect(managers).toContain(manager);
    expect(managers).not.toContain('shiplock');
  }
  const kept = await kubectl.run(['get', 'configmap', '--namespace', 'shiplock-system', '-o', 'name']);
  expect(kept).not.toContain('shiplock-inventory');
  expect(kept).toContain('shiplock-standing');
}
