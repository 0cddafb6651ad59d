import { crdVersions } from './crd-versions.ts';
import type { DangerJudge } from './danger-rule.ts';
import { deleted, replacedByRename } from './deleted.ts';
import { noDisruption } from './disruption.ts';
import { exposure } from './exposure.ts';
import { images } from './images.ts';
import { immutable } from './immutable.ts';
import { privileges } from './privileges.ts';
import { rbac } from './rbac.ts';
import { safeguards } from './safeguards.ts';
import { autoscalerOverReplicas, replicasUnderAutoscaler, scaleToZero } from './scale.ts';
import { storage } from './storage.ts';

/** Every judge, the most harmful first: in this order dangers are told. */
export const dangerJudges: readonly DangerJudge[] = [
  deleted,
  replacedByRename,
  storage,
  immutable,
  crdVersions,
  scaleToZero,
  rbac,
  privileges,
  exposure,
  replicasUnderAutoscaler,
  autoscalerOverReplicas,
  noDisruption,
  images,
  safeguards,
];
