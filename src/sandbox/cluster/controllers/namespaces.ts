import { textAt } from '../json.ts';
import { builtIn } from '../kinds/built-in.ts';
import { ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';

/** Gives new namespaces their default service account, and empties those that end before they go. */
export function namespaceController(operator: Operator): Controller {
  const { store, catalogue } = operator.cluster;

  /** True when nothing is left; objects with finalizers of their own keep the namespace waiting. */
  function empty(namespace: string): boolean {
    const kinds = new Map(catalogue.all().map((kind) => [`${kind.plural}.${kind.group}`, kind]));
    let left = 0;
    for (const kind of kinds.values()) {
      if (!kind.namespaced) continue;
      for (const object of store.list(kind, namespace)) {
        if (object.metadata.deletionTimestamp === undefined) operator.remove(object);
      }
      left += store.list(kind, namespace).length;
    }
    return left === 0;
  }

  return {
    name: 'namespaces',
    keysFor(change) {
      const own = ownKey(change, 'Namespace', '');
      if (own.length > 0 || change.type !== 'DELETED') return own;
      const { namespace } = change.object.metadata;
      return namespace === undefined ? [] : [`/${namespace}`];
    },
    reconcile(_namespace, name) {
      const namespace = operator.get('Namespace', '', name);
      if (namespace === undefined) return undefined;
      if (textAt(namespace, 'status', 'phase') !== 'Terminating') {
        if (operator.get('ServiceAccount', name, 'default') === undefined) {
          operator.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
        }
        return undefined;
      }
      const isHeld = (namespace.metadata.finalizers ?? []).length > 0;
      if (empty(name) && !isHeld) store.remove(builtIn('Namespace'), namespace);
      return undefined;
    },
  };
}
