import { z } from 'zod';
import { IgnoreRule } from './drift.ts';
import { Duration, Seconds } from './duration.ts';
import { InspectionName } from './finding.ts';
import { Name } from './names.ts';
import { ArtifactRule, ResolvedArtifactRule, ResolvedPolicy, VersionPolicy } from './policy.ts';
import { SignatureRule } from './signatures.ts';
import { Window } from './window.ts';

/** How far Shiplock may go: write one non-required check; open pull requests and comment; also merge. */
export const Mode = z.enum(['observe', 'propose', 'enforce']);
export type Mode = z.infer<typeof Mode>;

export const Approvers = z.strictObject({
  users: z.array(z.string().min(1)).default([]),
  /** Team slugs of the repository's organisation, never display names (they can be forged). */
  teams: z.array(z.string().regex(/^[a-z0-9-_]+$/, 'must be a team slug, not its display name')).default([]),
  /** How many of them must approve. */
  required: z.int().min(1).default(1),
  /** Also asks an owner of every changed file, by the CODEOWNERS of the base branch. */
  codeowners: z.boolean().default(false),
});
export type Approvers = z.infer<typeof Approvers>;

/** A branch as the config names it: no ref that Git refuses, and none of Shiplock's own. */
const BranchName = z
  .string()
  .regex(/^(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)))[A-Za-z0-9_][\w./-]*(?<![./])$/, 'must be the name of a branch')
  .refine((name) => !name.startsWith('shiplock/'), 'must not be a branch of Shiplock itself');

/** How many promotions Shiplock opens; without a number there is no limit. */
export const Limits = z.strictObject({
  /** At most so many new pull requests within an hour. */
  perHour: z.int().min(1).optional(),
  /** No new pull request while so many are open. */
  open: z.int().min(1).optional(),
});
export type Limits = z.infer<typeof Limits>;

export const Environment = z.strictObject({
  /** The branch that its targets are read from and that its promotions go into; the branch with the config by default. */
  branch: BranchName.optional(),
  /** The environments that must prove a release before it may enter this one. */
  after: z.array(Name).default([]),
  /** Whether all of `after` must have proven a release, or any one of them. */
  join: z.enum(['all', 'any']).default('all'),
  /** What happens when a newer release comes while one soaks here: it enters at once, waits for the soak, or waits in line. */
  pace: z.enum(['latest', 'finish-soak', 'queue']).default('finish-soak'),
  /** How long a release must be healthy here before it may go on. */
  soak: Duration.prefault('0s'),
  mode: Mode.default('enforce'),
  merge: z.enum(['auto', 'manual']).default('auto'),
  /** Who may approve. With approvers, a promotion into this environment needs their approval. */
  approvers: Approvers.optional(),
  /** Checks and statuses, by name, that must be green on the pull request's head. */
  checks: z.array(z.string().min(1)).default([]),
  /** Checks that must be green on the source commit of each image (`org.opencontainers.image.revision`); `required` takes those that the source branch requires. */
  sourceChecks: z.union([z.literal('required'), z.array(z.string().min(1))]).default([]),
  windows: z.array(Window).default([]),
  /** `auto`: a promotion that turns unhealthy within its soak is taken back. */
  rollback: z.enum(['manual', 'auto']).default('manual'),
  /** `commit`: commits that come to the branch without a pull request are welcome here. */
  entry: z.enum(['pull-request', 'commit']).default('pull-request'),
  sync: z.enum(['auto', 'manual']).default('auto'),
  /** How many promotions into this environment are opened; those of all environments count as well. */
  limits: Limits.prefault({}),
  heal: z.enum(['auto', 'approve', 'report', 'off']).default('report'),
  /** The version of Kubernetes that runs there, such as `1.34`: what charts see, and whose schemas and removed APIs count. */
  kubernetes: z
    .string()
    .regex(/^1\.\d+(\.\d+)?$/, 'must be a version of Kubernetes such as 1.34')
    .optional(),
});
export type Environment = z.infer<typeof Environment>;

/** The environments that live on a branch; `base` is the branch with the config, on which all live that name none. */
export function environmentsOn(
  { environments }: { environments: Readonly<Record<string, Environment>> },
  branch: string,
  base: string,
): string[] {
  return Object.keys(environments).filter((name) => (environments[name]?.branch ?? base) === branch);
}

/** A host with its port where it has one of its own, or all hosts below a name. */
export const HostPattern = z
  .string()
  .regex(
    /^(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?$/,
    'must be a host such as charts.example.com, charts.example.com:8443 or *.example.com',
  );

const placeholderPath = z
  .string()
  .min(1)
  .regex(/^[^/].*[^/]$|^[^/]$/, 'must be relative to the root of the repository, without a slash at either end')
  .refine((path) => !path.split('/').includes('..'), 'may not leave the repository');

/** Where the targets of one or many applications are. `{application}` and `{environment}` stand for one path segment each. */
export const ApplicationRule = z.strictObject({
  /** One application by name; without it the layout must hold `{application}`. */
  name: Name.optional(),
  /** A directory: chart, kustomization or plain YAML, recognised by what is in it. Either this or `declaredIn`. */
  path: placeholderPath.optional(),
  /** A folder in which, with all below it, objects of Argo CD and Flux declare the targets. */
  declaredIn: placeholderPath.optional(),
  /** With `declaredIn`: what the names of those objects look like. */
  objectName: z.string().min(1).default('{application}'),
  /** With `declaredIn`, where neither folder nor name tells the environment: the cluster (name or URL) or namespace of the destination → environment. */
  destinations: z.record(z.string(), Name).default({}),
  /** Values files for a chart, relative to the repository's root, in order; those that do not exist are left out if they hold no `{environment}`. */
  values: z.array(placeholderPath).optional(),
  releaseName: z.string().default('{application}'),
  namespace: z.string().default('{application}'),
  /** Which version of an image the first environment takes. */
  image: VersionPolicy.prefault({}),
  /** The same for charts; `image` when left out. */
  chart: VersionPolicy.optional(),
  /** The same for tags of Git repositories; `image` when left out. */
  git: VersionPolicy.optional(),
  /** What differs for single artifacts; before those of the whole config. */
  artifacts: z.array(ArtifactRule).default([]),
  /** Applications of one set move together, in one pull request. */
  set: Name.optional(),
  /** Applications of one group share one pull request in each environment, and each of them goes on without the others. */
  group: Name.optional(),
  /** Applications whose promotion into an environment must have landed there first. */
  dependsOn: z.array(Name).default([]),
  /** Differences between Git and the cluster that are not drift, in Argo CD's words. */
  ignoreDifferences: z.array(IgnoreRule).default([]),
});
export type ApplicationRule = z.infer<typeof ApplicationRule>;

/** People who may open a gate by name. */
export const Overriders = Approvers.pick({ users: true, teams: true });
export type Overriders = z.infer<typeof Overriders>;

/** What objects of some applications may be, beside what Argo CD's AppProjects in the repository say. `*` stands for any text. */
const Guardrail = z.strictObject({
  /** Names of applications; all by default. */
  applications: z.array(z.string().min(1)).default(['*']),
  environments: z.array(Name).default([]),
  /** `Deployment`, `apps/Deployment`; all but `deniedKinds` by default. */
  kinds: z.array(z.string().min(1)).optional(),
  deniedKinds: z.array(z.string().min(1)).default([]),
  namespaces: z.array(z.string().min(1)).optional(),
  /** Destinations of Applications: cluster names or URLs. */
  clusters: z.array(z.string().min(1)).optional(),
  /** Where images may come from: `ghcr.io/acme/*`. */
  registries: z.array(z.string().min(1)).optional(),
});

/** `on`: fails the check; `warn`: says it; `off`: does not look. */
const InspectionLevel = z.enum(['on', 'warn', 'off']);

/** `.github/shiplock.yaml`. Strict: an unknown key is an error with its place. Always read from the base branch. */
export const Config = z.strictObject({
  version: z.literal(1),
  environments: z.record(Name, Environment),
  applications: z.array(ApplicationRule).min(1),
  /** Settings of artifacts in every application. */
  artifacts: z.array(ArtifactRule).default([]),
  /** Windows of every environment. */
  windows: z.array(Window).default([]),
  /** How many promotions are opened, over all environments. */
  limits: Limits.prefault({}),
  /** Who may override a gate or reject a version; without it, administrators of the repository. */
  overriders: Overriders.optional(),
  /** What is looked for in rendered targets, and how much it matters. */
  inspections: z.partialRecord(InspectionName, InspectionLevel).default({}),
  /** Folders with policies (ValidatingAdmissionPolicy, Kyverno's in CEL), beside those that targets render. */
  policies: z.array(placeholderPath).default([]),
  guardrails: z.array(Guardrail).default([]),
  /** What images must show of who made them before they enter. The first entry that fits an image and an environment counts. */
  signatures: z.array(SignatureRule).default([]),
  /** Values that environments are meant to override, such as `replicaCount` or `image.*`: others that equal the default are found. */
  overrides: z.strictObject({ allow: z.array(z.string().min(1)).default([]) }).prefault({}),
  /** Hosts from which charts may be fetched; none by default. */
  charts: z.strictObject({ hosts: z.array(HostPattern).default([]) }).prefault({}),
  /** Pull requests from forks: rendered like any other, or after somebody with write access said `/diff` at that head. */
  forks: z.enum(['render', 'approve']).default('approve'),
});
export type Config = z.infer<typeof Config>;

/** The config as it is after reading, defaults filled in and durations in seconds: plain data that reads back as it is. */
export const ResolvedConfig = Config.extend({
  environments: z.record(Name, Environment.extend({ soak: Seconds })),
  applications: z.array(
    ApplicationRule.extend({
      image: ResolvedPolicy,
      chart: ResolvedPolicy.optional(),
      git: ResolvedPolicy.optional(),
      artifacts: z.array(ResolvedArtifactRule),
    }),
  ),
  artifacts: z.array(ResolvedArtifactRule),
});

/** Where the config lies. */
export const CONFIG_PATH = '.github/shiplock.yaml';
