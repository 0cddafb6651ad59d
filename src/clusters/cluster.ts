import type { IgnoreRule, TargetDrift } from '../model/drift.ts';
import type { BackendName, Blocker, HealthState, SyncState } from '../model/report.ts';
import type { Target, TargetSource } from '../model/target.ts';

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
  /** Where it lies in the repository: how Argo CD's and Flux's objects for it are found. */
  source: TargetSource;
  releaseName: string;
  ignoreDifferences: readonly IgnoreRule[];
  /** The object of Argo CD or Flux in Git that declares it. */
  declared?: Target['declared'];
  revision: string;
  content: string;
  objects: KubeObject[];
  /** Hashes of key sets whose prune beyond the brakes merged pull requests allowed since the last sync. */
  pruneConsents: readonly string[];
}

/** What a look for drift found; what is done about it is the reconciler's business. */
export type FoundDrift = Pick<TargetDrift, 'objects' | 'more' | 'hidden'>;

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
  backend: BackendName | null;
}

/** The agent's way to bring a target about: its own reconciler (`builtin`), Argo CD or Flux. */
export interface ClusterBackend {
  readonly backend: BackendName;
  /** Makes the cluster match; returns what stands after the writes. A refused or failed object is a status, not a throw. */
  sync(desired: DesiredTarget): Promise<TargetStatus>;
  /** Reads sync and health again without writing anything but `healthySince`; needs no `objects`. */
  observe(desired: DesiredTarget): Promise<TargetStatus>;
  /**
   * Compares what is live with the render (`objects`), by the server's own dry run; writes nothing. Values are masked
   * here. Only asked for targets that are synced at this content.
   */
  findDrift(desired: DesiredTarget): Promise<FoundDrift>;
  /** Writes Git's state over drift. A later `findDrift` says whether it held. */
  heal(desired: DesiredTarget): Promise<TargetStatus>;
}
