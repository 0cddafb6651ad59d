import { targetKey } from '../../model/names.ts';
import type { ContentAt } from '../../reconcile/content-at.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import { spokenKey } from '../../reconcile/object-key.ts';
import type { OtherOwner } from '../../reconcile/other-owner.ts';
import type { BackendLog } from '../builtin/context.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { DesiredTarget, KubeObject, TargetStatus } from '../cluster.ts';
import type { TargetListeners } from '../delegated/listeners.ts';
import type { MergePatch } from '../delegated/merge-patch.ts';
import { createStandingStore } from '../delegated/standing-store.ts';
import type { WatchKind } from '../delegated/watch-kind.ts';
import type { Claimant } from '../routed.ts';
import { unknownStatus } from '../unknown-status.ts';
import { createApplications } from './applications.ts';
import { createAsked } from './asked.ts';
import { type Claim, claimsOf, type FollowedRepository } from './claim.ts';
import type { ArgoContext } from './context.ts';
import { findDrift } from './find-drift.ts';
import { lookAt, statusFrom } from './look.ts';
import { ownerByLabel } from './owner-by-label.ts';
import { createRequests } from './requests.ts';
import { healApplication, syncApplication } from './sync.ts';
import { createDependents, createOutOfSync, watchApplications } from './watch.ts';

export interface ArgoOptions {
  api: KubeApi;
  patch: MergePatch;
  watchKind: WatchKind;
  boundaries: Boundaries;
  /** `owner/name` of the repository, and where it is. */
  repository: string;
  followed: FollowedRepository;
  /** Argo CD's own namespace. */
  namespace: string;
  contentAt: ContentAt;
  now(): number;
  log: BackendLog;
  dryRun?: boolean;
}

/** Argo CD, and how to hear of it at once. */
export interface ArgoClaimant extends Claimant {
  /** Tells of every target whose Application changed, until the signal aborts; never rejects. */
  watch(listeners: TargetListeners, signal: AbortSignal): Promise<void>;
  /** The Application that brings a live object about by its label, Argo CD's way before version 3. */
  ownerByLabel(live: KubeObject): Promise<OtherOwner | null>;
}

/** Argo CD as the one who brings targets about: its Applications are found, asked and read, and never made or changed. */
export function createArgoClaimant(options: ArgoOptions): ArgoClaimant {
  const { api, boundaries, namespace, now, log, repository, dryRun = false } = options;
  const own = boundaries.agentNamespace;
  const context: ArgoContext = {
    ...options,
    applications: createApplications(api, { namespace, now, log }),
    requests: createRequests(options.patch, boundaries),
    asked: createAsked(),
    standings: createStandingStore({ api, namespace: own, repository, now, dryRun }),
    outOfSync: createOutOfSync(),
    listeners: { nudge() {}, wake() {} },
    dryRun,
    concurrency: 8,
  };

  const dependents = createDependents();

  async function claims(desired: DesiredTarget): Promise<Claim[]> {
    return claimsOf(await context.applications.list(), desired, context.followed);
  }

  async function newest(desired: DesiredTarget): Promise<Claim | null> {
    const [claim] = await claims(desired);
    const application = claim === undefined ? null : await context.applications.get(claim.application);
    return claim === undefined || application === null ? null : { ...claim, application };
  }

  async function withNewest(
    desired: DesiredTarget,
    work: (claim: Claim) => Promise<TargetStatus>,
  ): Promise<TargetStatus> {
    const claim = await newest(desired);
    return claim === null ? gone() : work(claim);
  }

  return {
    async claims(desired) {
      const claimants = (await claims(desired)).map(({ application }) => application);
      dependents.note(targetKey(desired), claimants);
      return claimants.map(({ ref }) => spokenKey(ref));
    },
    ownerByLabel: async (live) => ownerByLabel(live, context.applications),
    async watch(listeners, signal) {
      context.listeners = listeners;
      await watchApplications({ ...context, dependents, ...options }, listeners, signal);
    },
    backend: {
      backend: 'argocd',
      sync: (desired) => withNewest(desired, (claim) => syncApplication(claim, desired, context)),
      observe: (desired) =>
        withNewest(desired, async (claim) => statusFrom(await lookAt(claim, desired, context), desired, context)),
      heal: (desired) => withNewest(desired, (claim) => healApplication(claim, desired, context)),
      async findDrift(desired) {
        const claim = await newest(desired);
        return claim === null ? { objects: [], more: 0, hidden: {} } : findDrift(claim, desired, context);
      },
    },
  };
}

/** Between two lists an Application may go; the next list decides who brings the target about then. */
function gone(): TargetStatus {
  return unknownStatus({ sync: 'syncing', error: null, backend: 'argocd' });
}
