import { z } from 'zod';
import { Instant } from './names.ts';

/**
 * Differences that are not drift. Argo CD's words and meaning: fields by JSON pointer (RFC 6901) and fields by the
 * manager that owns them. Without `kind` a rule is for every object. jq paths are not evaluated (design: they burned CPU
 * in Argo CD), so they are not part of it.
 */
export const IgnoreRule = z.strictObject({
  group: z.string().optional(),
  kind: z.string().optional(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  jsonPointers: z.array(z.string().regex(/^\//, 'must be a JSON pointer such as /spec/replicas')).default([]),
  managedFieldsManagers: z.array(z.string().min(1)).default([]),
});
export type IgnoreRule = z.infer<typeof IgnoreRule>;

/** Who wrote a live field last, by `metadata.managedFields`; null when the server does not say. */
const DriftAuthor = z.strictObject({
  manager: z.string(),
  /** `scale`, `status`, …; null for the object itself. */
  subresource: z.string().nullable(),
  at: Instant.nullable(),
});
export type DriftAuthor = z.infer<typeof DriftAuthor>;

/** One field that is not as Git has it. Values are JSON text, masked and clipped in the process that read them. */
const DriftField = z.strictObject({
  /** For people: `spec.template.spec.containers[name=app].image`. */
  path: z.string(),
  /** `changed` and `removed`: Git's field differs or is gone. `added`: somebody put it there, Git does not have it. */
  kind: z.enum(['changed', 'removed', 'added']),
  git: z.string().nullable(),
  live: z.string().nullable(),
  by: DriftAuthor.nullable(),
});
export type DriftField = z.infer<typeof DriftField>;

/** One object that is not as Git has it; `missing` objects were deleted and have no fields. */
export const DriftObject = z.strictObject({
  group: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  state: z.enum(['changed', 'missing']),
  fields: z.array(DriftField).max(20),
  /** Fields that differ beyond those listed. */
  more: z.int().min(0),
});
export type DriftObject = z.infer<typeof DriftObject>;

/** What the agent does about it now. */
const Healing = z.discriminatedUnion('status', [
  /** `heal: report`, or nothing to heal. */
  z.strictObject({ status: z.literal('off') }),
  /** `heal: approve`: waits for `/sync` by an approver. */
  z.strictObject({ status: z.literal('approval') }),
  /** `heal: auto`: was written back `tries` times; the next try is not before `next` (back-off 2 s × 3 up to 300 s). */
  z.strictObject({ status: z.literal('auto'), tries: z.int().min(0), next: Instant.nullable() }),
]);
export type Healing = z.infer<typeof Healing>;

/** What is live of one target and is not as Git has it. No objects: the last look found no drift. */
export const TargetDrift = z.strictObject({
  /** Hash over what differs and not over times: one id per episode state, and what a consent to heal names. Empty without drift. */
  id: z.string(),
  /** When this episode was first seen; null without drift. */
  since: Instant.nullable(),
  objects: z.array(DriftObject).max(20),
  /** Objects that differ beyond those listed. */
  more: z.int().min(0),
  /** Differences that a rule hides, by the rule's name: hidden ones are counted, never silent. */
  hidden: z.record(z.string(), z.int().min(1)),
  healing: Healing,
});
export type TargetDrift = z.infer<typeof TargetDrift>;

/** True when something differs. */
export function hasDrift(drift: TargetDrift | null): drift is TargetDrift {
  return drift !== null && drift.objects.length > 0;
}
