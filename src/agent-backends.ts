import type { Logger } from 'pino';
import { createArgoClaimant } from './clusters/argocd/index.ts';
import { createOwnWrites } from './clusters/builtin/drift-own-writes.ts';
import { createDriftWatch, type WatchKind } from './clusters/builtin/drift-watch.ts';
import { createBuiltinBackend } from './clusters/builtin/index.ts';
import { createInventoryStore } from './clusters/builtin/inventory-store.ts';
import type { KubeApi } from './clusters/builtin/kube-api.ts';
import type { ClusterBackend } from './clusters/cluster.ts';
import { createAbsentBackend } from './clusters/delegated/absent.ts';
import type { MergePatch } from './clusters/delegated/merge-patch.ts';
import { wholeKinds } from './clusters/delegated/watch-kind.ts';
import { createFluxClaimant } from './clusters/flux/index.ts';
import { createRoutedBackend } from './clusters/routed.ts';
import type { OpenMirror } from './git/create-mirror.ts';
import type { Config } from './model/config.ts';
import type { AgentLoopDeps } from './reconcile/agent-loop.ts';
import { createContentAt } from './reconcile/content-at.ts';
import type { Boundaries } from './reconcile/gate.ts';
import type { Discovered } from './reconcile/git-source.ts';
import { identify } from './reconcile/mark.ts';
import type { AgentSettings } from './reconcile/settings.ts';

/** What the reconcilers work on. */
export interface BackendParts {
  api: KubeApi;
  patch: MergePatch;
  watchKind: WatchKind;
  mirror: OpenMirror;
}

interface BackendTools {
  repository: string;
  log: Logger;
  now(): number;
  discover(config: Config, commit: string): Promise<Discovered[]>;
}

/** Our own reconciler, with those beside it that may be in the cluster already; `--backend` leaves only one of them. */
export function backendOf(
  settings: AgentSettings,
  { api, patch, watchKind, mirror }: BackendParts,
  tools: BackendTools,
): Pick<AgentLoopDeps, 'watch'> & { backend: ClusterBackend } {
  const { backend, branch, configBranch, dryRun, healthLimitSeconds, argocdNamespace } = settings;
  const { repository, discover, log } = tools;
  const boundaries = boundariesOf(settings);
  const contentAt = createContentAt({ mirror, branch, configBranch, discover });
  const followed = { url: settings.repository, branch };
  const shared = { ...tools, api, patch, boundaries, dryRun, followed, contentAt };
  const others = { ...shared, watchKind: wholeKinds(watchKind) };
  const argo = createArgoClaimant({ ...others, namespace: argocdNamespace });
  const claimants = [argo, createFluxClaimant(others)].filter(
    (each) => backend === 'auto' || backend === each.backend.backend,
  );
  const store = createInventoryStore(api, { namespace: boundaries.agentNamespace, repository }, tools.now);
  const isOwn = backend === 'auto' || backend === 'builtin';
  const own = createOwnWrites();
  const drift = createDriftWatch({ watchKind, own, log });
  const watch = { own, follow: drift.follow };
  const builtin = () =>
    createBuiltinBackend({ ...shared, store, healthLimitSeconds, watch, otherOwner: argo.ownerByLabel });
  return {
    backend: createRoutedBackend({
      builtin: isOwn ? builtin() : createAbsentBackend(backend),
      async inventoryOf(desired) {
        const identity = identify(repository, desired);
        const { record } = await store.read(identity);
        return record.entries.length === 0 ? null : `ConfigMap ${settings.namespace}/shiplock-inventory-${identity.id}`;
      },
      others: claimants,
    }),
    async watch(listeners, signal) {
      const watches = claimants.map((each) => each.watch(listeners, signal));
      await Promise.all([drift.run(signal, listeners.wake), ...watches]);
    },
  };
}

function boundariesOf({ namespace, allowNamespaces, allowKinds, denyKinds }: AgentSettings): Boundaries {
  return { agentNamespace: namespace, allowNamespaces, allowKinds, denyKinds };
}
