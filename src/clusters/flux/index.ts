import { targetKey } from '../../model/names.ts';
import type { ContentAt } from '../../reconcile/content-at.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import type { BackendLog } from '../builtin/context.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { TargetListeners } from '../delegated/listeners.ts';
import type { MergePatch } from '../delegated/merge-patch.ts';
import { createStandingStore } from '../delegated/standing-store.ts';
import { createTraces } from '../delegated/trace.ts';
import type { WatchKind } from '../delegated/watch-kind.ts';
import type { Claimant } from '../routed.ts';
import { claimsOf, type FollowedRepository } from './claims.ts';
import type { FluxContext } from './context.ts';
import { findDrift } from './find-drift.ts';
import { createFluxObjects } from './flux-objects.ts';
import { healTarget } from './heal.ts';
import { spoken } from './kinds.ts';
import { observeTarget } from './observe.ts';
import { syncTarget } from './sync.ts';
import { createDependents, watchFlux } from './watch.ts';

export interface FluxOptions {
  api: KubeApi;
  patch: MergePatch;
  watchKind: WatchKind;
  boundaries: Boundaries;
  contentAt: ContentAt;
  /** `owner/name` of the repository, and where it is. */
  repository: string;
  followed: FollowedRepository;
  /** Milliseconds since the epoch. */
  now(): number;
  log: BackendLog;
  dryRun?: boolean;
}

/** Flux, and how to hear of it at once. */
export interface FluxClaimant extends Claimant {
  /** Tells of every target that changed, until the signal aborts; never rejects. */
  watch(listeners: TargetListeners, signal: AbortSignal): Promise<void>;
}

/** Flux as the one that brings targets about: it is asked to look, and its word is read. */
export function createFluxClaimant(options: FluxOptions): FluxClaimant {
  const { api, boundaries, repository, now, dryRun = false } = options;
  const namespace = boundaries.agentNamespace;
  const context: FluxContext = {
    ...options,
    objects: createFluxObjects(api, options),
    standings: createStandingStore({ api, namespace, repository, now, dryRun }),
    dependents: createDependents(),
    traces: createTraces(),
    listeners: { nudge() {}, wake() {} },
    asked: new Map(),
    seen: new Set(),
    dryRun,
    concurrency: 8,
  };
  return {
    backend: {
      backend: 'flux',
      sync: (desired) => syncTarget(desired, context),
      observe: (desired) => observeTarget(desired, context),
      findDrift: (desired) => findDrift(desired, context),
      heal: (desired) => healTarget(desired, context),
    },
    async claims(desired) {
      const claims = claimsOf(desired, await context.objects.read(), context.followed);
      const objects = claims.map(({ object }) => object);
      context.dependents.contest(targetKey(desired), objects);
      return objects.map(spoken);
    },
    async watch(listeners, signal) {
      context.listeners = listeners;
      await watchFlux(options.watchKind, context, listeners, signal);
    },
  };
}
