import { randomBytes } from 'node:crypto';
import { KubeError } from '../../../src/clusters/kube/kube-error.ts';
import type { KubeRequest, KubeTransport } from '../../../src/clusters/kube/transport.ts';
import { readWarnings } from '../../../src/clusters/kube/warnings.ts';
import type { WatchEvent } from '../../../src/clusters/kube/watch-once.ts';

/** A server to run the suite against. */
export interface KubeApiUnderTest {
  /** Makes one request a try: the suite wants to see refusals, not retries. */
  transport: KubeTransport;
  withToken(token: string): Promise<KubeTransport>;
  /** Makes it forget old versions, as compaction or a restart does. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export interface Features {
  /** Controllers and something like a kubelet run: workloads become ready, owned objects are collected. */
  hasControllers: boolean;
}

export type Fields = Record<string, unknown>;

/** An answer or a refusal, in one shape. */
export interface Seen {
  status: number;
  body: unknown;
  reason: string;
  message: string;
  causes: { reason: string; field: string; message: string }[];
  warnings: string[];
}

export interface World {
  api: KubeApiUnderTest;
  features: Features;
  namespace: string;
  call(method: KubeRequest['method'], path: string, more?: Partial<KubeRequest>): Promise<Seen>;
  /** Server-side apply of an object in the world's namespace. */
  apply(path: string, manager: string, object: Fields, query?: Record<string, string>): Promise<Seen>;
}

export function randomName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

export function createWorld(api: KubeApiUnderTest, features: Features): World {
  const namespace = randomName('contract');

  async function call(method: KubeRequest['method'], path: string, more: Partial<KubeRequest> = {}): Promise<Seen> {
    try {
      const { status, body, headers } = await api.transport.request({ method, path, ...more });
      return { status, body, reason: '', message: '', causes: [], warnings: readWarnings(headers['warning']) };
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      const { status, reason, message, causes } = error;
      return { status, body: undefined, reason, message, causes: [...causes], warnings: [] };
    }
  }

  return {
    api,
    features,
    namespace,
    call,
    apply: (path, manager, object, query = {}) =>
      call('PATCH', path, {
        query: { fieldManager: manager, ...query },
        body: object,
        contentType: 'application/apply-patch+yaml',
      }),
  };
}

/** The value under a path of names and indices. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

export function textOf(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
}

export function listOf(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function namesOf(list: unknown): string[] {
  return listOf(list, 'items').map((item) => textOf(item, 'metadata', 'name'));
}

/** What is at the path, followed until it satisfies the test. */
export async function eventually(
  world: World,
  path: string,
  isThere: (seen: Seen) => boolean,
  seconds = 20,
): Promise<Seen> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await world.call('GET', path);
    if (isThere(seen)) return seen;
    if (Date.now() > end) throw new Error(`${path} did not get there: ${JSON.stringify(seen).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Watches until enough events came, then ends the watch. */
export async function watchUntil(
  world: World,
  path: string,
  query: Record<string, string>,
  isEnough: (events: WatchEvent[]) => boolean,
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const stop = new AbortController();
  const watching = world.api.transport.watch({
    path,
    query,
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]),
    onEvent(event) {
      events.push(event);
      if (isEnough(events)) stop.abort();
    },
  });
  try {
    await watching;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return events;
}

export function configMap(name: string, data: Record<string, string>, metadata: Fields = {}): Fields {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

export function deployment(name: string, container: Fields = {}, spec: Fields = {}): Fields {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'registry.example/web:1', ...container }] },
      },
      ...spec,
    },
  };
}
