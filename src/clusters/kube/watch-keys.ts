import type { KubeClock } from './kube-clock.ts';
import { KubeError, readRecord, readText } from './kube-error.ts';
import { type Listed, listObjects } from './objects.ts';
import { pathOf, type RestMapping } from './rest-mapper.ts';
import { fullJitter } from './retry.ts';
import type { KubeTransport } from './transport.ts';
import type { WatchEvent } from './watch-once.ts';

/** Which object to look at again; of the event only what it is about is passed on, because it may be old. */
export interface WatchedKey {
  namespace: string | null;
  name: string;
}

/** What the server said of an object: it stands in a full list, it changed, or it is gone (or lost the label). */
export interface SeenMetadata {
  how: 'listed' | 'changed' | 'gone';
  metadata: Readonly<Record<string, unknown>>;
}

export interface WatchKeysOptions {
  mapping: RestMapping;
  namespace: string | null;
  labelSelector?: string;
  signal: AbortSignal;
  onKey: (key: WatchedKey, seen: SeenMetadata) => void;
  /** After each full list: what is not in it is gone, even when no event told so. */
  onList?: (keys: WatchedKey[]) => void;
  /** Told of every failure before the next try. */
  onRetry?: (error: unknown) => void;
  silenceMs?: number;
}

const ACCEPT = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const BOUNDS = { first: 800, most: 30_000 };

/**
 * Follows a kind until the signal aborts: list, then watch from there, again and again. An expired version leads to a
 * new list, any other failure to a wait with full jitter; nothing stops it for good.
 */
export async function watchKeys(
  deps: { transport: KubeTransport; clock: KubeClock; random: () => number },
  options: WatchKeysOptions,
): Promise<void> {
  let version: string | null = null;
  let failures = 0;
  while (!options.signal.aborted) {
    try {
      version ??= await relist(deps.transport, options);
      const before: string = version;
      await follow(deps, options, version, (next) => {
        version = next;
        failures = 0;
      });
      // A server that ends each watch at once must not be asked in a tight loop.
      if (version === before) await deps.clock.sleep(fullJitter(failures, BOUNDS, deps.random), options.signal);
    } catch (error) {
      if (options.signal.aborted) return;
      if (error instanceof KubeError && error.status === 410) version = null;
      options.onRetry?.(error);
      const asked = error instanceof KubeError ? error.retryAfterSeconds : null;
      const wait = asked === null ? fullJitter(failures, BOUNDS, deps.random) : asked * 1000;
      failures += 1;
      await pause(deps.clock, wait, options.signal);
    }
  }
}

async function pause(clock: KubeClock, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function relist(transport: KubeTransport, options: WatchKeysOptions): Promise<string> {
  const { mapping, namespace, labelSelector, signal } = options;
  const request = { mapping, namespace, metadataOnly: true, signal };
  const listed: Listed = await listObjects(
    transport,
    labelSelector === undefined ? request : { ...request, labelSelector },
  );
  options.onList?.(listed.items.map(keyOf));
  for (const item of listed.items) options.onKey(keyOf(item), { how: 'listed', metadata: item.metadata });
  return listed.resourceVersion;
}

function keyOf(object: unknown): WatchedKey {
  const metadata = readRecord(readRecord(object)['metadata']);
  return { namespace: readText(metadata['namespace']) || null, name: readText(metadata['name']) };
}

async function follow(
  deps: { transport: KubeTransport; random: () => number },
  options: WatchKeysOptions,
  version: string,
  advance: (version: string) => void,
): Promise<void> {
  function onEvent({ type, object }: WatchEvent): void {
    const metadata = readRecord(readRecord(object)['metadata']);
    const next = readText(metadata['resourceVersion']);
    if (type !== 'BOOKMARK') options.onKey(keyOf(object), { how: type === 'DELETED' ? 'gone' : 'changed', metadata });
    if (next !== '') advance(next);
  }
  await deps.transport.watch({
    path: pathOf(options.mapping, options.namespace),
    query: {
      resourceVersion: version,
      labelSelector: options.labelSelector,
      timeoutSeconds: String(240 + Math.floor(deps.random() * 240)),
    },
    accept: ACCEPT,
    signal: options.signal,
    onEvent,
    ...(options.silenceMs !== undefined && { silenceMs: options.silenceMs }),
  });
}
