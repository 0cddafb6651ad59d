import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { syncTargets } from './sync-targets.ts';

/** `/sync`: orders for the agents, all or nothing. */
export function sync(given: Given, context: Context): Answer {
  const found = syncTargets(given, context);
  return 'problem' in found ? refused(found.problem) : accepted(found.answer, found.orders);
}
