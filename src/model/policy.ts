import { z } from 'zod';
import { Duration, Seconds } from './duration.ts';

/** `asc`: the last one is the newest; `desc`: the first one is. */
const Order = z.enum(['asc', 'desc']);

/** Platforms as images name them: `linux/amd64`, `linux/arm64/v8`. */
const Platform = z.string().regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/, 'must be a platform such as linux/amd64');

/**
 * How the newest version of an artifact is chosen. At most one of `semver`, `numerical`, `alphabetical`, `newest`,
 * `digest` and `calver`; `semver: '*'` without any. Ranges and patterns mean what Go's Masterminds/semver and RE2 say.
 */
export const VersionPolicy = z.strictObject({
  /** A range such as `^1.4`, `>=1.2, <2` or `1.x`; pre-releases only where it names one, as in `^1.4.0-0`. */
  semver: z.string().min(1).optional(),
  /** With `semver`: only versions in full (`x.y.z`); false reads `1.4` as `1.4.0` as well. True by default. */
  strict: z.boolean().optional(),
  /** By number: build numbers, time stamps. */
  numerical: Order.optional(),
  /** By text, byte by byte. */
  alphabetical: Order.optional(),
  /** By the time at which the image says that it was built. */
  newest: z.literal(true).optional(),
  /** A tag that is pushed again and again: its digest is followed. */
  digest: z.string().min(1).optional(),
  /** A form of calendar versions such as `YYYY.0M.MICRO`. */
  calver: z.string().min(1).optional(),
  /** Only tags that fit the pattern; `extract` (`$1`, `$name`) says which part of them is compared. */
  tags: z.strictObject({ pattern: z.string().min(1), extract: z.string().min(1).optional() }).optional(),
  /** Patterns of which a tag must fit one, and none. */
  allow: z.array(z.string().min(1)).min(1).optional(),
  ignore: z.array(z.string().min(1)).min(1).optional(),
  /** What an image must be built for, all of them, before it is taken. */
  platforms: z.array(Platform).min(1).optional(),
  /** How long ago an image must have been built before it is taken. */
  minimumAge: Duration.optional(),
  /** Whether an older version is taken when the policy names it as the newest that is there. False by default. */
  downgrade: z.boolean().optional(),
});
export type VersionPolicy = z.infer<typeof VersionPolicy>;

/** The policy after reading. */
export const ResolvedPolicy = VersionPolicy.extend({ minimumAge: Seconds.optional() });

/** The kinds of order of which a policy has one. */
export const orderKeys = ['semver', 'numerical', 'alphabetical', 'newest', 'digest', 'calver'] as const;

/** Settings of the artifacts whose repository fits a pattern; the first entry that says something of a setting counts. */
export const ArtifactRule = VersionPolicy.extend({
  /** `*` stands for any text: `ghcr.io/acme/*`, `oci://ghcr.io/acme/charts/*`, `github.com/acme/*`. */
  match: z.string().min(1),
  /** How old a listing of its tags may be before they are listed again. */
  scan: Duration.optional(),
  /** `signed`: a version whose signature is not verified is not taken. */
  require: z.enum(['signed']).optional(),
  /** Where its version stands in the files of a target, before all that is found by itself. */
  places: z
    .array(
      z.strictObject({
        /** From the root of the repository; `{application}` and `{environment}` stand for those of the target. */
        file: z.string().min(1),
        /** `image.tag`, `images[0].version`, `spec.containers[name=web].image`. */
        path: z.string().min(1),
        /** What the value is: the `version` of a chart or a Git tag; by its text when left out. */
        part: z.enum(['tag', 'digest', 'reference', 'version']).optional(),
      }),
    )
    .min(1)
    .optional(),
});
export type ArtifactRule = z.infer<typeof ArtifactRule>;

/** The settings after reading. */
export const ResolvedArtifactRule = ArtifactRule.extend({ minimumAge: Seconds.optional(), scan: Seconds.optional() });
