import { z } from 'zod';

/** An object as people name it. */
export const ObjectName = z.strictObject({ kind: z.string(), namespace: z.string().nullable(), name: z.string() });
export type ObjectName = z.infer<typeof ObjectName>;

/** What is looked for in a rendered target or in the files of a pull request; the config switches each. */
export const InspectionName = z.enum([
  'schema',
  'deprecated-api',
  'safe-deployment',
  'pod-security',
  'policy',
  'guardrail',
  'shape',
  'sprawl',
  'literal-image',
  'other-environment',
  'automated-sync',
  'namespace-limits',
  'plaintext-secret',
]);
export type InspectionName = z.infer<typeof InspectionName>;

/** One thing that an inspection found. */
export const Finding = z.strictObject({
  inspection: InspectionName,
  /** `failure` fails `shiplock/diff`, unless the base branch has it too. */
  level: z.enum(['notice', 'warning', 'failure']),
  /** The object that it speaks of; null for a file as a whole. */
  object: ObjectName.nullable(),
  /** The field, as in `FieldChange.path`; null for an object as a whole. */
  path: z.string().nullable(),
  /** What is wrong and what to do, finished sentences, masked. */
  message: z.string(),
  /** The line in the repository that causes it, as far as it can be traced. */
  file: z.string().nullable(),
  line: z.int().min(1).nullable(),
  /** The base branch has it too: counted, and never in the way of a pull request. */
  known: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;
