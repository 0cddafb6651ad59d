import type { TestCluster } from '../../e2e/cluster/start.ts';
import type { BenchApi } from './api.ts';
import type { ContenderResult } from './run-builtin.ts';
import { type BenchObject, nameOf, objectsOf, requestOf } from './targets.ts';

function allObjects(count: number): BenchObject[] {
  return Array.from({ length: count }, (_, index) => objectsOf(nameOf(index), 'bench', '1.0.0')).flat();
}

/** `kubectl apply --server-side` of everything in one file: no Git, no rendering, no inventory, no health. */
export async function runKubectl(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const objects = allObjects(count).map((one) => requestOf(one).object);
  const began = performance.now();
  await cluster.kubectl.apply(...objects);
  await api.untilApplied(count);
  return result('kubectl apply --server-side', began);
}

/** The floor: the same server-side applies with nothing around them, 16 at once over connections that stay open. */
export async function runFloor(_cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const requests = allObjects(count).map(requestOf);
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    for (let one = requests[next++]; one !== undefined; one = requests[next++]) await api.apply(one.path, one.object);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return result('floor: raw applies', began);
}

function result(contender: string, began: number): ContenderResult {
  const fromZero = Number(((performance.now() - began) / 1000).toFixed(2));
  return { contender, fromZero, writesOfUnchanged: null, pushToLive: null, cpuSeconds: null, pssMebibytes: null };
}
