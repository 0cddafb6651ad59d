import type { TestCluster } from '../../e2e/cluster/start.ts';
import type { BenchApi } from './api.ts';
import { appliedOnly, type ContenderResult, secondsSince } from './result.ts';
import { type BenchObject, nameOf, objectsOf, requestOf } from './targets.ts';

function allObjects(count: number, namespace: string): BenchObject[] {
  return Array.from({ length: count }, (_, index) => objectsOf(nameOf(index), namespace, '1.0.0')).flat();
}

/** `kubectl apply --server-side` of everything in one file: no Git, no rendering, no inventory, no health. */
export async function runKubectl(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const objects = allObjects(count, api.namespace()).map((one) => requestOf(one).object);
  const began = performance.now();
  await cluster.kubectl.apply(...objects);
  await api.untilApplied(count);
  return appliedOnly('kubectl apply --server-side', secondsSince(began));
}

/** The floor: the same server-side applies with nothing around them, 16 at once over connections that stay open. */
export async function runFloor(_cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const requests = allObjects(count, api.namespace()).map(requestOf);
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    for (let one = requests[next++]; one !== undefined; one = requests[next++]) await api.apply(one.path, one.object);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return appliedOnly('floor: raw applies', secondsSince(began));
}
