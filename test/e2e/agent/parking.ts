import { type ApiProxy, type Fate, type Passing, textOf } from './api-proxy.ts';

/** Where a target stops: before its n-th write reaches the server, or when it is done and before the agent knows. */
export interface Stop {
  write: number;
  moment: 'before' | 'after';
}

/** Targets that are held at one write each, until the agent is killed. */
export interface Parking {
  /** Which write each target stands at, as `METHOD path`. */
  parked: ReadonlyMap<string, string>;
  /** All writes of each target in order, as `METHOD path`. */
  writes: ReadonlyMap<string, readonly string[]>;
}

/**
 * Counts the writes of targets, each known by words of its paths, and holds each target at its stop: that write is not
 * answered, and what the target has on its way beside it never arrives.
 */
export function park(proxy: ApiProxy, targets: ReadonlyMap<string, { words: readonly string[]; stop: Stop | null }>) {
  const parked = new Map<string, string>();
  const writes = new Map<string, string[]>();

  function targetOf(path: string): string | undefined {
    return [...targets].find(([, { words }]) => words.some((word) => `${path}/`.includes(`/${word}/`)))?.[0];
  }

  function fateOf(passing: Passing): Fate {
    const target = passing.isWrite ? targetOf(passing.path) : undefined;
    if (target === undefined) return { do: 'pass' };
    if (parked.has(target)) return { do: 'swallow', isDone: false };
    const text = textOf(passing);
    const all = [...(writes.get(target) ?? []), text];
    writes.set(target, all);
    const stop = targets.get(target)?.stop ?? null;
    if (stop === null || all.length < stop.write) return { do: 'pass' };
    parked.set(target, text);
    return { do: 'swallow', isDone: stop.moment === 'after' };
  }

  proxy.judge(fateOf);
  return { parked, writes } satisfies Parking;
}
