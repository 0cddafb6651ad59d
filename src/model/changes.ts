import { z } from 'zod';
import { Finding, ObjectName } from './finding.ts';

/** Why a difference is noise: hidden by default, counted, one click away. */
export const NoiseReason = z.enum([
  /** Labels that change with every version of a chart or an application. */
  'version-label',
  /** Annotations that hold a checksum, so that pods restart. */
  'checksum',
  /** Labels and annotations by which Argo CD, Flux and Helm find their objects. */
  'tracking',
  /** Items in another order, where order means nothing. */
  'order',
  /** The name of an object that is renamed in the same change. */
  'follows-rename',
  /** One quantity, duration or document, written in another way. */
  'same-value',
  /** Nothing against an empty map or list. */
  'empty',
  /** What SOPS writes beside encrypted values. */
  'encryption',
]);
export type NoiseReason = z.infer<typeof NoiseReason>;

/** One field that differs. Values are short texts, already masked; null where the side has none. */
export const FieldChange = z.strictObject({
  /** `spec.template.spec.containers[web].image`: list items by their merge key, else by index. */
  path: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** True when hidden by default (chart labels, checksums, …): counted, never dropped. */
  noise: z.boolean(),
  /** Only of noise. */
  reason: NoiseReason.optional(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** One object that differs between two renders. */
export const ObjectChange = z.strictObject({
  change: z.enum(['added', 'removed', 'modified', 'renamed']),
  /** The object under its old name; only of a renamed one. */
  former: ObjectName.optional(),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  fields: z.array(FieldChange),
  /** Unified diff of the masked YAML with context, lines that begin with ` `, `-` or `+`, without a file header. */
  text: z.string(),
});
export type ObjectChange = z.infer<typeof ObjectChange>;

/** What kinds of dangers there are; docs/diff.md says when each is told. */
export const DangerRule = z.enum([
  'namespace-removed',
  'crd-removed',
  'data-deleted',
  'traffic-cut',
  'protection-removed',
  'deployer-removed',
  'deleted',
  'orphaned',
  'renamed',
  'claim-shrinks',
  'data-not-kept',
  'immutable-field',
  'crd-version',
  'scale-to-zero',
  'suspended',
  'rbac-wider',
  'rbac-subject',
  'cluster-admin',
  'privileged',
  'privilege-escalation',
  'runs-as-root',
  'capability-added',
  'host-access',
  'exposed',
  'replicas-under-autoscaler',
  'no-disruption',
  'image-backwards',
  'image-moving-tag',
  'probe-removed',
  'limit-removed',
  'request-removed',
]);
export type DangerRule = z.infer<typeof DangerRule>;

/** A change that can hurt what runs: said on top, before all folds. */
export const Danger = z.strictObject({
  rule: DangerRule,
  object: ObjectName,
  /** The field, as in `FieldChange.path`; null for an object as a whole. */
  path: z.string().nullable(),
  /** What will happen, as a finished sentence, masked. */
  message: z.string(),
});
export type Danger = z.infer<typeof Danger>;

/** What a pull request would change in one target, or why that cannot be said. */
export const TargetDiff = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('rendered'),
    changes: z.array(ObjectChange),
    /** Absent for none, as the two below. */
    dangers: z.array(Danger).optional(),
    findings: z.array(Finding).optional(),
    /** What could not be known without the cluster, so that the diff may be wrong there: finished sentences. */
    unknowns: z.array(z.string()).optional(),
  }),
  z.strictObject({
    status: z.literal('failed'),
    /** Which side does not render. A base that fails is not the pull request's fault, and is said so. */
    side: z.enum(['base', 'head']),
    message: z.string(),
    file: z.string().nullable(),
    line: z.int().nullable(),
  }),
  /** A fork's change that nobody with the right let be rendered yet: nothing is known of it. */
  z.strictObject({ status: z.literal('withheld') }),
]);
export type TargetDiff = z.infer<typeof TargetDiff>;
