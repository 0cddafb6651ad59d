import { timestamp } from '../clock.ts';
import { at, type Json, listAt, objectAt, textAt } from '../json.ts';
import { builtIn } from '../kinds/built-in.ts';
import { isEstablished, kindsOf } from '../kinds/catalogue.ts';
import type { KubeObject } from '../object.ts';
import { withCondition } from './conditions.ts';
import { ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';

const CLEAN_UP = 'customresourcecleanup.apiextensions.k8s.io';
const KIND = 'CustomResourceDefinition';
const GROUP = 'apiextensions.k8s.io';

/** Establishes CRDs, and empties them of their instances before they go. */
export function definitionController(operator: Operator): Controller {
  return {
    name: 'customresourcedefinitions',
    keysFor(change) {
      const own = ownKey(change, KIND, GROUP);
      if (own.length > 0 || change.type !== 'DELETED' || !change.resource.includes('.')) return own;
      return operator.get(KIND, '', change.resource) === undefined ? [] : [`/${change.resource}`];
    },
    reconcile(_namespace, name) {
      const crd = operator.get(KIND, '', name);
      if (crd === undefined) return undefined;
      if (crd.metadata.deletionTimestamp !== undefined) cleanUp(operator, crd);
      else if (!isEstablished(crd)) establish(operator, crd);
      return undefined;
    },
  };
}

function establish(operator: Operator, crd: KubeObject): void {
  const now = timestamp(operator.cluster.clock);
  const finalizers = [...new Set([...(crd.metadata.finalizers ?? []), CLEAN_UP])];
  const held = operator.update({ ...crd, metadata: { ...crd.metadata, finalizers } });
  const names = {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  } as const;
  const ready = {
    type: 'Established',
    status: 'True',
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  } as const;
  const conditions: Json[] = withCondition(withCondition([], names, now), ready, now);
  const stored = listAt(crd, 'spec', 'versions').filter((version) => at(version, 'storage') === true);
  const storedVersions = stored.map((version) => textAt(version, 'name') ?? '');
  operator.setStatus(held, { acceptedNames: objectAt(crd, 'spec', 'names'), conditions, storedVersions });
}

function cleanUp(operator: Operator, crd: KubeObject): void {
  if (!(crd.metadata.finalizers ?? []).includes(CLEAN_UP)) return;
  const { store } = operator.cluster;
  const [kind] = kindsOf(crd);
  for (const instance of kind === undefined ? [] : store.list(kind)) {
    if (instance.metadata.deletionTimestamp === undefined) operator.remove(instance);
  }
  if (kind !== undefined && store.list(kind).length > 0) return;
  const live = store.get(builtIn(KIND), `/${crd.metadata.name}`);
  if (live === undefined) return;
  const finalizers = (live.metadata.finalizers ?? []).filter((name) => name !== CLEAN_UP);
  operator.update({ ...live, metadata: { ...live.metadata, finalizers } });
}
