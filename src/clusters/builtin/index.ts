import type { Instant } from '../../model/names.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import { createLimit } from '../../reconcile/limit.ts';
import { identify } from '../../reconcile/mark.ts';
import { refOf } from '../../reconcile/object-key.ts';
import { type OtherOwner, otherOwner } from '../../reconcile/other-owner.ts';
import { createPruneBudget } from '../../reconcile/prune/budget.ts';
import type { ClusterBackend, KubeObject } from '../cluster.ts';
import { scaledBy } from '../drift/autoscaled.ts';
import type { BackendLog, BuiltinContext } from './context.ts';
import { lookAtTarget } from './drift.ts';
import { healTarget } from './drift-heal.ts';
import { tellingStore } from './drift-inventories.ts';
import type { OwnWrites } from './drift-own-writes.ts';
import { respectingContext } from './drift-respect.ts';
import type { DriftWatch } from './drift-watch.ts';
import { gatedWrites } from './gated-writes.ts';
import { createInventoryStore, type InventoryStore } from './inventory-store.ts';
import { createJustHealthy } from './just-healthy.ts';
import type { KubeApi } from './kube-api.ts';
import { createLiveReader } from './live.ts';
import { createNamespaceMemory } from './namespace-memory.ts';
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
  /** Where inventories are kept, when somebody else reads them too; its own otherwise. */
  store?: InventoryStore;
  /** Finds other reconcilers that bring an object about where its own marks do not say so. */
  otherOwner?(live: KubeObject): Promise<OtherOwner | null>;
  /** How long a target may progress before that counts as an incident. */
  healthLimitSeconds?: number;
  /** Requests at once for one target. */
  concurrency?: number;
  /** Remembers our writes, and learns what there is to watch; without them drift is only looked for in its rhythm. */
  watch?: { own: OwnWrites; follow: DriftWatch['follow'] };
  /** Targets that are written at once; looks at health are not counted. */
  syncs?: number;
}

/** Our own reconciler: server-side apply, inventory, prune with brakes, health. */
export function createBuiltinBackend(options: BuiltinOptions): ClusterBackend {
  const { api, repository, boundaries, log, watch } = options;
  const writes = gatedWrites(api, boundaries);
  const place = { namespace: boundaries.agentNamespace, repository };
  const store = options.store ?? createInventoryStore(api, place, options.now);
  const context: BuiltinContext = {
    api,
    writes: watch === undefined ? writes : watch.own.remembered(writes),
    store: watch === undefined ? store : tellingStore(store, watch.follow),
    live: createLiveReader(api),
    justHealthy: createJustHealthy(options.now),
    namespaces: createNamespaceMemory(api, options.now),
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
  const limit = createLimit(options.syncs ?? 12);
  // Looks for drift wait for each other, never for a sync.
  const looks = createLimit(options.syncs ?? 12);
  return {
    backend: 'builtin',
    sync: (desired) =>
      limit(() =>
        syncTarget(
          desired,
          identify(repository, desired),
          respectingContext(desired, scaledBy(desired.objects), context),
        ),
      ),
    observe: (desired) => observeTarget(desired.content, identify(repository, desired), context),
    findDrift: (desired) =>
      looks(async () => (await lookAtTarget(desired, identify(repository, desired), context)).found),
    heal: (desired) => limit(() => healTarget(desired, identify(repository, desired), context)),
  };
}
