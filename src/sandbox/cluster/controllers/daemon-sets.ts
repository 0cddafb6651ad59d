import { at } from '../json.ts';
import { ownerKeys, ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';
import { isEnding, podFrom, readyPods, templateHash } from './pod-template.ts';

const REVISION = 'controller-revision-hash';

/** One pod, for the one node that the sandbox pretends to have. Node selectors and taints are not looked at. */
export function daemonSetController(operator: Operator): Controller {
  return {
    name: 'daemonsets',
    keysFor: (change) => [...ownKey(change, 'DaemonSet', 'apps'), ...ownerKeys(change, 'DaemonSet')],
    reconcile(namespace, name) {
      const set = operator.get('DaemonSet', namespace, name);
      if (set === undefined || isEnding(set)) return undefined;
      const hash = templateHash(at(set, 'spec', 'template') ?? {});
      const pods = operator.children(set, 'Pod').filter((pod) => !isEnding(pod));
      for (const pod of pods) {
        if (pod.metadata.labels?.[REVISION] !== hash) operator.remove(pod);
      }
      const current = pods.filter((pod) => pod.metadata.labels?.[REVISION] === hash);
      if (current.length === 0)
        current.push(operator.create(podFrom(set, { prefix: `${name}-` }, { [REVISION]: hash })));
      const ready = readyPods(current).length;
      operator.setStatus(set, {
        observedGeneration: set.metadata.generation ?? 1,
        currentNumberScheduled: 1,
        desiredNumberScheduled: 1,
        updatedNumberScheduled: current.length,
        numberMisscheduled: 0,
        numberReady: ready,
        ...(ready > 0 ? { numberAvailable: ready } : { numberUnavailable: 1 }),
      });
      return undefined;
    },
  };
}
