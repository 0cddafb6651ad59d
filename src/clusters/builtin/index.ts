import type { Instant } from '../../model/names.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import { identify } from '../../reconcile/mark.ts';
import { refOf } from '../../reconcile/object-key.ts';
import { type OtherOwner, otherOwner } from '../../reconcile/other-owner.ts';
import { createPruneBudget } from '../../reconcile/prune/budget.ts';
import type { ClusterBackend, KubeObject } from '../cluster.ts';
import { scaledBy } from '../drift/autoscaled.ts';
import type { BackendLog, BuiltinContext } from './context.ts';
import { lookAtTarget } from './drift.ts';
import { healTarget } from './drift-heal.ts';
import { respectingContext } from './drift-respect.ts';
import { gatedWrites } from './gated-writes.ts';
import { createInventoryStore } from './inventory-store.ts';
import type { KubeApi } from './kube-api.ts';
import { observeTarget } from './observe.ts';
import { syncTarget } from './sync.ts';
import { createWaitLimit } from './wait-limit.ts';

export interface BuiltinOptions {
  api: KubeApi;
  /** `owner/name` of the repository that the targets come from: part of their identity. */
  repository: string;
  boundaries: Boundaries;
  /** Milliseconds since the epoch. */
  now(): number;
  log: BackendLog;
  dryRun?: boolean;
  /** Finds other reconcilers that bring an object about where its own marks do not say so. */
  otherOwner?(live: KubeObject): Promise<OtherOwner | null>;
  /** How long a target may progress before that counts as an incident. */
  healthLimitSeconds?: number;
  concurrency?: number;
}

/** Our own reconciler: server-side apply, inventory, prune with brakes, health. */
export function createBuiltinBackend(options: BuiltinOptions): ClusterBackend {
  const { api, repository, boundaries, log } = options;
  const context: BuiltinContext = {
    api,
    writes: gatedWrites(api, boundaries),
    store: createInventoryStore(api, boundaries.agentNamespace, repository),
    repository,
    boundaries,
    budget: createPruneBudget(),
    wait: createWaitLimit(options.healthLimitSeconds ?? 600, options.now),
    otherOwner: async (live) => otherOwner(live, refOf(live)) ?? (await options.otherOwner?.(live)) ?? null,
    now: (): Instant => new Date(options.now()).toISOString(),
    log,
    dryRun: options.dryRun ?? false,
    concurrency: options.concurrency ?? 8,
  };
  return {
    backend: 'builtin',
    sync: (desired) =>
      syncTarget(
        desired,
        identify(repository, desired),
        respectingContext(desired, scaledBy(desired.objects), context),
      ),
    observe: (desired) => observeTarget(desired.content, identify(repository, desired), context),
    findDrift: async (desired) => (await lookAtTarget(desired, identify(repository, desired), context)).found,
    heal: (desired) => healTarget(desired, identify(repository, desired), context),
  };
}
