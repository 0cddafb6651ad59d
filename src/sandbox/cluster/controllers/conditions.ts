import { isObject, type Json, type JsonObject, listAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
}

export function conditionOf(object: KubeObject, type: string): JsonObject | undefined {
  const found = listAt(object, 'status', 'conditions').find((entry) => textAt(entry, 'type') === type);
  return isObject(found) ? found : undefined;
}

export function isTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.['status'] === 'True';
}

/** A list of conditions with one set; its transition time moves only when its status does. */
export function withCondition(conditions: readonly Json[], next: Condition, now: string): Json[] {
  const place = conditions.findIndex((entry) => textAt(entry, 'type') === next.type);
  const old = conditions[place];
  const isSame = textAt(old, 'status') === next.status;
  const lastTransitionTime = isSame ? (textAt(old, 'lastTransitionTime') ?? now) : now;
  const entry: JsonObject = { ...next, lastTransitionTime };
  return place < 0 ? [...conditions, entry] : conditions.with(place, entry);
}
