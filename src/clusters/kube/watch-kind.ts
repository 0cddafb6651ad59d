import type { WatchKind } from '../builtin/drift-watch.ts';
import type { KubeClock } from './kube-clock.ts';
import { createRestMapper } from './rest-mapper.ts';
import type { KubeTransport } from './transport.ts';
import { watchKeys } from './watch-keys.ts';

const UNSERVED_MS = 30_000;

/** Watches on a real API server: metadata only, until the signal aborts. A kind that is not served is asked for again. */
export function createWatchKind(deps: { transport: KubeTransport; clock: KubeClock; random: () => number }): WatchKind {
  const mapper = createRestMapper(deps.transport);
  return async (kind, options) => {
    while (!options.signal.aborted) {
      const mapping = await mapper.find(kind).catch(options.onRetry);
      if (mapping) return watchKeys(deps, { ...options, mapping });
      await deps.clock.sleep(UNSERVED_MS, options.signal).catch(() => {});
    }
  };
}
