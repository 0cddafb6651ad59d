import { type JsonObject, numberAt } from '../json.ts';
import { ownerKeys, ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';
import { isEnding, podFrom, readyPods } from './pod-template.ts';

/** Keeps as many pods as asked for; pods that are not ready go first when there are too many. */
export function replicaSetController(operator: Operator): Controller {
  return {
    name: 'replicasets',
    keysFor: (change) => [...ownKey(change, 'ReplicaSet', 'apps'), ...ownerKeys(change, 'ReplicaSet')],
    reconcile(namespace, name) {
      const set = operator.get('ReplicaSet', namespace, name);
      if (set === undefined || isEnding(set)) return undefined;
      const pods = operator.children(set, 'Pod').filter((pod) => !isEnding(pod));
      const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
      for (let missing = wanted - pods.length; missing > 0; missing -= 1) {
        operator.create(podFrom(set, { prefix: `${name}-` }));
      }
      const ready = new Set(readyPods(pods));
      const surplus = [...pods].sort((a, b) => Number(ready.has(a)) - Number(ready.has(b)));
      for (const pod of surplus.slice(0, Math.max(0, pods.length - wanted))) operator.remove(pod);
      const left = operator.children(set, 'Pod').filter((pod) => !isEnding(pod));
      const count = readyPods(left).length;
      const status: JsonObject = {
        replicas: left.length,
        fullyLabeledReplicas: left.length,
        observedGeneration: set.metadata.generation ?? 1,
      };
      if (count > 0) Object.assign(status, { readyReplicas: count, availableReplicas: count });
      operator.setStatus(set, status);
      return undefined;
    },
  };
}
