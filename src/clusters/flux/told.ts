import { maskText } from '../../model/mask-text.ts';
import type { Blocker } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { type Condition, conditionOf, told } from '../../reconcile/health/conditions.ts';
import { refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';

const WITHHELD = 'it speaks of a Secret, so its text is withheld; look with kubectl';

/**
 * A condition's message for a report: credentials masked, and nothing at all of one that says why a Secret was refused,
 * because such texts quote values.
 */
export function maskedMessage(condition: Condition): string {
  const message = told(condition);
  if (/\bSecret\b/.test(message) && !/not found/.test(message)) return `${condition.reason || 'failed'}: ${WITHHELD}`;
  return maskText(message).replaceAll(/\s+/g, ' ').trim();
}

/** An object of Flux that keeps a target back, with the reason that it gives itself. */
export function fluxBlocker(object: KubeObject, reason: string): Blocker {
  return blocker(refOf(object), reason);
}

/** The condition Ready when it says no. */
export function refusal(object: KubeObject | null): Condition | null {
  const ready = object === null ? null : conditionOf(object, 'Ready');
  return ready?.status === 'False' ? ready : null;
}
