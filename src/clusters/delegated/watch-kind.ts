import type { WatchKind as WatchMarked } from '../builtin/drift-watch.ts';

/** A kind to follow. */
export interface WatchedKind {
  group: string;
  version: string;
  kind: string;
  /** Left out for all namespaces. */
  namespace?: string;
}

/**
 * Follows a kind until the signal aborts, and names every object that changed; never rejects. A kind that the cluster
 * does not serve is looked for again now and then.
 */
export type WatchKind = (
  kind: WatchedKind,
  onKey: (key: { namespace: string | null; name: string }) => void,
  signal: AbortSignal,
) => Promise<void>;

/** Follows whole kinds with the watches that otherwise follow what carries our mark. */
export function wholeKinds(watch: WatchMarked): WatchKind {
  return ({ namespace = null, ...kind }, onKey, signal) =>
    watch(kind, { namespace, labelSelector: '', signal, onKey: (key) => onKey(key), onRetry() {} });
}
