import { z } from 'zod';
import { Instant, Name, Sha, TargetKey } from './names.ts';
import { StateRecord } from './record.ts';
import { Verdict } from './verdict.ts';

/** Text of a whole file after an edit; acts as text, never as a patch. Text null: the file is removed. */
export const FileEdit = z.strictObject({
  path: z.string(),
  text: z.string().nullable(),
  /** For an executable file, or a link (its text is where it leads); a plain file without it. */
  mode: z.enum(['100755', '120000']).optional(),
});
export type FileEdit = z.infer<typeof FileEdit>;

/** An annotation of a check run, on a line of the pull request's head. */
export const Annotation = z.strictObject({
  path: z.string(),
  line: z.int().min(1),
  level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
});
export type Annotation = z.infer<typeof Annotation>;

export const CheckStatus = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('in_progress') }),
  z.strictObject({
    status: z.literal('completed'),
    conclusion: z.enum(['success', 'failure', 'action_required', 'neutral']),
  }),
]);
export type CheckStatus = z.infer<typeof CheckStatus>;

const why = { reason: z.string() };

/** One thing to make true. Each has its reason; applying it twice changes nothing. */
export const Action = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ensurePullRequest'),
    ...why,
    /** What it moves: one target, or the members of a set or batch. */
    targets: z.array(TargetKey).min(1),
    branch: z.string(),
    base: z.strictObject({ branch: z.string(), sha: Sha }),
    edits: z.array(FileEdit).min(1),
    title: z.string(),
    body: z.string(),
    commitMessage: z.string(),
    labels: z.array(z.string()),
  }),
  /** Says anew what a pull request of ours brings; its branch stays as it is. */
  z.strictObject({
    kind: z.literal('describePullRequest'),
    ...why,
    pull: z.int(),
    title: z.string(),
    body: z.string(),
  }),
  z.strictObject({
    kind: z.literal('ensureComment'),
    ...why,
    pull: z.int(),
    /** Marks our sticky comment; one per pull request. */
    marker: z.string(),
    body: z.string(),
  }),
  z.strictObject({
    kind: z.literal('ensureReply'),
    ...why,
    /** The pull request or issue on which it was asked. */
    pull: z.int(),
    to: z.int(),
    marker: z.string(),
    body: z.string(),
    reaction: z.enum(['+1', '-1', 'rocket', 'eyes', 'confused']),
  }),
  z.strictObject({
    kind: z.literal('ensureReaction'),
    ...why,
    /** The pull request or issue on which the comment stands. */
    pull: z.int(),
    to: z.int(),
    reaction: z.enum(['eyes']),
  }),
  z.strictObject({
    kind: z.literal('ensureCheck'),
    ...why,
    sha: Sha,
    name: z.string(),
    state: CheckStatus,
    title: z.string(),
    summary: z.string(),
    /** More Markdown below the summary; absent for none. */
    text: z.string().optional(),
    annotations: z.array(Annotation),
    externalId: z.string(),
    /** A waiting run from before this instant is about to go stale and is made anew; null when any will do. */
    freshFrom: Instant.nullable(),
    /** The run that somebody asked for again: it is made anew, whatever it says. */
    replaces: z.int().optional(),
    /** A completed run of the same conclusion is written over instead of made anew: a page, which judges nothing. */
    isPage: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('ensureIssue'),
    ...why,
    environment: Name,
    /** The issue that stands; null for a new one. */
    issue: z.int().nullable(),
    state: z.enum(['open', 'closed']),
    title: z.string(),
    body: z.string(),
    labels: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('reportPush'),
    ...why,
    /** The commit that came around the gates. */
    sha: Sha,
    title: z.string(),
    body: z.string(),
    labels: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('mergePullRequest'),
    ...why,
    pull: z.int(),
    head: Sha,
    title: z.string(),
    message: z.string(),
  }),
  z.strictObject({ kind: z.literal('enqueuePullRequest'), ...why, pull: z.int(), head: Sha }),
  z.strictObject({ kind: z.literal('dequeuePullRequest'), ...why, pull: z.int() }),
  /** Brings the base tip into a branch of ours, where the rules ask for it. */
  z.strictObject({ kind: z.literal('updateBranch'), ...why, pull: z.int(), head: Sha }),
  z.strictObject({
    kind: z.literal('closePullRequest'),
    ...why,
    pull: z.int(),
    branch: z.string(),
    comment: z.string(),
    /** Branch of ours whose pull request takes its place and is linked to; null for none. */
    successor: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('deleteBranch'), ...why, branch: z.string(), sha: Sha }),
  z.strictObject({
    kind: z.literal('ensureDeployment'),
    ...why,
    target: TargetKey,
    environment: Name,
    sha: Sha,
    /** `pending` is GitHub's state of a new deployment without a status. */
    state: z.enum(['pending', 'success', 'failure']),
    description: z.string(),
  }),
  z.strictObject({
    kind: z.literal('appendRecords'),
    ...why,
    sequence: z.int().min(0),
    records: z.array(StateRecord).min(1),
  }),
  /** Forgets what is remembered of failed renders and of the registries' tags, so that the next look asks again. */
  z.strictObject({
    kind: z.literal('lookAnew'),
    ...why,
    /** The commit whose checks somebody asked to run again, with the runs that stand there; absent for no such wish. */
    asked: z.strictObject({ sha: Sha, runs: z.array(z.int()) }).optional(),
  }),
  z.strictObject({ kind: z.literal('wakeAgents'), ...why, branch: z.string(), sha: Sha }),
]);
export type Action = z.infer<typeof Action>;
export type ActionKind = Action['kind'];
export type ActionOf<K extends ActionKind> = Extract<Action, { kind: K }>;

/** What a decision found on one pull request. */
const PullVerdict = z.strictObject({ pull: z.int(), head: Sha, diff: Verdict, promotion: Verdict });

/** The actions decided from a snapshot, in order, and when to look again if nothing happens before. */
export const Plan = z.strictObject({
  version: z.literal(1),
  at: Instant,
  base: Sha,
  actions: z.array(Action),
  verdicts: z.array(PullVerdict),
  /** Promotions that should be made and cannot, or not yet, with the reason: for the log and the dashboard. */
  notes: z.array(z.strictObject({ kind: z.enum(['refused', 'waits']), target: TargetKey, message: z.string() })),
  reconsiderAt: Instant.nullable(),
});
export type Plan = z.infer<typeof Plan>;
