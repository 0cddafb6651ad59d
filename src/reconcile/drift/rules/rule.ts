import type { KubeObject } from '../../../clusters/cluster.ts';
import type { OwnedDifference } from '../difference.ts';

/** What a rule may know of the object that differs. */
export interface RuleContext {
  group: string;
  kind: string;
  /** As it was sent to the server. */
  sent: KubeObject;
  live: KubeObject;
  /** True for the managers under which the reconciler of this target writes. */
  isOurs(manager: string): boolean;
  /** True when an autoscaler in the cluster sets the replicas of this object. */
  isAutoscaled: boolean;
  /** True when another reconciler than Shiplock applies the object and puts its own marks on it. */
  isForeign: boolean;
}

/** A kind of difference that is no drift. What it hides is counted under its name. */
export interface DriftRule {
  name: string;
  hides(difference: OwnedDifference, context: RuleContext): boolean;
}
