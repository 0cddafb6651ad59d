import { at, isObject, type JsonObject, numberAt, objectAt, textAt } from '../json.ts';
import { controllerReference, type KubeObject } from '../object.ts';
import { deploymentStatus, isComplete } from './deployment-status.ts';
import { ownerKeys, ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';
import { isEnding, templateHash } from './pod-template.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/**
 * Rolls a Deployment over: the ReplicaSet of the newest template comes up whole, the older ones go down once it is
 * ready (or before, for Recreate). Surge is therefore the full size rather than a quarter; what a client can see
 * (conditions, counts, deadline) moves as on a real cluster.
 */
export function deploymentController(operator: Operator): Controller {
  return {
    name: 'deployments',
    keysFor: (change) => [...ownKey(change, 'Deployment', 'apps'), ...ownerKeys(change, 'Deployment')],
    reconcile(namespace, name) {
      const deployment = operator.get('Deployment', namespace, name);
      if (deployment === undefined || isEnding(deployment)) return undefined;
      const hash = templateHash(at(deployment, 'spec', 'template') ?? {});
      const sets = operator.children(deployment, 'ReplicaSet').filter((set) => !isEnding(set));
      const older = sets.filter((set) => set.metadata.labels?.['pod-template-hash'] !== hash);
      const newest = sets.find((set) => !older.includes(set));
      const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
      const isPaused = at(deployment, 'spec', 'paused') === true;
      if (!isPaused || newest !== undefined) roll(operator, deployment, { hash, older, newest, wanted });
      return report(operator, deployment, hash);
    },
  };
}

interface Roll {
  hash: string;
  older: KubeObject[];
  newest: KubeObject | undefined;
  wanted: number;
}

function roll(operator: Operator, deployment: KubeObject, { hash, older, newest, wanted }: Roll): void {
  const isRecreate = textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';
  const oldPods = older.reduce((sum, set) => sum + (numberAt(set, 'status', 'replicas') ?? 0), 0);
  if (isRecreate && oldPods > 0) {
    for (const set of older) scale(operator, set, 0);
    return;
  }
  const current = newest ?? operator.create(replicaSetFor(deployment, hash, wanted, nextRevision(older)));
  scale(operator, current, wanted);
  stampRevision(operator, deployment, current, older);
  if ((numberAt(current, 'status', 'availableReplicas') ?? 0) < wanted) return;
  for (const set of older) scale(operator, set, 0);
  pruneHistory(operator, deployment, older);
}

function nextRevision(older: readonly KubeObject[]): number {
  return Math.max(0, ...older.map((set) => Number(set.metadata.annotations?.[REVISION] ?? 0))) + 1;
}

/** A template that was current before gets a new number when it comes back. */
function stampRevision(operator: Operator, deployment: KubeObject, current: KubeObject, older: KubeObject[]): void {
  const known = Number(current.metadata.annotations?.[REVISION] ?? 0);
  const revision = String(Math.max(known, nextRevision(older)));
  for (const object of [current, deployment]) {
    if (object.metadata.annotations?.[REVISION] === revision) continue;
    const live = operator.get(object.kind, object.metadata.namespace ?? '', object.metadata.name);
    if (live === undefined) continue;
    const annotations = { ...live.metadata.annotations, [REVISION]: revision };
    operator.update({ ...live, metadata: { ...live.metadata, annotations } });
  }
}

function scale(operator: Operator, set: KubeObject, replicas: number): void {
  const live = operator.get('ReplicaSet', set.metadata.namespace ?? '', set.metadata.name);
  if (live === undefined || numberAt(live, 'spec', 'replicas') === replicas) return;
  operator.update({ ...live, spec: { ...objectAt(live, 'spec'), replicas } });
}

function pruneHistory(operator: Operator, deployment: KubeObject, older: readonly KubeObject[]): void {
  const limit = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10;
  const empty = older.filter((set) => (numberAt(set, 'status', 'replicas') ?? 0) === 0);
  empty.sort((a, b) => nextRevision([b]) - nextRevision([a]));
  for (const set of empty.slice(limit)) operator.remove(set);
}

function replicaSetFor(deployment: KubeObject, hash: string, replicas: number, revision: number): KubeObject {
  const label = { 'pod-template-hash': hash };
  const template = objectAt(deployment, 'spec', 'template');
  const selector = objectAt(deployment, 'spec', 'selector');
  const meta = objectAt(template, 'metadata');
  const labels: JsonObject = { ...objectAt(meta, 'labels'), ...label };
  const texts = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
  const metadata: KubeObject['metadata'] = {
    name: `${deployment.metadata.name}-${hash}`,
    labels: texts,
    annotations: { [REVISION]: String(revision) },
    ownerReferences: [controllerReference(deployment)],
  };
  if (deployment.metadata.namespace !== undefined) metadata.namespace = deployment.metadata.namespace;
  const matchLabels = { ...objectAt(selector, 'matchLabels'), ...label };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata,
    spec: {
      replicas,
      selector: isObject(selector) ? { ...selector, matchLabels } : { matchLabels },
      template: { ...template, metadata: { ...meta, labels } },
    },
  };
}

/** Writes the status; answers how long until the progress deadline has to be looked at. */
function report(operator: Operator, deployment: KubeObject, hash: string): number | undefined {
  const { clock } = operator.cluster;
  const live = operator.get('Deployment', deployment.metadata.namespace ?? '', deployment.metadata.name);
  if (live === undefined) return undefined;
  const sets = operator.children(live, 'ReplicaSet').filter((set) => !isEnding(set));
  const newest = sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash);
  const status = deploymentStatus(live, sets, newest, clock);
  operator.setStatus(live, status);
  if (isComplete(live, status)) return undefined;
  return (numberAt(live, 'spec', 'progressDeadlineSeconds') ?? 600) * 1000 + 1000;
}
