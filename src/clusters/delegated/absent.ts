import type { BackendName } from '../../model/report.ts';
import type { ClusterBackend } from '../cluster.ts';
import { unknownStatus } from '../unknown-status.ts';

const MAKERS: Record<BackendName, string> = {
  builtin: 'Shiplock',
  argocd: 'an Application of Argo CD',
  flux: 'a Kustomization or HelmRelease of Flux',
};

/** Stands in where only another reconciler may bring targets about, and has nothing for one: it waits and says so. */
export function createAbsentBackend(wanted: BackendName): ClusterBackend {
  const status = unknownStatus({
    sync: 'waiting',
    error: `The agent runs with --backend ${wanted}, and nothing brings this target about: make ${MAKERS[wanted]} for it.`,
    backend: null,
  });
  return {
    backend: wanted,
    sync: async () => status,
    observe: async () => status,
    heal: async () => status,
    findDrift: async () => ({ objects: [], more: 0, hidden: {} }),
  };
}
