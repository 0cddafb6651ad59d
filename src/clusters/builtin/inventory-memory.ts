import type { KubeObject } from '../cluster.ts';

/** What was seen of the cluster may be this old; what we wrote ourselves is as new as it gets. */
const MAX_AGE_MS = 60_000;

/** The ConfigMaps of inventories as last seen, so that a look costs no request and a start costs one for all targets. */
export interface InventoryMemory {
  /** The ConfigMap of a name, null when there is none. Throws when the cluster cannot be asked. */
  find(name: string): Promise<KubeObject | null>;
  /** Takes over what a write of ours has stored. */
  keep(stored: KubeObject): void;
  /** A write failed, so somebody else may have written, or it went through unseen: the cluster is asked by name next. */
  doubt(name: string): void;
}

/** Asks for all of them by one LIST, and again when that is a minute old. `now` is in milliseconds. */
export function createInventoryMemory(
  cluster: { list(): Promise<KubeObject[]>; get(name: string): Promise<KubeObject | null> },
  now: () => number,
): InventoryMemory {
  let known = new Map<string, KubeObject>();
  let written = new Set<string>();
  const doubted = new Set<string>();
  let listedAt = Number.NEGATIVE_INFINITY;
  let listing: Promise<void> | null = null;

  async function list(): Promise<void> {
    written = new Set();
    const began = now();
    const found = new Map((await cluster.list()).map((object) => [object.metadata.name, object]));
    for (const [name, object] of known) {
      if (written.has(name)) found.set(name, object);
      // It may have lost its label only.
      else if (!found.has(name)) doubted.add(name);
    }
    known = found;
    listedAt = began;
  }

  async function ask(name: string): Promise<KubeObject | null> {
    const object = await cluster.get(name);
    doubted.delete(name);
    if (object === null) known.delete(name);
    else keep(object);
    return object;
  }

  function keep(stored: KubeObject): void {
    known.set(stored.metadata.name, stored);
    written.add(stored.metadata.name);
  }

  return {
    async find(name) {
      if (doubted.has(name)) return ask(name);
      if (now() - listedAt > MAX_AGE_MS) {
        listing ??= list().finally(() => {
          listing = null;
        });
        await listing;
        if (doubted.has(name)) return ask(name);
      }
      return known.get(name) ?? null;
    },
    keep,
    doubt: (name) => doubted.add(name),
  };
}
