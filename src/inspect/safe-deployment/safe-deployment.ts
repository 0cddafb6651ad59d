import type { Found, Subject } from '../inspection.ts';
import { podOf } from '../pods.ts';
import { missingBudget } from './budget.ts';
import { unsafeContainers } from './containers.ts';

/** The minimum of a safe deployment: probes, resource requests, fixed versions, and a budget from two replicas on. */
export function inspectSafeDeployment({ objects, target }: Subject): Found[] {
  return objects.flatMap((object) => {
    const pod = podOf(object);
    if (pod === null) return [];
    return [...unsafeContainers(pod), ...missingBudget(pod, { objects, namespace: target.namespace })];
  });
}
