import type { DriftRule } from './rule.ts';

/**
 * A value that the reconciler wrote and nobody changed since. That the render says something else now is the render's
 * doing: a template that reads the time, or another version of a tool.
 */
export const ownWrite: DriftRule = {
  name: 'written by the reconciler itself',
  hides: ({ kind, owners }, { isOurs }) =>
    kind !== 'removed' && owners.length > 0 && owners.every(({ manager }) => isOurs(manager)),
};
