import { listAt, numberAt, textAt } from '../../model/read-json.ts';

/** A condition as controllers write it; absent texts are empty. */
export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
}

/** The condition of a type, null when there is none or it speaks of an older generation than the object's. */
export function conditionOf(live: unknown, type: string): Condition | null {
  const generation = numberAt(live, 'metadata', 'generation');
  for (const entry of listAt(live, 'status', 'conditions')) {
    if (textAt(entry, 'type') !== type) continue;
    const observed = numberAt(entry, 'observedGeneration');
    if (observed !== null && generation !== null && observed < generation) return null;
    return {
      type,
      status: textAt(entry, 'status') ?? '',
      reason: textAt(entry, 'reason') ?? '',
      message: textAt(entry, 'message') ?? '',
    };
  }
  return null;
}

/** How a condition is told: its message, else its reason, else its type. */
export function told(condition: Condition): string {
  return condition.message || condition.reason || `${condition.type} is ${condition.status}`;
}

/** True while the controller has not seen the newest spec: then no other field of the status may be believed. */
export function isUnobserved(live: unknown): boolean {
  const generation = numberAt(live, 'metadata', 'generation');
  const observed = numberAt(live, 'status', 'observedGeneration');
  return generation !== null && observed !== null && observed < generation;
}

/** The same for built-in workloads, whose controllers always write `observedGeneration`: without it they have not looked yet. */
export function isUnseenWorkload(live: unknown): boolean {
  const generation = numberAt(live, 'metadata', 'generation');
  if (generation === null) return false;
  return (numberAt(live, 'status', 'observedGeneration') ?? 0) < generation;
}
