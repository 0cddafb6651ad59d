import { numberAt, textAt, valueAt } from '../../model/read-json.ts';
import { conditionOf, isUnseenWorkload, told } from './conditions.ts';
import { degraded, healthy, type ObjectHealth, progressing, suspended } from './verdict.ts';

const UNSEEN = 'its controller has not seen the newest version yet';

/** Deployment: rolled out when all replicas are updated, available and no old one is left. */
export function deploymentHealth(live: unknown): ObjectHealth {
  if (isUnseenWorkload(live)) return progressing(UNSEEN);
  const rollout = conditionOf(live, 'Progressing');
  if (rollout?.reason === 'ProgressDeadlineExceeded') return degraded(told(rollout));
  if (valueAt(live, 'spec', 'paused') === true) return suspended('the rollout is paused');
  const failure = conditionOf(live, 'ReplicaFailure');
  if (failure?.status === 'True') return degraded(told(failure));
  const wanted = numberAt(live, 'spec', 'replicas') ?? 1;
  const updated = count(live, 'updatedReplicas');
  if (updated < wanted) return progressing(`${updated} of ${wanted} replicas are updated`);
  const old = count(live, 'replicas') - updated;
  if (old > 0) return progressing(`${old} old replicas still run`);
  const available = count(live, 'availableReplicas');
  if (available < wanted) return progressing(`${available} of ${wanted} replicas are available`);
  const condition = conditionOf(live, 'Available');
  if (condition?.status === 'False') return progressing(told(condition));
  return healthy();
}

/** StatefulSet: all pods ready and, unless a partition or OnDelete holds them back, at the newest revision. */
export function statefulSetHealth(live: unknown): ObjectHealth {
  if (isUnseenWorkload(live)) return progressing(UNSEEN);
  const wanted = numberAt(live, 'spec', 'replicas') ?? 1;
  const ready = count(live, 'readyReplicas');
  if (ready < wanted) return progressing(`${ready} of ${wanted} replicas are ready`);
  const existing = count(live, 'replicas');
  if (existing > wanted) return progressing(`${existing - wanted} replicas too many still run`);
  if (textAt(live, 'spec', 'updateStrategy', 'type') === 'OnDelete') return healthy();
  const partition = numberAt(live, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const newest = Math.max(0, wanted - partition);
  const updated = count(live, 'updatedReplicas');
  if (partition > 0) {
    return updated < newest ? progressing(`${updated} of ${newest} replicas are updated`) : healthy();
  }
  const current = textAt(live, 'status', 'currentRevision');
  const target = textAt(live, 'status', 'updateRevision');
  if (current !== target) return progressing(`${updated} of ${wanted} replicas are updated`);
  return healthy();
}

/** DaemonSet: an updated, available pod on every node that shall have one. */
export function daemonSetHealth(live: unknown): ObjectHealth {
  if (isUnseenWorkload(live)) return progressing(UNSEEN);
  const wanted = numberAt(live, 'status', 'desiredNumberScheduled');
  if (wanted === null) return progressing('its controller has not counted the nodes yet');
  const updated = count(live, 'updatedNumberScheduled');
  const onDelete = textAt(live, 'spec', 'updateStrategy', 'type') === 'OnDelete';
  if (!onDelete && updated < wanted) return progressing(`${updated} of ${wanted} pods are updated`);
  const available = count(live, 'numberAvailable');
  if (available < wanted) return progressing(`${available} of ${wanted} pods are available`);
  return healthy();
}

/** ReplicaSet: all replicas available. */
export function replicaSetHealth(live: unknown): ObjectHealth {
  if (isUnseenWorkload(live)) return progressing(UNSEEN);
  const failure = conditionOf(live, 'ReplicaFailure');
  if (failure?.status === 'True') return degraded(told(failure));
  const wanted = numberAt(live, 'spec', 'replicas') ?? 1;
  const available = count(live, 'availableReplicas');
  if (available < wanted) return progressing(`${available} of ${wanted} replicas are available`);
  return healthy();
}

function count(live: unknown, field: string): number {
  return numberAt(live, 'status', field) ?? 0;
}
