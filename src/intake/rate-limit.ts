/** True as long as a key asked no more than `count` times within the running window. */
export type RateLimit = (key: string) => boolean;

/** Keys that are remembered: a flood from many addresses may not fill the memory, and drops the oldest instead. */
const MAX_KEYS = 10_000;

/** A limit of `count` per window for each key, counted in this process. */
export function createRateLimit(limits: { count: number; windowMs: number; now: () => number }): RateLimit {
  const { count, windowMs, now } = limits;
  const seen = new Map<string, { until: number; left: number }>();
  return (key) => {
    const known = seen.get(key);
    const entry = known !== undefined && known.until > now() ? known : { until: now() + windowMs, left: count };
    // Written at the end of the map, so that the first key is always the one that was silent for longest.
    seen.delete(key);
    seen.set(key, { ...entry, left: entry.left - 1 });
    const [oldest] = seen.keys();
    if (seen.size > MAX_KEYS && oldest !== undefined) seen.delete(oldest);
    return entry.left > 0;
  };
}
