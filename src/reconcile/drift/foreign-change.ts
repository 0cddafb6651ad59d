import { createHash } from 'node:crypto';
import { isRecord } from '../../model/read-json.ts';

/** Annotations that controllers keep for themselves: they change with every rollout and say nothing of Git's fields. */
const NOISE =
  /^(?:deployment\.kubernetes\.io|control-plane\.alpha\.kubernetes\.io|autoscaling\.alpha\.kubernetes\.io|endpoints\.kubernetes\.io|pv\.kubernetes\.io|batch\.kubernetes\.io)\//;

/**
 * A hash that stays the same while only the status of an object moves: generation (the version where a kind has none),
 * labels, annotations and whether it is being deleted.
 */
export function driftSignature(metadata: Readonly<Record<string, unknown>>): string {
  const { generation, resourceVersion, labels, annotations, deletionTimestamp } = metadata;
  const notes = Object.entries(isRecord(annotations) ? annotations : {}).filter(([name]) => !NOISE.test(name));
  const marks = Object.entries(isRecord(labels) ? labels : {});
  const said = JSON.stringify([
    generation ?? resourceVersion ?? null,
    marks.sort(),
    notes.sort(),
    deletionTimestamp ?? null,
  ]);
  return createHash('sha256').update(said).digest('base64');
}
