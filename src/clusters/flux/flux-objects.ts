import { keyText, type ObjectKey, type ObjectRef } from '../../reconcile/object-key.ts';
import type { BackendLog } from '../builtin/context.ts';
import { statusOf } from '../builtin/failure.ts';
import type { KindRef, KubeApi } from '../builtin/kube-api.ts';
import type { KubeObject } from '../cluster.ts';
import { GIT_REPOSITORY, HELM_CHART, HELM_RELEASE, isAt, KUSTOMIZATION } from './kinds.ts';

/** Everything of Flux in a cluster that can claim a target. */
export interface FluxObjects {
  kustomizations: KubeObject[];
  releases: KubeObject[];
  sources: KubeObject[];
  charts: KubeObject[];
}

/** The newest lists, a few seconds old at most. */
export interface FluxLists {
  read(): Promise<FluxObjects>;
  /** An object as the newest list has it; null where that is old, because it is too long ago or the object changed. */
  find(ref: ObjectRef): Promise<KubeObject | null>;
  /** A watch tells that an object changed: what the lists say of it is old. */
  changed(key: ObjectKey): void;
  /** The lists as a whole are known to be old. */
  forget(): void;
}

/** How long a list is believed: claims change when an operator changes them, not while a sync runs. */
const FRESH_MS = 15_000;
const FRESH_WITHOUT_FLUX_MS = 60_000;

/**
 * Lists Flux's objects once for all targets. A cluster without Flux answers empty lists at the cost of one discovery a
 * minute; one where they may not be read as well, and the operator is told.
 */
export function createFluxObjects(
  api: Pick<KubeApi, 'list'>,
  { now, log }: { now(): number; log: BackendLog },
): FluxLists {
  let known: { objects: Promise<FluxObjects>; until: number; changed: Set<string> } | null = null;
  let isRefused = false;

  async function list(kind: Omit<KindRef, 'namespace'>): Promise<KubeObject[]> {
    try {
      return await api.list({ ...kind, namespace: null }, null);
    } catch (error) {
      const status = statusOf(error);
      if (status === 403) refused(kind.kind);
      if (status === 403 || status === 404) return [];
      throw error;
    }
  }

  function refused(kind: string): void {
    if (!isRefused) log.warn({ kind }, 'Flux is in this cluster, but its objects may not be read: apply flux.yaml');
    isRefused = true;
  }

  async function readAll(): Promise<FluxObjects> {
    const sources = await list(GIT_REPOSITORY);
    if (sources.length === 0) return { kustomizations: [], releases: [], sources, charts: [] };
    const [kustomizations, releases, charts] = await Promise.all([KUSTOMIZATION, HELM_RELEASE, HELM_CHART].map(list));
    return { kustomizations: kustomizations ?? [], releases: releases ?? [], sources, charts: charts ?? [] };
  }

  return {
    async find(ref) {
      if (known === null || now() >= known.until || known.changed.has(keyText(ref))) return null;
      const { kustomizations, releases, sources, charts } = await known.objects;
      return (
        [...kustomizations, ...releases, ...sources, ...charts].find(
          (each) => each.kind === ref.kind && isAt(ref, each),
        ) ?? null
      );
    },
    changed(key) {
      known?.changed.add(keyText(key));
    },
    forget() {
      known = null;
    },
    async read() {
      if (known !== null && now() < known.until) return known.objects;
      const objects = readAll();
      const entry = { objects, until: now() + FRESH_MS, changed: new Set<string>() };
      known = entry;
      try {
        if ((await objects).sources.length === 0) entry.until = now() + FRESH_WITHOUT_FLUX_MS;
        return await objects;
      } catch (error) {
        if (known === entry) known = null;
        throw error;
      }
    },
  };
}
