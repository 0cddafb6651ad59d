import type { ContentAt } from '../../reconcile/content-at.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import type { BackendLog } from '../builtin/context.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { TargetListeners } from '../delegated/listeners.ts';
import type { MergePatch } from '../delegated/merge-patch.ts';
import type { StandingStore } from '../delegated/standing-store.ts';
import type { Traces } from '../delegated/trace.ts';
import type { FollowedRepository } from './claims.ts';
import type { FluxLists } from './flux-objects.ts';
import type { Dependents } from './watch.ts';

/** What every part of the backend works with. */
export interface FluxContext {
  api: KubeApi;
  patch: MergePatch;
  objects: FluxLists;
  standings: StandingStore;
  boundaries: Boundaries;
  contentAt: ContentAt;
  /** `owner/name`. */
  repository: string;
  followed: FollowedRepository;
  dependents: Dependents;
  traces: Traces;
  /** Who is told when something changed: nobody before the watch begins. */
  listeners: TargetListeners;
  /** By the object's UID: what was last asked of it, and for which fetched commit (null: it had to fetch). */
  asked: Map<string, { sha: string | null; at: number }>;
  /** Full ids of commits that were seen, the newest last. */
  seen: Set<string>;
  /** Milliseconds since the epoch. */
  now(): number;
  log: BackendLog;
  dryRun: boolean;
  concurrency: number;
}
