import { z } from 'zod';
import { Instant, Name, Sha, TargetKey } from './names.ts';
import { Artifact, Release } from './release.ts';

/**
 * A proof: this release was synced and healthy in this target at this content from `healthySince` to `provenAt`.
 * It stays valid after the target moved on (design: pushes faster than the soak never starve production).
 */
export const Proof = z.strictObject({
  kind: z.literal('proof'),
  version: z.literal(1),
  application: Name,
  environment: Name,
  release: Release,
  /** Content hash of the target that was healthy (`TargetAt.content`). */
  content: z.string(),
  revision: Sha,
  cluster: z.string(),
  healthySince: Instant,
  provenAt: Instant,
  /** The soak that was asked for, in seconds, when the proof was made. */
  soakSeconds: z.number().min(0),
});
export type Proof = z.infer<typeof Proof>;

/** A person's approval of one pull request at one head. */
export const Approval = z.strictObject({
  kind: z.literal('approval'),
  version: z.literal(1),
  pull: z.int().positive(),
  head: Sha,
  environments: z.array(Name),
  by: z.string(),
  comment: z.int(),
  /** False for `/approve`, which leaves the merge to others; absent or true for `/promote`. */
  merge: z.boolean().optional(),
  /** Digest of what the pull request brought at that head: another head of ours that brings the same is approved too. */
  content: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;

/** The audit line of a command: who said what on which head, and the one-line answer. `comment` makes it happen once. */
export const CommandRecord = z.strictObject({
  kind: z.literal('command'),
  version: z.literal(1),
  /** The pull request or issue on which it was said. */
  pull: z.int().positive(),
  comment: z.int(),
  /** Index of the command in its comment. */
  index: z.int().min(0),
  by: z.string(),
  command: z.string(),
  head: Sha.nullable(),
  outcome: z.enum(['accepted', 'refused']),
  answer: z.string(),
});
export type CommandRecord = z.infer<typeof CommandRecord>;

/** A merged promotion that became synced and healthy: the history line of a target. */
export const Landing = z.strictObject({
  kind: z.literal('landing'),
  version: z.literal(1),
  pull: z.int().positive(),
  target: TargetKey,
  release: Release,
  revision: Sha,
  /** Content of the target at the merge; entries of the first versions lack it. */
  content: z.string().optional(),
  mergedAt: Instant,
  healthyAt: Instant,
});
export type Landing = z.infer<typeof Landing>;

/**
 * A person's word that one content may go into one target now (`sync: manual`), or that one drift may be written back
 * (`heal: approve`). The agent reads it from the state branch: Git is the only thing that it believes.
 */
export const SyncOrder = z.strictObject({
  kind: z.literal('sync'),
  version: z.literal(1),
  target: TargetKey,
  /** The tip of the base branch that the approver spoke of, and the target's content there. */
  revision: Sha,
  content: z.string(),
  /** `TargetDrift.id` of the drift that was on the table; null when there was none. */
  drift: z.string().nullable(),
  by: z.string(),
  comment: z.int(),
});
export type SyncOrder = z.infer<typeof SyncOrder>;

/** The comment that a record goes back to; null for what Shiplock decided by itself. */
const comment = z.int().nullable();

/** A release that was proven in a target, or soaked there, turned unhealthy: its proofs there end, and its soak begins anew. */
export const Incident = z.strictObject({
  kind: z.literal('incident'),
  version: z.literal(1),
  target: TargetKey,
  release: Release,
  content: z.string(),
  revision: Sha,
  why: z.string(),
});
export type Incident = z.infer<typeof Incident>;

/** What a hold stops: one target, an application everywhere, an environment, or everything (both null). */
const Scope = z.strictObject({ application: Name.nullable(), environment: Name.nullable() });
export type Scope = z.infer<typeof Scope>;

/** A person's stop: automation may not go past it until it is lifted, or its time is over. */
export const Hold = z.strictObject({
  kind: z.literal('hold'),
  version: z.literal(1),
  scope: Scope,
  until: Instant.nullable(),
  reason: z.string(),
  by: z.string(),
  comment,
  /** The pull request by which a person went back by hand, for the hold that Shiplock put after it; null for every other. */
  rollback: z.int().nullable(),
});
export type Hold = z.infer<typeof Hold>;

/** Lifts every hold of exactly this scope that stands before it. */
export const Unhold = z.strictObject({
  kind: z.literal('unhold'),
  version: z.literal(1),
  scope: Scope,
  reason: z.string(),
  by: z.string(),
  comment,
});
export type Unhold = z.infer<typeof Unhold>;

/** A version that shall not enter any target of the application again; automation never chooses it. */
export const Rejection = z.strictObject({
  kind: z.literal('rejection'),
  version: z.literal(1),
  application: Name,
  artifacts: z.array(Artifact).min(1),
  reason: z.string(),
  by: z.string(),
  comment,
});
export type Rejection = z.infer<typeof Rejection>;

/** A named person opened one gate of one pull request at one head, with a reason. */
export const Override = z.strictObject({
  kind: z.literal('override'),
  version: z.literal(1),
  pull: z.int().positive(),
  head: Sha,
  /** The gate's word, as `/override` takes it. */
  gate: z.string(),
  reason: z.string(),
  by: z.string(),
  comment,
});
export type Override = z.infer<typeof Override>;

/** Takes back what the same person approved on a pull request. */
export const Unapproval = z.strictObject({
  kind: z.literal('unapproval'),
  version: z.literal(1),
  pull: z.int().positive(),
  by: z.string(),
  comment: z.int(),
});
export type Unapproval = z.infer<typeof Unapproval>;

/** A person asked for a version in a target (`/promote checkout prod 1.4.2`); every gate is asked all the same. */
export const Request = z.strictObject({
  kind: z.literal('request'),
  version: z.literal(1),
  target: TargetKey,
  /** What the target had when it was said: as soon as it has anything else, the word is fulfilled or overtaken. */
  from: Release,
  artifacts: z.array(Artifact).min(1),
  by: z.string(),
  comment: z.int(),
});
export type Request = z.infer<typeof Request>;

/** A target goes back to a release that was healthy there. Open until its pull request is merged or closed. */
export const Rollback = z.strictObject({
  kind: z.literal('rollback'),
  version: z.literal(1),
  target: TargetKey,
  from: Release,
  to: Release,
  /** Where the files of `to` are read from: a commit of the base branch at which it was healthy, with its content. */
  revision: Sha,
  content: z.string(),
  reason: z.string(),
  by: z.string(),
  comment,
  /** The merged pull request by which a person went back by hand; absent for a rollback that Shiplock carries out. */
  pull: z.int().positive().optional(),
});
export type Rollback = z.infer<typeof Rollback>;

/** Break-glass: an operator let a pull request's head pass while the server could not judge it. */
export const Pass = z.strictObject({
  kind: z.literal('pass'),
  version: z.literal(1),
  pull: z.int().positive(),
  head: Sha,
  reason: z.string(),
  by: z.string(),
});
export type Pass = z.infer<typeof Pass>;

/** Versions that entered targets by a commit without a pull request that Shiplock judged; said once. */
export const DirectPush = z.strictObject({
  kind: z.literal('direct'),
  version: z.literal(1),
  revision: Sha,
  by: z.string(),
  targets: z.array(TargetKey).min(1),
});
export type DirectPush = z.infer<typeof DirectPush>;

/** What the state branch remembers; everything that must outlive the database. */
export const StateRecord = z.discriminatedUnion('kind', [
  Proof,
  Incident,
  Approval,
  Unapproval,
  CommandRecord,
  Landing,
  SyncOrder,
  Hold,
  Unhold,
  Rejection,
  Override,
  Request,
  Rollback,
  Pass,
  DirectPush,
]);
export type StateRecord = z.infer<typeof StateRecord>;

/** One file of the state branch: records that were written together, chained to the entry before and signed. */
export const StateEntry = z.strictObject({
  version: z.literal(1),
  sequence: z.int().positive(),
  /** SHA-256 (hex) of the bytes of the entry before, null for the first. */
  previous: z.string().nullable(),
  at: Instant,
  records: z.array(StateRecord).min(1),
  /** HMAC-SHA-256 (hex) over the canonical JSON of the other fields, with a key derived from the App's private key. */
  signature: z.string(),
});
export type StateEntry = z.infer<typeof StateEntry>;

/** The state branch as read: intact with its records, or broken with the reason; gates fail closed on a broken one. */
export const Ledger = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('intact'),
    /** Sequence of the last entry, 0 for none. */
    sequence: z.int().min(0),
    records: z.array(z.strictObject({ at: Instant, record: StateRecord })),
  }),
  z.strictObject({ status: z.literal('broken'), problem: z.string() }),
]);
export type Ledger = z.infer<typeof Ledger>;
