import { createHash } from 'node:crypto';
import type { RenderEngine, RenderFiles, RenderRequest, RenderResult } from './engine.ts';
import { narrowFiles } from './narrow.ts';
import { createRecentFaults } from './recent-faults.ts';

/** An outer place for finished renders, such as a table. It does not throw: what it cannot do it leaves. */
export interface RenderStore {
  /** The render under the first of these keys that is there. */
  get(keys: readonly string[]): Promise<RenderResult | undefined>;
  /** Keeps a render; nobody waits for it. */
  set(key: string, result: RenderResult): void;
}

export interface CacheSettings {
  /** How many renders are kept in memory; the one that was not used for longest goes first. */
  entries: number;
  store?: RenderStore;
  /** How long a render that ran out of time or memory is answered without trying again; not at all when left out. */
  faults?: { keepMs: number; now: () => number };
}

export interface CachedRender {
  render(request: RenderRequest): Promise<RenderResult>;
  /** Renders that ran out of time or memory are tried again when they are asked for next. */
  forgetFaults(): void;
}

/**
 * Renders only what was not rendered before. The key is the content of the files that the render can read, the
 * settings, the engine, and whether a fork brought it; seed and time belong to it only for charts that use them. Faults of the repository are kept
 * like results; running out of time or memory is remembered for `faults.keepMs`, crashes are not.
 */
export function createCachedRender(
  engine: Pick<RenderEngine, 'render' | 'version'>,
  settings: CacheSettings,
): CachedRender {
  const memory = createMemory(settings.entries);
  const store = settings.store;
  const faults = createRecentFaults(settings.faults ?? { keepMs: 0, now: () => 0 });
  const running = new Map<string, Promise<RenderResult>>();

  async function lookOutside({ anyTime, thisTime }: Keys): Promise<RenderResult | undefined> {
    const found = await store?.get([anyTime, thisTime]);
    if (found !== undefined) memory.set(keyFor(found, { anyTime, thisTime }) ?? thisTime, found);
    return found;
  }

  async function renderAnew(request: RenderRequest, keys: Keys): Promise<RenderResult> {
    const kept = await lookOutside(keys);
    if (kept !== undefined) return kept;
    const result = await engine.render(request);
    faults.note(keys.thisTime, result);
    const key = keyFor(result, keys);
    if (key === null) return result;
    memory.set(key, result);
    store?.set(key, result);
    return result;
  }

  return {
    forgetFaults: () => faults.clear(),
    async render(request) {
      const narrowed = { ...request, files: narrowFiles(request) };
      const keys = keysOf(narrowed, engine.version);
      const found = memory.get(keys.anyTime) ?? memory.get(keys.thisTime) ?? faults.get(keys.thisTime);
      if (found !== undefined) return found;
      const same = running.get(keys.thisTime);
      if (same !== undefined) return await same;
      const result = renderAnew(narrowed, keys).finally(() => running.delete(keys.thisTime));
      running.set(keys.thisTime, result);
      return await result;
    },
  };
}

interface Keys {
  /** For renders that used neither seed nor clock. */
  anyTime: string;
  thisTime: string;
}

function keyFor(result: RenderResult, keys: Keys): string | null {
  if (result.status === 'rendered') return result.used.seed || result.used.clock ? keys.thisTime : keys.anyTime;
  const isLasting = ['template', 'schema', 'input'].includes(result.error.code);
  return isLasting ? keys.thisTime : null;
}

function keysOf(request: RenderRequest & { files: Map<string, Uint8Array> }, version: string): Keys {
  const { source, lists = 'expand', yaml = false, seed, now, outside = [] } = request;
  const trees = outside.map(({ name, files }) => [name, hashesOf(files)]);
  const settings = [source, ...(request.more ?? [])].map(sortedEntries);
  const laidOver = [request.postRenderers ?? [], request.namespace ?? null];
  const from = request.trust === 'fork' ? ['fork'] : [];
  const read = [hashesOf(request.files), trees, ...from];
  const anyTime = sha256(JSON.stringify([version, settings, laidOver, lists, yaml, ...read]));
  return { anyTime, thisTime: sha256(JSON.stringify([anyTime, seed, Number(now)])) };
}

function hashesOf(files: RenderFiles): string[][] {
  return [...files].map(([path, content]) => [path, sha256(content)]).sort(byPath);
}

function byPath([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1;
}

function sortedEntries(source: object): [string, unknown][] {
  return Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A map that forgets the entry that was not used for longest. */
function createMemory(entries: number) {
  const kept = new Map<string, RenderResult>();
  return {
    get(key: string): RenderResult | undefined {
      const found = kept.get(key);
      if (found !== undefined) this.set(key, found);
      return found;
    },
    set(key: string, result: RenderResult): void {
      kept.delete(key);
      kept.set(key, result);
      const oldest = kept.keys().next();
      if (kept.size > entries && oldest.done !== true) kept.delete(oldest.value);
    },
  };
}
