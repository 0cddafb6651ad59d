import { z } from 'zod';
import { IgnoreRule } from './drift.ts';
import { Name } from './names.ts';

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A duration such as `90s`, `10m`, `1h30m` or `2d`; the parsed value is in seconds. */
export const Duration = z
  .string()
  .regex(/^(\d+[smhd])+$/, 'must be a duration such as 30s, 10m, 1h30m or 2d')
  .transform((text) => {
    let seconds = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+)([smhd])/g)) {
      seconds += Number(amount) * units[unit as keyof typeof units];
    }
    return seconds;
  });

/** How far Shiplock may go: write one non-required check; open pull requests and comment; also merge. */
export const Mode = z.enum(['observe', 'propose', 'enforce']);
export type Mode = z.infer<typeof Mode>;

export const Approvers = z.strictObject({
  users: z.array(z.string().min(1)).default([]),
  /** Team slugs of the repository's organisation, never display names (they can be forged). */
  teams: z.array(z.string().regex(/^[a-z0-9-_]+$/, 'must be a team slug, not its display name')).default([]),
  /** How many of them must approve. */
  required: z.int().min(1).default(1),
});
export type Approvers = z.infer<typeof Approvers>;

export const Environment = z.strictObject({
  /** The environments that must prove a release before it may enter this one. */
  after: z.array(Name).default([]),
  /** How long a release must be healthy here before it may go on. */
  soak: Duration.prefault('0s'),
  mode: Mode.default('enforce'),
  merge: z.enum(['auto', 'manual']).default('auto'),
  /** Who may approve. With approvers, a promotion into this environment needs their approval. */
  approvers: Approvers.optional(),
  sync: z.enum(['auto', 'manual']).default('auto'),
  heal: z.enum(['auto', 'approve', 'report', 'off']).default('report'),
});
export type Environment = z.infer<typeof Environment>;

export const ImagePolicy = z.strictObject({
  /** A range in the Masterminds idiom (`>=1.2, <2`, `^1.4`, `1.x`). Pre-releases only when the range names one. */
  semver: z.string().min(1).default('*'),
});
export type ImagePolicy = z.infer<typeof ImagePolicy>;

const placeholderPath = z
  .string()
  .min(1)
  .regex(/^[^/].*[^/]$|^[^/]$/, 'must be relative to the root of the repository, without a slash at either end')
  .refine((path) => !path.split('/').includes('..'), 'may not leave the repository');

/** Where the targets of one or many applications are. `{application}` and `{environment}` stand for one path segment each. */
export const ApplicationRule = z.strictObject({
  /** One application by name; without it the layout must hold `{application}`. */
  name: Name.optional(),
  /** A directory: chart, kustomization or plain YAML, recognised by what is in it. */
  path: placeholderPath,
  /** Values files for a chart, relative to the repository's root, in order; those that do not exist are left out if they hold no `{environment}`. */
  values: z.array(placeholderPath).optional(),
  releaseName: z.string().default('{application}'),
  namespace: z.string().default('{application}'),
  image: ImagePolicy.prefault({}),
  /** Differences between Git and the cluster that are not drift, in Argo CD's words. */
  ignoreDifferences: z.array(IgnoreRule).default([]),
});
export type ApplicationRule = z.infer<typeof ApplicationRule>;

/** `.github/shiplock.yaml`. Strict: an unknown key is an error with its place. Always read from the base branch. */
export const Config = z.strictObject({
  version: z.literal(1),
  environments: z.record(Name, Environment),
  applications: z.array(ApplicationRule).min(1),
});
export type Config = z.infer<typeof Config>;

/** The config as it is after reading, defaults filled in and durations in seconds: plain data that reads back as it is. */
export const ResolvedConfig = Config.extend({
  environments: z.record(Name, Environment.extend({ soak: z.number().min(0) })),
});

/** Where the config lies. */
export const CONFIG_PATH = '.github/shiplock.yaml';
