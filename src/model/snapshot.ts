import { z } from 'zod';
import { TargetDiff } from './changes.ts';
import { ResolvedConfig } from './config.ts';
import { Finding } from './finding.ts';
import { ImageState } from './image-state.ts';
import { Instant, Name, Sha, TargetKey } from './names.ts';
import { Protection } from './protection.ts';
import { Ledger } from './record.ts';
import { TargetReport } from './report.ts';
import { Restore } from './restore.ts';
import { SignatureState } from './signatures.ts';
import { OtherCheck, SourceState } from './source.ts';
import { SourceChanges } from './source-changes.ts';
import { TargetAt } from './target.ts';

/** A place in a user's file and what is wrong there (`errors.ts` has the same shape as an interface). */
const ProblemAt = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  message: z.string(),
  hint: z.string().nullable(),
});

export const ConfigState = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('valid'), config: ResolvedConfig }),
  z.strictObject({ status: z.literal('missing') }),
  z.strictObject({ status: z.literal('invalid'), problems: z.array(ProblemAt) }),
]);
export type ConfigState = z.infer<typeof ConfigState>;

/** What an agent last said of a target, with the release that its revision has by Git; null where Git does not confirm it. */
export const Reported = z.strictObject({
  report: TargetReport,
  cluster: z.string(),
  /** When the agent said so, by its own clock. */
  at: Instant,
  /** When it came, by ours: by the difference an agent whose clock is slow is told from one whose clock is right. */
  receivedAt: Instant,
  release: TargetAt.shape.release.nullable(),
});
export type Reported = z.infer<typeof Reported>;

/** A target at the base tip, with the text of the files in which its artifacts stand. A target that cannot be read says why. */
export const TargetState = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('read'),
    at: TargetAt,
    files: z.record(z.string(), z.string()),
    /** The newest report of an agent on it; of several clusters the one that says the worst. Null without one. */
    report: Reported.nullable(),
    /** What the other clusters say that report the same target, by name. */
    others: z.array(Reported),
  }),
  z.strictObject({ status: z.literal('unreadable'), application: Name, environment: Name, problem: ProblemAt }),
]);
export type TargetState = z.infer<typeof TargetState>;

/** What a pull request does to one target: merge(base tip, head) against the base tip. Null where a side has no such target. */
export const TargetChange = z.strictObject({
  application: Name,
  environment: Name,
  before: TargetAt.nullable(),
  after: TargetAt.nullable(),
  diff: TargetDiff,
});
export type TargetChange = z.infer<typeof TargetChange>;

/** GitHub's repository roles, `none` for an outsider. */
export const Role = z.enum(['none', 'read', 'triage', 'write', 'maintain', 'admin']);
export type Role = z.infer<typeof Role>;

/** A comment that may hold commands, with what its author may do, read at this moment. */
export const CommandComment = z.strictObject({
  id: z.int(),
  by: z.string(),
  byBot: z.boolean(),
  at: Instant,
  edited: z.boolean(),
  body: z.string(),
  /** The head that its author could see: the one that stood when the comment was made; null when that is not known. */
  head: Sha.nullable(),
  /**
   * The tip of the base branch that its author could see, with the targets whose content is another one by now; null
   * when that is not known. Read only for commands that speak of what is there, such as `/sync`.
   */
  base: z.strictObject({ sha: Sha, moved: z.array(TargetKey) }).nullable(),
  role: Role,
  /** Those of the config's approver teams that the author is in. */
  teams: z.array(z.string()),
});
export type CommandComment = z.infer<typeof CommandComment>;

export const CheckState = z.strictObject({
  id: z.int(),
  name: z.string(),
  status: z.enum(['queued', 'in_progress', 'completed']),
  conclusion: z.string().nullable(),
  /** Our hash of everything that the check says (`external_id`): equal hash, nothing to write. */
  externalId: z.string().nullable(),
  startedAt: Instant.nullable(),
});
export type CheckState = z.infer<typeof CheckState>;

/** Answers of ours that stand, by the comment that each answers. */
const Replies = z.array(z.strictObject({ to: z.int(), id: z.int(), body: z.string() }));

const OwnComment = z.strictObject({ id: z.int(), body: z.string() });

/** Whether merge(base tip, head) exists. */
const Merged = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('clean') }),
  z.strictObject({ status: z.literal('conflict'), files: z.array(z.string()) }),
]);

const pullFacts = {
  number: z.int().positive(),
  title: z.string(),
  body: z.string(),
  /** True when our App opened it (its author is the App's bot account). */
  ours: z.boolean(),
  author: z.string(),
  /** Its page on the host; absent where that is not known. */
  url: z.string().optional(),
  head: z.strictObject({ sha: Sha, branch: z.string(), fork: z.boolean() }),
  /** Sticky comment of ours, if any. */
  comment: OwnComment.nullable(),
};

/** An open pull request on the base branch. */
export const PullState = z.strictObject({
  ...pullFacts,
  draft: z.boolean(),
  /** The branch that it goes into; left out for the base branch. */
  base: z.string().optional(),
  merge: Merged,
  /** Accounts that made or committed its commits: none of them counts as an approver, and a foreign one disarms auto-merge. */
  committers: z.array(z.string()),
  /** Files that differ between the base tip and the merge; read only where it touches a target, absent otherwise. */
  files: z.array(z.string()).optional(),
  /** Targets that it touches. */
  changes: z.array(TargetChange),
  /** What was found in its files and between targets, beside what `changes` say of each. Absent for none. */
  findings: z.array(Finding).optional(),
  /** Objects that it brings or touches and whose targets cannot be known from Git. Absent for none. */
  unknowns: z.array(ProblemAt).optional(),
  /** Problems of the config that it would bring; null when it does not touch the config. */
  configProblems: z.array(ProblemAt).nullable(),
  approvals: z.array(z.strictObject({ by: z.string(), head: Sha, teams: z.array(z.string()) })),
  /** Reviewers whose newest word asks for changes, on whatever head. */
  objections: z.array(z.strictObject({ by: z.string(), at: Instant, teams: z.array(z.string()) })).default([]),
  commands: z.array(CommandComment),
  replies: Replies,
  checks: z.array(CheckState),
  /** Absent unless a person asked for them to run again: the runs that are made anew; null while nothing was forgotten for it. */
  again: z.array(z.int()).nullable().optional(),
  /** Checks and statuses of others at the head; read only where a gate asks for them. */
  others: z.array(OtherCheck),
  /**
   * Owners of its changed files by the CODEOWNERS of the base branch, one entry per set of owners, with those among the
   * people who approved that belong to it. Empty where no gate asks; null when a gate asks and the file is not there.
   */
  owners: z
    .array(z.strictObject({ files: z.array(z.string()), owners: z.array(z.string()), members: z.array(z.string()) }))
    .nullable(),
  /** True while it stands in GitHub's merge queue. */
  queued: z.boolean(),
  /** True when the rules ask for an up-to-date branch and it lacks the base tip. */
  behind: z.boolean(),
});
export type PullState = z.infer<typeof PullState>;

/** A merged pull request whose result is not settled yet, or on which somebody waits for an answer. */
export const MergedPull = z.strictObject({
  ...pullFacts,
  mergedAt: Instant,
  mergeSha: Sha,
  /** What the merge brought, per target, with the GitHub Deployment of it; null when there is none yet. */
  brought: z.array(
    z.strictObject({
      change: TargetChange,
      deployment: z.strictObject({ id: z.int(), state: z.string().nullable() }).nullable(),
    }),
  ),
  commands: z.array(CommandComment),
  replies: Replies,
  /** True when what it brought landed or was replaced: only what people say on it is left to answer. */
  settled: z.boolean().default(false),
});
export type MergedPull = z.infer<typeof MergedPull>;

/** The issue in which our App tracks the drift of one environment: found by its author, its label and its hidden marker. */
export const DriftIssue = z.strictObject({
  number: z.int().positive(),
  open: z.boolean(),
  title: z.string(),
  body: z.string(),
  environment: Name,
  /** Targets that it speaks of. */
  targets: z.array(TargetKey),
  commands: z.array(CommandComment),
  replies: Replies,
});
export type DriftIssue = z.infer<typeof DriftIssue>;

/** A step of the base branch that no gate let through, with what it changed in guarded environments. */
export const DirectChange = z.strictObject({
  sha: Sha,
  /** The step before. */
  parent: Sha.nullable(),
  /** Account of its author; the name in the commit where GitHub knows no account. */
  by: z.string(),
  at: Instant,
  subject: z.string(),
  /** Its page on the host. */
  url: z.string().nullable(),
  /** The pull request that brought it although its check had not passed; null for a commit without one. */
  pull: z.int().nullable(),
  changes: z.array(TargetChange),
});
export type DirectChange = z.infer<typeof DirectChange>;

/** An open issue of ours that reports a direct push. */
export const PushIssue = z.strictObject({
  number: z.int().positive(),
  sha: z.string(),
  targets: z.array(TargetKey),
  commands: z.array(CommandComment),
  replies: Replies,
});
export type PushIssue = z.infer<typeof PushIssue>;

/** A group of GitHub's merge queue: a commit that would become the base tip, judged as a pull request is. */
export const MergeGroup = z.strictObject({
  sha: Sha,
  /** The pull request that it was made for, and those before it in line that it holds too. */
  pulls: z.array(z.int()),
  /** All that the group brings, against the base tip. */
  changes: z.array(TargetChange),
  /** Problems of the config that it would bring; null when it does not touch the config. */
  configProblems: z.array(ProblemAt).nullable(),
  checks: z.array(CheckState),
  /** As of a pull request. */
  again: z.array(z.int()).nullable().optional(),
});
export type MergeGroup = z.infer<typeof MergeGroup>;

/** Everything observed that a decision needs, as plain data. */
export const Snapshot = z.strictObject({
  version: z.literal(1),
  repository: z.strictObject({ installation: z.int(), owner: z.string(), name: z.string() }),
  /** Our App: its id binds checks, its bot login marks what is ours. */
  app: z.strictObject({ id: z.int(), login: z.string() }),
  base: z.strictObject({ branch: z.string(), sha: Sha }),
  /** Other branches that environments live on and that exist, by name, with what the agents were last told of each. */
  bases: z.array(
    z.strictObject({ branch: z.string(), sha: Sha, announced: Sha.nullable(), protection: Protection.nullable() }),
  ),
  /** Our check runs on the tip; read only while there is something to say there: an invalid config, drift, or a drift check. */
  baseChecks: z.array(CheckState),
  /** Tip of the base branch that the agents were last told of; null for none yet. */
  announced: Sha.nullable(),
  /** The state branch: its tip, and the one that the agents were last told of; null while there is no such branch. */
  state: z.strictObject({ branch: z.string(), sha: Sha, announced: Sha.nullable() }).nullable(),
  config: ConfigState,
  targets: z.array(TargetState),
  images: z.array(ImageState),
  pulls: z.array(PullState),
  merged: z.array(MergedPull),
  /** Our tracking issues of drift, open and closed, oldest first. */
  driftIssues: z.array(DriftIssue),
  /** Releases that a person declined by closing our pull request without merging it, by target. */
  declined: z.array(z.strictObject({ target: TargetKey, release: z.string() })),
  /** Promotions of ours that were opened within the last hour, whatever became of them: what limits count. */
  opened: z.array(z.strictObject({ branch: z.string(), at: Instant })).default([]),
  sources: z.array(SourceState),
  /** What is known of the signatures of images that open pull requests would bring. Absent where none are asked for. */
  signatures: z.array(SignatureState).optional(),
  /** What happened in the sources of images that open pull requests would bring. Absent where none is known. */
  sourceChanges: z.array(SourceChanges).optional(),
  restores: z.array(Restore),
  /** Steps of the base branch since the last look that no gate let through, oldest first. */
  directs: z.array(DirectChange),
  /** Our open reports of such steps, oldest first. */
  pushIssues: z.array(PushIssue),
  groups: z.array(MergeGroup),
  /** Null when the rules cannot be read. */
  protection: Protection.nullable(),
  /** Branches of ours that exist, by name, with their tip. */
  branches: z.record(z.string(), Sha),
  ledger: Ledger,
});
export type Snapshot = z.infer<typeof Snapshot>;
