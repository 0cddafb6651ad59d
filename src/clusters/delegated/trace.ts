import { createHash } from 'node:crypto';
import type { TargetKey } from '../../model/names.ts';
import { numberAt, textAt, valueAt } from '../../model/read-json.ts';

/**
 * What of a live object changes when somebody changes it, and not when its status does: the server counts generations of
 * the spec, but not of labels and annotations; kinds without a status have no generation, and any change counts.
 */
export function traceOf(live: unknown): string {
  const uid = textAt(live, 'metadata', 'uid');
  const generation = numberAt(live, 'metadata', 'generation');
  if (generation === null) return JSON.stringify([uid, textAt(live, 'metadata', 'resourceVersion')]);
  return JSON.stringify([
    uid,
    generation,
    valueAt(live, 'metadata', 'labels'),
    valueAt(live, 'metadata', 'annotations'),
  ]);
}

/** Remembers how the objects of each target stood at the last look. */
export interface Traces {
  /** True when they stand otherwise than at the look before; false at the first. */
  differ(target: TargetKey, traces: readonly string[]): boolean;
}

export function createTraces(): Traces {
  const known = new Map<TargetKey, string>();
  return {
    differ(target, traces) {
      const now = createHash('sha256').update(traces.join('\n')).digest('base64');
      const before = known.get(target);
      known.set(target, now);
      return before !== undefined && before !== now;
    },
  };
}
