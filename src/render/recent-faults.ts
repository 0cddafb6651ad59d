import type { RenderResult } from './engine.ts';

/** Remembers for a while which renders ended over time or memory, so that one bad chart costs its limit once, not at every look. */
export interface RecentFaults {
  get(key: string): RenderResult | undefined;
  /** Keeps the result when it is such a fault; anything else is left to others. */
  note(key: string, result: RenderResult): void;
  clear(): void;
}

const ENTRIES = 500;

export function createRecentFaults({ keepMs, now }: { keepMs: number; now: () => number }): RecentFaults {
  const kept = new Map<string, { result: RenderResult; until: number }>();
  return {
    clear: () => kept.clear(),
    get(key) {
      const found = kept.get(key);
      return found !== undefined && found.until > now() ? found.result : undefined;
    },
    note(key, result) {
      if (result.status !== 'failed' || !['timeout', 'memory'].includes(result.error.code)) return;
      kept.delete(key);
      kept.set(key, { result, until: now() + keepMs });
      const oldest = kept.keys().next();
      if (kept.size > ENTRIES && oldest.done !== true) kept.delete(oldest.value);
    },
  };
}
