import { z } from 'zod';

/** What the rules of the base branch ask of a merge, rulesets and classic protection together. */
export const Protection = z.strictObject({
  requiredReviews: z.int().min(0),
  /** A branch must hold the base tip before it may merge. */
  strict: z.boolean(),
  mergeQueue: z.boolean(),
  /** Required checks; `app` is the App id that they are bound to. */
  checks: z.array(z.strictObject({ name: z.string(), app: z.int().nullable() })),
  /** True when our App may merge past the rules that ask for reviews (with none of them: past those that ask for checks). */
  bypass: z.boolean(),
});
export type Protection = z.infer<typeof Protection>;
