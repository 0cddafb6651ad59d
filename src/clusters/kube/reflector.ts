import { createKeyQueue } from './key-queue.ts';
import type { KubeClock } from './kube-clock.ts';
import { KubeError } from './kube-error.ts';
import { collectList } from './objects.ts';
import { createReflection, type Reflection, type ReflectionFigures, type Step, type Trouble } from './reflection.ts';
import { pathOf, type RestMapping } from './rest-mapper.ts';
import type { KubeTransport } from './transport.ts';
import { readWatched, type SeenMetadata, type WatchedKey, type WatchedObject } from './watched-object.ts';

export interface ReflectorDeps {
  transport: KubeTransport;
  clock: KubeClock;
  random: () => number;
}

export interface ReflectorOptions {
  mapping: RestMapping;
  /** Null follows all namespaces. */
  namespace: string | null;
  labelSelector?: string;
  signal: AbortSignal;
  /** Which object to look at again, with its newest metadata; never before `onList` of the list that showed it. */
  onKey: (key: WatchedKey, seen: SeenMetadata) => void;
  /** After each full list: what is not in it is gone, even when no event told so. */
  onList?: (keys: WatchedKey[]) => void;
  /** Told of every failure before the next try. */
  onRetry?: (error: unknown) => void;
  silenceMs?: number;
}

/** Follows one kind. */
export interface Reflector {
  /** Runs until the signal aborts; nothing else ends it. */
  run(): Promise<void>;
  figures(): ReflectionFigures;
}

const ACCEPT = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
/** How much longer than asked for a server may keep a watch open before we end it ourselves. */
const OVERTIME_MS = 30_000;

/** Does what the state machine says (`reflection.ts`) on a real API server. Only metadata travels. */
export function createReflector(deps: ReflectorDeps, options: ReflectorOptions): Reflector {
  const { clock } = deps;
  const { signal } = options;
  const reflection = createReflection(deps.random);
  const tellError = (error: unknown) => options.onRetry?.(error);
  const queue = createKeyQueue(({ key, seen }) => options.onKey(key, seen), tellError);

  async function take(step: Step): Promise<void> {
    if (step.do === 'list') return list();
    if (step.do === 'watch') return watch(step);
    await clock.sleep(step.ms, signal).catch(ignoreAbort(signal));
    reflection.waited();
  }

  async function list(): Promise<void> {
    try {
      const found = await listMetadata(deps.transport, options);
      for (const change of reflection.listed(found, clock.now())) queue.put(change);
      options.onList?.(found.objects.map(({ namespace, name }) => ({ namespace, name })));
    } catch (error) {
      if (signal.aborted) return;
      reflection.listFailed(troubleOf(error), clock.now());
      tellError(error);
    }
  }

  async function watch(step: { version: string; lifeMs: number }): Promise<void> {
    try {
      await watchFrom(deps.transport, step, options, (sighting) => {
        const change = reflection.saw(sighting, clock.now());
        if (change !== null) queue.put(change);
      });
      reflection.watchOver(null, clock.now());
    } catch (error) {
      if (signal.aborted) return;
      reflection.watchOver(troubleOf(error), clock.now());
      tellError(error);
    }
  }

  return {
    async run() {
      while (!signal.aborted) await take(reflection.next(clock.now()));
      queue.close();
    },
    figures: () => reflection.figures(clock.now()),
  };
}

async function listMetadata(
  transport: KubeTransport,
  { mapping, namespace, labelSelector, signal }: ReflectorOptions,
): Promise<{ objects: WatchedObject[]; version: string }> {
  const request = {
    mapping,
    namespace,
    metadataOnly: true,
    signal,
    ...(labelSelector !== undefined && { labelSelector }),
  };
  const { items, resourceVersion } = await collectList(transport, request, readWatched);
  return { objects: items, version: resourceVersion };
}

async function watchFrom(
  transport: KubeTransport,
  { version, lifeMs }: { version: string; lifeMs: number },
  { mapping, namespace, labelSelector, signal, silenceMs }: ReflectorOptions,
  onSighting: (sighting: Parameters<Reflection['saw']>[0]) => void,
): Promise<void> {
  await transport.watch({
    path: pathOf(mapping, namespace),
    query: { resourceVersion: version, labelSelector, timeoutSeconds: String(Math.round(lifeMs / 1000)) },
    accept: ACCEPT,
    signal: AbortSignal.any([signal, AbortSignal.timeout(lifeMs + OVERTIME_MS)]),
    onEvent: ({ type, object }) => onSighting({ type, object: readWatched(object) }),
    ...(silenceMs !== undefined && { silenceMs }),
  });
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof KubeError)) return { isExpired: false, retryAfterMs: null };
  const seconds = error.retryAfterSeconds;
  return { isExpired: error.status === 410, retryAfterMs: seconds === null ? null : seconds * 1000 };
}

function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
