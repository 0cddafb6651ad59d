/**
 * The glossary in types. One word per idea (ARCHITECTURE.md has the table):
 * application, environment, target, artifact, release, promotion, proof, gate, hold, snapshot, plan, agent, inventory, drift.
 */
import { z } from 'zod';

/** Names of applications and environments: they become branch names, label values and paths, so the grammar is DNS-like. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
    'must be lower-case letters, digits, "-", "_" or ".", start and end with a letter or digit, and have at most 63 characters',
  );

/** A full Git object id. */
export const Sha = z.string().regex(/^[0-9a-f]{40}$/, 'must be a full 40-digit Git SHA');

/** An instant as ISO 8601 in UTC with a `Z`. All times in the joints have this form. */
export const Instant = z.iso.datetime({ offset: false });
export type Instant = z.infer<typeof Instant>;

/** `application/environment`: how a target is named in records, reports, comments and commands. */
export const TargetKey = z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'must be application/environment');
export type TargetKey = z.infer<typeof TargetKey>;

/** The key of a target: `targetKey({ application: 'checkout', environment: 'dev' })` is `checkout/dev`. */
export function targetKey(target: { application: string; environment: string }): TargetKey {
  return `${target.application}/${target.environment}`;
}
