import { z } from 'zod';
import { Instant, Name, TargetKey } from '../model/names.ts';
import type { Artifact } from '../model/release.ts';
import { Blocker, HealthState, SyncState } from '../model/report.ts';
import { referencedArtifact } from '../text/edit/artifact-text.ts';

/** One image as people write it, `ghcr.io/acme/checkout:1.4.2`, perhaps with its digest; or a list of those that move as one. */
const Images = z
  .custom<string | string[]>((value) => value !== undefined)
  .transform((value, context): Artifact[] => {
    const isList = Array.isArray(value);
    const artifacts: Artifact[] = [];
    for (const [index, text] of (isList ? value : [value]).entries()) {
      const artifact = imageOf(text);
      if (artifact !== null) artifacts.push(artifact);
      else context.issues.push({ code: 'custom', message: NO_IMAGE, input: text, path: isList ? [index] : [] });
    }
    return artifacts;
  });

const NO_IMAGE = 'must be an image with its version, such as ghcr.io/acme/checkout:1.4.2';

function imageOf(text: unknown): Artifact | null {
  const artifact = typeof text === 'string' ? referencedArtifact(text) : null;
  return artifact === null || (artifact.tag === null && artifact.digest === null) ? null : artifact;
}

/** What an agent says: one word such as `healthy`, or more of it. */
const ReportShort = z.preprocess(
  (value) => (typeof value === 'string' ? { health: value } : value),
  z
    .strictObject({
      /** What the agent has applied, when that is not what Git has. */
      runs: Images.optional(),
      sync: SyncState.default('synced'),
      health: HealthState.default('healthy'),
      healthySince: Instant.optional(),
      error: z.string().nullable().default(null),
      blockers: z.array(Blocker.partial({ namespace: true, name: true })).default([]),
      cluster: Name.optional(),
    })
    .nullable(),
);

/** A target of the base branch. */
export const TargetShort = z.strictObject({
  target: TargetKey,
  runs: Images,
  report: ReportShort.default(null),
});
export type TargetShort = z.infer<typeof TargetShort>;

/** What a pull request does to a target: by default from what the base branch has there. */
export const ChangeShort = z.strictObject({
  target: TargetKey,
  from: Images.nullable().optional(),
  to: Images.nullable(),
});
export type ChangeShort = z.infer<typeof ChangeShort>;

/** A proof in few words. */
export const ProofShort = z.strictObject({
  kind: z.literal('proof'),
  target: TargetKey,
  runs: Images,
  healthySince: Instant.optional(),
  provenAt: Instant.optional(),
  cluster: Name.optional(),
});
export type ProofShort = z.infer<typeof ProofShort>;
