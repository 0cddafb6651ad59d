import { z } from 'zod';
import { Instant, Name, Sha, TargetKey } from './names.ts';
import { Release } from './release.ts';

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

/** What the state branch remembers; everything that must outlive the database. */
export const StateRecord = z.discriminatedUnion('kind', [Proof, Approval, CommandRecord, Landing, SyncOrder]);
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
