import type { ContentAt } from '../../reconcile/content-at.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import { spokenKey } from '../../reconcile/object-key.ts';
import type { BackendLog } from '../builtin/context.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import type { MergePatch } from '../delegated/merge-patch.ts';
import { createStandingStore } from '../delegated/standing-store.ts';
import type { Claimant } from '../routed.ts';
import { createApplications } from './applications.ts';
import { createAsked } from './asked.ts';
import { type Claim, claimsOf, type FollowedRepository } from './claim.ts';
import type { ArgoContext } from './context.ts';
import { lookAt, statusFrom } from './look.ts';
import { createRequests } from './requests.ts';
import { healApplication, syncApplication } from './sync.ts';

export interface ArgoOptions {
  api: KubeApi;
  patch: MergePatch;
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

/** Argo CD as the one who brings targets about: its Applications are found, asked and read, and never made or changed. */
export function createArgoClaimant(options: ArgoOptions): Claimant {
  const { api, boundaries, namespace, now, log, repository, dryRun = false } = options;
  const own = boundaries.agentNamespace;
  const context: ArgoContext = {
    ...options,
    applications: createApplications(api, { namespace, now, log }),
    requests: createRequests(options.patch, boundaries),
    asked: createAsked(),
    standings: createStandingStore({ api, namespace: own, repository, now, dryRun }),
    dryRun,
    concurrency: 8,
  };

  async function claims(desired: DesiredTarget): Promise<Claim[]> {
    return claimsOf(await context.applications.list(), desired, context.followed);
  }

  async function withNewest(
    desired: DesiredTarget,
    work: (claim: Claim) => Promise<TargetStatus>,
  ): Promise<TargetStatus> {
    const [claim] = await claims(desired);
    const application = claim === undefined ? null : await context.applications.get(claim.application);
    if (claim === undefined || application === null) return gone();
    return work({ ...claim, application });
  }

  return {
    async claims(desired) {
      return (await claims(desired)).map(({ application }) => spokenKey(application.ref));
    },
    backend: {
      backend: 'argocd',
      sync: (desired) => withNewest(desired, (claim) => syncApplication(claim, desired, context)),
      observe: (desired) =>
        withNewest(desired, async (claim) => statusFrom(await lookAt(claim, desired, context), desired, context)),
      heal: (desired) => withNewest(desired, (claim) => healApplication(claim, desired, context)),
      findDrift: async () => ({ objects: [], more: 0, hidden: {} }),
    },
  };
}

/** Between two lists an Application may go; the next list decides who brings the target about then. */
function gone(): TargetStatus {
  return {
    sync: 'syncing',
    health: 'unknown',
    healthySince: null,
    syncedAt: null,
    revision: null,
    content: null,
    blockers: [],
    inventory: { objects: 0 },
    error: null,
    backend: 'argocd',
  };
}
