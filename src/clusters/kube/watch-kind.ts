import type { WatchKind } from '../delegated/watch-kind.ts';
import type { KubeClock } from './kube-clock.ts';
import { createRestMapper } from './rest-mapper.ts';
import type { KubeTransport } from './transport.ts';
import { watchKeys } from './watch-keys.ts';

/** How often a kind is looked for that is not served: somebody may install it. */
const ABSENT_MS = 60_000;

/** Follows kinds on a real API server. */
export function createWatchKind(deps: { transport: KubeTransport; clock: KubeClock; random: () => number }): WatchKind {
  const mapper = createRestMapper(deps.transport);
  return async (kind, onKey, signal) => {
    while (!signal.aborted) {
      const mapping = await mapper.find(kind).catch(() => null);
      if (mapping !== null) await watchKeys(deps, { mapping, namespace: kind.namespace ?? null, onKey, signal });
      else await deps.clock.sleep(ABSENT_MS, signal).catch(() => undefined);
    }
  };
}
