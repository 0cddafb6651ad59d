import type { JsonObject } from '../json.ts';
import { builtIn } from '../kinds/built-in.ts';
import type { Kind } from '../kinds/kind.ts';
import { type KubeObject, objectKey } from '../object.ts';
import type { Cluster, Target, WriteOptions } from '../writes/context.ts';
import { createObject } from '../writes/create.ts';
import { deleteObject, type Propagation } from '../writes/remove.ts';
import { updateObject } from '../writes/update.ts';

/** How the built-in controllers write: through the same path as clients, under their own manager name. */
export interface Operator {
  cluster: Cluster;
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  list(kind: string, namespace?: string): KubeObject[];
  /** What this object controls, of one kind. */
  children(owner: KubeObject, kind: string): KubeObject[];
  create(body: KubeObject): KubeObject;
  update(object: KubeObject): KubeObject;
  setStatus(object: KubeObject, status: JsonObject): KubeObject;
  remove(object: KubeObject, propagation?: Propagation): void;
}

const OPTIONS: WriteOptions = {
  manager: 'kube-controller-manager',
  dryRun: false,
  fieldValidation: 'Ignore',
  warn: () => {},
};

export function createOperator(cluster: Cluster): Operator {
  function kindOf(object: KubeObject): Kind {
    return cluster.catalogue.byKind(object.apiVersion, object.kind) ?? builtIn(object.kind);
  }

  function targetOf(object: KubeObject, subresource = ''): Target {
    const { name, namespace = '' } = object.metadata;
    return { kind: kindOf(object), namespace, name, subresource };
  }

  function current(object: KubeObject): KubeObject {
    const { name, namespace = '' } = object.metadata;
    return cluster.store.get(kindOf(object), objectKey(namespace, name)) ?? object;
  }

  return {
    cluster,
    get: (kind, namespace, name) => cluster.store.get(builtIn(kind), objectKey(namespace, name)),
    list: (kind, namespace) => cluster.store.list(builtIn(kind), namespace),
    children: (owner, kind) => cluster.store.owned(owner.metadata.uid ?? '').filter((object) => object.kind === kind),
    create: (body) => createObject(cluster, { ...targetOf(body), name: '' }, body, OPTIONS),
    update: (object) => updateObject(cluster, targetOf(object), current(object), object, OPTIONS),
    setStatus(object, status) {
      const live = current(object);
      return updateObject(cluster, targetOf(object, 'status'), live, { ...live, status }, OPTIONS);
    },
    remove(object, propagation = 'Background') {
      deleteObject(cluster, targetOf(object), { ...OPTIONS, propagation, preconditions: {} });
    },
  };
}
