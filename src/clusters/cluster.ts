import type { Blocker, HealthState, SyncState } from '../model/report.ts';

/** A rendered Kubernetes object: plain JSON as the API server takes it. */
export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
};

/** What a target shall be in the cluster: the complete render of one commit. */
export interface DesiredTarget {
  application: string;
  environment: string;
  namespace: string;
  revision: string;
  content: string;
  objects: KubeObject[];
  /** Hashes of key sets whose prune beyond the brakes merged pull requests allowed since the last sync. */
  pruneConsents: readonly string[];
}

/** What the cluster says of a target after looking at it. */
export interface TargetStatus {
  sync: SyncState;
  health: HealthState;
  healthySince: string | null;
  syncedAt: string | null;
  /** Revision and content that the cluster has, null before the first sync. */
  revision: string | null;
  content: string | null;
  blockers: Blocker[];
  inventory: { objects: number };
  error: string | null;
}

/** The agent's way to bring a target about: its own reconciler (`builtin`), Argo CD or Flux. */
export interface ClusterBackend {
  readonly backend: 'builtin' | 'argocd' | 'flux';
  /** Makes the cluster match; returns what stands after the writes. A refused or failed object is a status, not a throw. */
  sync(desired: DesiredTarget): Promise<TargetStatus>;
  /** Reads sync and health again without writing anything but `healthySince`. */
  observe(desired: DesiredTarget): Promise<TargetStatus>;
}
