import type { Instant } from '../../model/names.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import type { OtherOwner } from '../../reconcile/other-owner.ts';
import type { PruneBudget } from '../../reconcile/prune/budget.ts';
import type { KubeObject } from '../cluster.ts';
import type { GatedWrites } from './gated-writes.ts';
import type { InventoryStore } from './inventory-store.ts';
import type { JustHealthy } from './just-healthy.ts';
import type { KubeApi } from './kube-api.ts';
import type { LiveReader } from './live.ts';
import type { NamespaceMemory } from './namespace-memory.ts';
import type { WaitLimit } from './wait-limit.ts';

/** Told to the operator; never holds a rendered value. */
export interface BackendLog {
  info(data: object, text: string): void;
  warn(data: object, text: string): void;
}

/** What every part of the backend works with. */
export interface BuiltinContext {
  api: KubeApi;
  writes: GatedWrites;
  live: LiveReader;
  justHealthy: JustHealthy;
  namespaces: NamespaceMemory;
  store: InventoryStore;
  repository: string;
  boundaries: Boundaries;
  budget: PruneBudget;
  wait: WaitLimit;
  otherOwner(live: KubeObject): Promise<OtherOwner | null>;
  now(): Instant;
  log: BackendLog;
  /** Plans and dry-runs, writes nothing at all. */
  dryRun: boolean;
  /** Requests at once for one target. */
  concurrency: number;
}
