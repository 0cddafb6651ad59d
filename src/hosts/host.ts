import type { Annotation, CheckStatus, FileEdit } from '../model/plan.ts';
import type { Protection } from '../model/protection.ts';
import type { CheckState, Role } from '../model/snapshot.ts';
import type { OtherCheck } from '../model/source.ts';
import type { Comparison } from '../model/source-changes.ts';

/**
 * What Shiplock needs of a Git host, split by noun; one object serves one repository of one installation. Reads may be
 * stale by seconds. Writes are single requests: who calls looks first (act/), so a lost answer is harmless.
 * A refusal of the host is thrown as `HostRefusal`, a wish to be left alone as `HostPaused`; anything else that is
 * thrown is to be tried again.
 */
export interface Host {
  pulls: Pulls;
  checks: Checks;
  comments: Comments;
  issues: Issues;
  contents: Contents;
  people: People;
  deployments: Deployments;
  rules: Rules;
  sources: Sources;
}

/** The host understood and said no. `status` is the HTTP status: 405 not mergeable, 409 moved, 422 invalid, 403 not allowed. */
export class HostRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostRefusal';
    this.status = status;
  }
}

/** The host wants to be left alone for longer than anybody should stand in line: the work goes on `seconds` later. */
export class HostPaused extends Error {
  readonly seconds: number;
  constructor(seconds: number, options?: ErrorOptions) {
    super(`GitHub asked to be left alone for another ${Math.ceil(seconds)} s`, options);
    this.name = 'HostPaused';
    this.seconds = seconds;
  }
}

export interface Pull {
  number: number;
  state: 'open' | 'closed';
  title: string;
  body: string;
  draft: boolean;
  author: string;
  /** Its page. */
  url: string;
  head: { sha: string; branch: string; fork: boolean };
  base: { branch: string };
  mergedAt: string | null;
  mergeSha: string | null;
  labels: string[];
  createdAt: string;
  updatedAt: string;
}
export interface Review {
  by: string;
  state: string;
  head: string;
  at: string;
}

export interface Pulls {
  /** Open pull requests on a base branch, oldest first. */
  open(base: string): Promise<Pull[]>;
  /** Closed pull requests on a base branch that changed at or after an instant, newest change first. */
  closedSince(base: string, since: string): Promise<Pull[]>;
  get(number: number): Promise<Pull>;
  /** Pull requests that a commit belongs to: the merged one that brought it, and those with that head. */
  ofCommit(sha: string): Promise<Pull[]>;
  create(input: { title: string; body: string; head: string; base: string }): Promise<Pull>;
  update(number: number, change: { title?: string; body?: string; state?: 'closed' }): Promise<void>;
  /** Adds labels; those that the repository does not have yet are made. */
  label(number: number, labels: readonly string[]): Promise<void>;
  /** Merges when the head is still `head`. Throws `HostRefusal` 405 or 409 when it may not, now. Returns the merge commit. */
  merge(number: number, input: { head: string; title: string; message: string }): Promise<string>;
  /** Numbers of the pull requests in the merge queue of a branch, first in line first; none where there is no queue. */
  queued(base: string): Promise<number[]>;
  /** Puts one into the merge queue when its head is still `head`. Throws `HostRefusal` when it may not, now. */
  enqueue(number: number, input: { head: string }): Promise<void>;
  /** Takes one out of the merge queue. Throws `HostRefusal` when it is not in one. */
  dequeue(number: number): Promise<void>;
  /** Merges the base branch into the head branch when the head is still `head`. Throws `HostRefusal` 422 when there is nothing to bring, or it conflicts. */
  updateBranch(number: number, input: { head: string }): Promise<void>;
  /** Reviews, oldest first. */
  reviews(number: number): Promise<Review[]>;
  /** Logins of the authors and committers of its commits, each once. */
  committers(number: number): Promise<string[]>;
}

export interface Checks {
  /** Newest check run of our App for each name at a commit. */
  list(sha: string): Promise<CheckState[]>;
  /** The newest check run of each name and the newest status of each context that others than our App reported at a commit. */
  others(sha: string): Promise<OtherCheck[]>;
  /** A new check run; the newest of a name is the one that counts. */
  create(input: CheckInput): Promise<void>;
  /** Completes or renews a check run of ours that is not completed. */
  update(id: number, input: CheckInput): Promise<void>;
}
export interface CheckInput {
  sha: string;
  name: string;
  state: CheckStatus;
  title: string;
  summary: string;
  /** More Markdown below the summary; absent for none. */
  text?: string;
  /** Any number: where the host takes fewer with one request, the others follow. */
  annotations: Annotation[];
  externalId: string;
}

export interface Comment {
  id: number;
  by: string;
  byBot: boolean;
  at: string;
  updatedAt: string;
  body: string;
}
export interface Comments {
  /** Comments of a pull request or an issue, oldest first. */
  list(pull: number): Promise<Comment[]>;
  create(pull: number, body: string): Promise<number>;
  update(id: number, body: string): Promise<void>;
  /** Adds a reaction of ours; the same one again changes nothing. */
  react(id: number, reaction: string): Promise<void>;
}

export interface Issue {
  number: number;
  state: 'open' | 'closed';
  title: string;
  body: string;
  /** When it, or anything said on it, last changed. */
  updatedAt: string;
}
export interface Issues {
  /** Issues that our App opened and that carry a label, open and closed, oldest first; never pull requests. None where issues are switched off. */
  own(label: string): Promise<Issue[]>;
  /** Opens an issue and returns its number. Throws `HostRefusal` 410 where issues are switched off. */
  create(input: { title: string; body: string; labels: string[] }): Promise<number>;
  /** Sets text and state in one write; closing a closed one, or opening an open one, changes nothing. */
  update(number: number, change: { title: string; body: string; state: 'open' | 'closed' }): Promise<void>;
}

export interface Contents {
  /** Commit of a branch, null when there is none. */
  branch(name: string): Promise<string | null>;
  /** The account of a commit's author, null where GitHub knows none, and the commit's page. */
  describe(sha: string): Promise<{ by: string | null; url: string }>;
  /** A commit on `parent` that sets the texts of files or removes them, not put on any branch; the commit `like` itself when it is the same. */
  commit(input: { parent: string; edits: FileEdit[]; message: string; like: string | null }): Promise<string>;
  /** Points a branch at a commit; creates it when `from` is null, else moves it (also backwards) from wherever it is. */
  setBranch(name: string, sha: string, from: string | null): Promise<void>;
  deleteBranch(name: string): Promise<void>;
  /** Adds one new file to a branch in one write; throws `HostRefusal` 409 or 422 when the path exists or the branch moved. */
  addFile(input: { branch: string; path: string; text: string; message: string }): Promise<void>;
  /** A branch without history, made with one first file. Throws `HostRefusal` 422 when the branch exists. */
  createOrphan(input: { branch: string; path: string; text: string; message: string }): Promise<void>;
}

/** Other repositories that the same installation covers: where images are built, and Git tags come from. */
export interface Sources {
  /** What stands at a commit of a repository (`owner/name`); null when we may not read it, or there is no such commit. */
  checks(repository: string, revision: string): Promise<OtherCheck[] | null>;
  /** Names of the checks that the default branch of a repository requires; null when its rules cannot be read. */
  required(repository: string): Promise<string[] | null>;
  /**
   * The names of the tags of a repository by its plain address (`github.com/owner/name`), at most the first thousand of
   * the host's own order; null when it is on another host, or we may not read it.
   */
  tags(address: string): Promise<string[] | null>;
  /**
   * What a repository (`owner/name`) got between two commits; null when we may not read it, it lacks one of them, or it is
   * private and this one is not: what is in it would be shown to everybody.
   */
  changes(repository: string, from: string, to: string): Promise<Comparison | null>;
}

export interface People {
  /** The role of an account in this repository, asked now, `maintain` included. */
  role(login: string): Promise<Role>;
  /** True when the account is an active member of the team of the repository's organisation. */
  isMember(team: string, login: string): Promise<boolean>;
}

export interface Rules {
  /** What the rules of a branch ask of a merge, as far as the App may read them; null where it may not read them at all. */
  protection(branch: string): Promise<Protection | null>;
}

export interface Deployment {
  id: number;
  environment: string;
  sha: string;
  /** State of its newest status, null without one. */
  state: string | null;
}
export interface Deployments {
  list(filter: { environment: string; sha: string }): Promise<Deployment[]>;
  create(input: { environment: string; sha: string; description: string }): Promise<number>;
  setState(
    id: number,
    input: { state: 'success' | 'failure'; environment: string; description: string },
  ): Promise<void>;
}
