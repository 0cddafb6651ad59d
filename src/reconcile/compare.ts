import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../model/read-json.ts';

/** What a server writes by itself; comparing it would make every object look changed. */
const BOOKKEEPING = ['managedFields', 'resourceVersion', 'generation', 'creationTimestamp', 'uid', 'selfLink'] as const;

/**
 * True when a live object and the server's dry-run answer say the same: status, timestamps and the server's bookkeeping
 * aside, whatever the order of fields. The answer comes from the server's own merge, never from one of ours.
 */
export function sameState(live: unknown, predicted: unknown): boolean {
  return isDeepStrictEqual(essence(live), essence(predicted));
}

/** An object without what the server writes by itself. */
export function essence(object: unknown): unknown {
  if (!isRecord(object)) return object;
  const { status: _, metadata, ...rest } = object;
  if (!isRecord(metadata)) return { ...rest, metadata };
  const kept = Object.entries(metadata).filter(([field]) => !(BOOKKEEPING as readonly string[]).includes(field));
  return { ...rest, metadata: Object.fromEntries(kept) };
}
