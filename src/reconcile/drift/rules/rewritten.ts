import type { DriftPath } from '../path.ts';
import { readDuration, readQuantity } from '../quantity.ts';
import type { DriftRule } from './rule.ts';

/** Fields whose numbers are quantities even without a suffix. */
const AMOUNTS = /^(?:limits|requests|capacity|hard|resources|storage|cpu|memory|quantity|averageValue|value)$/;

/**
 * The same quantity or duration in other words (`1000m` and `1`, `60s` and `1m0s`), which controllers and some API
 * versions write. Texts without a unit (`1.10` may be a version) count only where the field holds amounts.
 */
export const rewritten: DriftRule = {
  name: 'quantities and durations in other words',
  hides({ path, git, live }) {
    if (!isScalar(git) || !isScalar(live)) return false;
    const texts = [String(git), String(live)] as const;
    return isSameAmount(texts, path) || isSameTime(texts);
  },
};

function isSameAmount([git, live]: readonly [string, string], path: DriftPath): boolean {
  const left = readQuantity(git);
  if (left === null || left !== readQuantity(live)) return false;
  const hasUnit = [git, live].some((text) => /[A-Za-z]$/.test(text));
  return hasUnit || path.some((step) => 'key' in step && AMOUNTS.test(step.key));
}

function isSameTime([git, live]: readonly [string, string]): boolean {
  const left = readDuration(git);
  return left !== null && left === readDuration(live);
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
