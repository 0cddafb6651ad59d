import { listAt, mapAt, valueAt } from '../json.ts';
import { type KubeObject, nameOf, namespaceOf } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { autoscalerOf } from './autoscalers.ts';
import { type FoundDanger, quoted, type Sides } from './danger-rule.ts';
import { replicasOf } from './pod-spec.ts';

/** Budgets that allow no pod to be stopped: nodes cannot be drained any more. */
export function noDisruption(pair: ObjectPair, sides: Sides): FoundDanger[] {
  if (pair.after === null) return [];
  return pair.after.kind === 'PodDisruptionBudget' ? ofBudget(pair.before, pair.after, sides) : ofWorkload(pair, sides);
}

function ofBudget(before: KubeObject | null, after: KubeObject, sides: Sides): FoundDanger[] {
  const reason = blocks(after, sides.after);
  if (reason === null || (before !== null && blocks(before, sides.before) !== null)) return [];
  const message = `It allows no pod to be stopped (${reason}), so nodes can no longer be drained. Allow at least one.`;
  return [{ rule: 'no-disruption', path: `spec.${reason.split(':')[0]}`, message }];
}

/** A budget that fitted may allow nothing once there are fewer pods. */
function ofWorkload({ before, after }: ObjectPair, sides: Sides): FoundDanger[] {
  const replicas = replicasOf(after);
  if (before === null || after === null || replicas === null || replicas === replicasOf(before)) return [];
  const budgets = sides.after.filter((one) => one.kind === 'PodDisruptionBudget' && covers(one, after));
  return budgets.flatMap((budget) => {
    const was = sides.before.find((one) => one.kind === budget.kind && nameOf(one) === nameOf(budget));
    if (was === undefined || blocks(budget, sides.after) === null || blocks(was, sides.before) !== null) return [];
    const message = `With ${replicas} replicas PodDisruptionBudget ${quoted(nameOf(budget))} allows no pod to be stopped, so nodes can no longer be drained. Lower the budget, too.`;
    return [{ rule: 'no-disruption', path: 'spec.replicas', message }];
  });
}

/** Why a budget allows nothing; null when it allows something, or when that cannot be known. */
function blocks(budget: KubeObject, all: readonly KubeObject[]): string | null {
  const most = valueAt(budget, 'spec', 'maxUnavailable');
  if (most === 0 || most === '0' || most === '0%') return `maxUnavailable: ${most}`;
  const least = valueAt(budget, 'spec', 'minAvailable');
  if (least === '100%') return 'minAvailable: 100%';
  if (typeof least !== 'number' || least === 0) return null;
  const workload = all.find((object) => covers(budget, object));
  const replicas = workload === undefined ? null : replicasOf(workload);
  const isScaled = workload !== undefined && autoscalerOf(workload, all) !== null;
  if (replicas === null || replicas === 0 || isScaled || least < replicas) return null;
  return `minAvailable: ${least} of ${replicas}`;
}

function covers(budget: KubeObject, object: KubeObject): boolean {
  if (replicasOf(object) === null || namespaceOf(budget) !== namespaceOf(object)) return false;
  if (listAt(budget, 'spec', 'selector', 'matchExpressions').length > 0) return false;
  const wanted = Object.entries(mapAt(budget, 'spec', 'selector', 'matchLabels'));
  return (
    wanted.length > 0 &&
    wanted.every(([key, value]) => valueAt(object, 'spec', 'template', 'metadata', 'labels', key) === value)
  );
}
