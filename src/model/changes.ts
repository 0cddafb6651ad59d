import { z } from 'zod';

/** One field that differs. Values are short texts, already masked; null where the side has none. */
export const FieldChange = z.strictObject({
  /** `spec.template.spec.containers[web].image`: list items by their merge key, else by index. */
  path: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** True when hidden by default (chart labels, checksums, …): counted, never dropped. */
  noise: z.boolean(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** One object that differs between two renders. */
export const ObjectChange = z.strictObject({
  change: z.enum(['added', 'removed', 'modified']),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  fields: z.array(FieldChange),
  /** Unified diff of the masked YAML with context, lines that begin with ` `, `-` or `+`, without a file header. */
  text: z.string(),
});
export type ObjectChange = z.infer<typeof ObjectChange>;

/** What a pull request would change in one target, or why that cannot be said. */
export const TargetDiff = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('rendered'), changes: z.array(ObjectChange) }),
  z.strictObject({
    status: z.literal('failed'),
    /** Which side does not render. A base that fails is not the pull request's fault, and is said so. */
    side: z.enum(['base', 'head']),
    message: z.string(),
    file: z.string().nullable(),
    line: z.int().nullable(),
  }),
]);
export type TargetDiff = z.infer<typeof TargetDiff>;
