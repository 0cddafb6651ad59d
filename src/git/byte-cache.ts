/** Keeps the values that were used last, up to a number of bytes. Only for what never changes under its key. */
export interface ByteCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V, bytes: number): void;
  clear(): void;
}

/** Makes a cache of at most `capacity` bytes. A value larger than an eighth of it is not kept: it would push out too much. */
export function createByteCache<V>(capacity: number): ByteCache<V> {
  const entries = new Map<string, { value: V; bytes: number }>();
  let total = 0;

  function get(key: string): V | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key); // a Map keeps the order of insertion: the first key is the one unused for longest
    entries.set(key, entry);
    return entry.value;
  }

  function set(key: string, value: V, bytes: number): void {
    if (bytes > capacity / 8) return;
    total += bytes - (entries.get(key)?.bytes ?? 0);
    entries.delete(key);
    entries.set(key, { value, bytes });
    for (const [oldest, entry] of entries) {
      if (total <= capacity) return;
      entries.delete(oldest);
      total -= entry.bytes;
    }
  }

  function clear(): void {
    entries.clear();
    total = 0;
  }

  return { get, set, clear };
}
