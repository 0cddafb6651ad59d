import type { PullState } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { baseOfPull } from '../bases.ts';
import type { Context } from '../context.ts';
import { passed } from '../verdicts.ts';

/**
 * Says what GitHub itself still asks for, so that nobody wonders why an open promotion is not merged. It never blocks:
 * a required check that waited for the reviews would only say twice what GitHub says already.
 */
export function rulesGate(pull: PullState, { snapshot }: Context): Verdict[] {
  const { protection, branch } = baseOfPull(pull, snapshot);
  if (protection === null || protection.bypass || protection.requiredReviews === 0) return [];
  const count =
    protection.requiredReviews === 1 ? 'an approving review' : `${protection.requiredReviews} approving reviews`;
  const message = `${branch} also asks for ${count} on GitHub, and it is merged when they are there`;
  return [passed('rules', 'ReviewsAsked', message, { reviews: protection.requiredReviews })];
}
