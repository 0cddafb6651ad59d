import { valueAt } from '../json.ts';
import { nameOf } from '../kube-object.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { autoscalerOf, isAutoscaler, isTarget } from './autoscalers.ts';
import { type FoundDanger, quoted, type Sides } from './danger-rule.ts';
import { replicasOf } from './pod-spec.ts';

/** Workloads that no longer run: no replicas, or a schedule that is suspended. */
export function scaleToZero({ kind, before, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'kept' && kind !== 'renamed') return [];
  const [left, right] = [replicasOf(before), replicasOf(after)];
  if (right === 0 && left !== null && left > 0) {
    const message = `All pods stop: ${left} → 0 replicas. Make sure that nothing needs them.`;
    return [{ rule: 'scale-to-zero', path: 'spec.replicas', message }];
  }
  const [was, is] = [before, after].map((side) => valueAt(side, 'spec', 'suspend') === true);
  if (after.kind !== 'CronJob' || was === true || is !== true) return [];
  return [
    { rule: 'suspended', path: 'spec.suspend', message: 'It no longer runs on its schedule until it is resumed.' },
  ];
}

/** Replicas that Git and an autoscaler both want to set. What was so before is not said again. */
export function replicasUnderAutoscaler({ before, after }: ObjectPair, sides: Sides): FoundDanger[] {
  if (after === null || typeof valueAt(after, 'spec', 'replicas') !== 'number') return [];
  const scaler = autoscalerOf(after, sides.after);
  if (scaler === null) return [];
  const wasSo = before !== null && autoscalerOf(before, sides.before) !== null;
  if (wasSo && valueAt(before, 'spec', 'replicas') === valueAt(after, 'spec', 'replicas')) return [];
  const message = `${scaler.kind} ${quoted(nameOf(scaler))} sets the replicas of this ${after.kind}, and each sync sets them back to ${valueAt(after, 'spec', 'replicas')}. Remove \`replicas\` from Git.`;
  return [{ rule: 'replicas-under-autoscaler', path: 'spec.replicas', message }];
}

/** An autoscaler that comes to a workload that did not change itself is found here. */
export function autoscalerOverReplicas({ kind, after }: ObjectPair, sides: Sides): FoundDanger[] {
  if (kind !== 'added' || !isAutoscaler(after)) return [];
  const target = sides.after.find((object) => isTarget(after, object));
  if (target === undefined || typeof valueAt(target, 'spec', 'replicas') !== 'number') return [];
  const message = `It scales ${target.kind} ${quoted(nameOf(target))}, whose \`replicas\` Git sets as well: each sync sets them back. Remove \`replicas\` there.`;
  return [{ rule: 'replicas-under-autoscaler', path: 'spec.scaleTargetRef', message }];
}
