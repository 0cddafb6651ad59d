import { isDeepStrictEqual } from 'node:util';
import type {
  Checks,
  Comment,
  Comments,
  Contents,
  Deployment,
  Deployments,
  Host,
  Issue,
  Issues,
  Pull,
  Review,
} from '../../src/hosts/host.ts';
import type { Protection } from '../../src/model/protection.ts';
import type { CheckState, Role } from '../../src/model/snapshot.ts';
import type { OtherCheck } from '../../src/model/source.ts';
import type { Comparison } from '../../src/model/source-changes.ts';
import { createFakeGit, type FakeGit } from './git.ts';
import { type QueueEntry, settleQueue } from './merge-queue.ts';
import { createPulls, mergePull, openPull } from './pulls.ts';
import { find, forkRef, refuse, type State } from './state.ts';

export interface FakeHostSettings {
  app: { id: number; login: string };
  now(): string;
  roles?: Readonly<Record<string, Role>>;
  teams?: Readonly<Record<string, readonly string[]>>;
  /** What the rules of the base branch ask beside the required checks; nothing when left out. */
  protection?: Partial<Protection>;
  /** Other repositories that the installation covers: what stands at their commits, and what their branch requires. */
  sources?: Readonly<Record<string, FakeSource>>;
  /** Checks that must have passed on a head before it is merged, by whomever. */
  requiredChecks?: readonly string[];
}

export interface FakeSource {
  commits: Readonly<Record<string, OtherCheck[]>>;
  required: string[] | null;
  /** What happened between two commits, by `from...to`. */
  changes?: Readonly<Record<string, Comparison>>;
  tags?: string[];
}

export interface FakeCheck extends CheckState {
  sha: string;
  title: string;
}
export interface FakeComment extends Comment {
  pull: number;
  /** The head (empty on an issue) and the tip of the base branch that stood when it was made. */
  head: string;
  base: string;
}

/** A Git host in memory: it really has commits, branches, pull requests, comments, checks and deployments. */
export interface FakeHost extends Host {
  readonly git: FakeGit;
  readonly protection: Protection;
  readonly all: {
    readonly pulls: Pull[];
    readonly comments: FakeComment[];
    readonly reviews: (Review & { pull: number })[];
    readonly checks: FakeCheck[];
    /** What others reported, the newest of each name last. */
    readonly others: (OtherCheck & { sha: string })[];
    readonly deployments: Deployment[];
    readonly issues: (Issue & { by: string; labels: string[] })[];
    readonly reactions: { id: number; reaction: string }[];
    /** The merge queue with the group of each, first in line first. */
    readonly queue: QueueEntry[];
  };
  /** How many writes changed something. */
  writes(): number;
  /** What other people than our App do. */
  as(login: string): Person;
}

export interface Person {
  commit(branch: string, edits: Readonly<Record<string, string | null>>, from?: string): string;
  /** Puts a branch at a new commit on the tip of `main`, whatever it held: a force-push. */
  force(branch: string, edits: Readonly<Record<string, string | null>>): string;
  open(head: string, base: string, title?: string): Pull;
  /** Opens a pull request from a branch of the person's fork, which may have any name. */
  openFork(branch: string, base: string, edits: Readonly<Record<string, string | null>>): Pull;
  comment(pull: number, body: string): number;
  openIssue(title: string, label: string): number;
  closeIssue(number: number): void;
  edit(comment: number, body: string): void;
  review(pull: number, state: string): void;
  /** A commit status. */
  report(sha: string, name: string, state: OtherCheck['state']): void;
  merge(pull: number): Promise<string>;
  close(pull: number): void;
}

export function createFakeHost(settings: FakeHostSettings): FakeHost {
  let writes = 0;
  let lastId = 0;
  const all: FakeHost['all'] = {
    pulls: [],
    comments: [],
    reviews: [],
    checks: [],
    others: [],
    deployments: [],
    issues: [],
    reactions: [],
    queue: [],
  };
  const state: State = {
    settings,
    git: createFakeGit(),
    all,
    write() {
      writes += 1;
      return settings.now();
    },
    nextId() {
      lastId += 1;
      return lastId;
    },
  };
  const pulls = createPulls(state, settings.app.login);
  return {
    git: state.git,
    protection: protectionOf(settings),
    rules: { protection: async () => protectionOf(settings) },
    sources: {
      checks: async (repository, revision) => settings.sources?.[repository]?.commits[revision] ?? null,
      required: async (repository) => settings.sources?.[repository]?.required ?? null,
      changes: async (repository, from, to) => settings.sources?.[repository]?.changes?.[`${from}...${to}`] ?? null,
      tags: async (address) => settings.sources?.[address.replace(/^github\.com\//, '')]?.tags ?? null,
    },
    all,
    pulls,
    checks: createChecks(state),
    comments: createComments(state, settings.app.login),
    issues: createIssues(state, settings.app.login),
    contents: createContents(state, settings.app.login),
    deployments: createDeployments(state),
    people: {
      role: async (login) => settings.roles?.[login] ?? 'none',
      isMember: async (team, login) => settings.teams?.[team]?.includes(login) ?? false,
    },
    writes: () => writes,
    as: (login) => createPerson(state, login),
  };
}

/** The rules in full, the required checks bound to our App. */
export function protectionOf({ app, protection, requiredChecks = [] }: FakeHostSettings): Protection {
  const checks = requiredChecks.map((name) => ({ name, app: app.id }));
  return { requiredReviews: 0, strict: false, mergeQueue: false, bypass: false, checks, ...protection };
}

/** The newest check run of each name at a commit. */
export function newestChecks(checks: readonly FakeCheck[], sha: string): CheckState[] {
  const newest = new Map(checks.filter((check) => check.sha === sha).map((check) => [check.name, check]));
  return [...newest.values()].map(({ sha: _, title: __, ...check }) => ({ ...check }));
}

function createChecks(state: State): Checks {
  const { all, git } = state;
  return {
    async list(sha) {
      return newestChecks(all.checks, sha);
    },
    async others(sha) {
      const newest = new Map(all.others.filter((one) => one.sha === sha).map((one) => [one.name, one]));
      const found = [...newest.values()].map(({ name, state: said }) => ({ name, state: said }));
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async create({ sha, name, state: wanted, title, externalId }) {
      if (!git.has(sha)) refuse(422, `No commit found for SHA: ${sha}`);
      const conclusion = wanted.status === 'completed' ? wanted.conclusion : null;
      const at = state.write();
      all.checks.push({
        id: state.nextId(),
        sha,
        name,
        status: wanted.status,
        conclusion,
        externalId,
        startedAt: at,
        title,
      });
      settleQueue(state);
    },
    async update(id, { state: wanted, title, externalId }) {
      const check = all.checks.find((one) => one.id === id) ?? refuse(404, `no check run ${id}`);
      state.write();
      const conclusion = wanted.status === 'completed' ? wanted.conclusion : null;
      Object.assign(check, { status: wanted.status, conclusion, title, externalId });
      settleQueue(state);
    },
  };
}

function createComments(state: State, login: string): Comments {
  const { all } = state;
  return {
    list: async (pull) =>
      all.comments.filter((one) => one.pull === pull).map(({ pull: _, head: __, base: ___, ...comment }) => comment),
    create: async (pull, body) => addComment(state, { pull, body, by: login }),
    async update(id, body) {
      const comment = all.comments.find((one) => one.id === id) ?? refuse(404, `no comment ${id}`);
      Object.assign(comment, { body, updatedAt: state.write() });
    },
    async react(id, reaction) {
      if (!all.comments.some((one) => one.id === id)) refuse(404, `no comment ${id}`);
      if (all.reactions.some((one) => one.id === id && one.reaction === reaction)) return;
      state.write();
      all.reactions.push({ id, reaction });
    },
  };
}

function addComment(state: State, { pull, body, by }: { pull: number; body: string; by: string }): number {
  const issue = state.all.issues.find(({ number }) => number === pull);
  const head = issue === undefined ? find(state, pull).head.sha : '';
  const base = state.git.branches.get('main') ?? '';
  const at = state.write();
  Object.assign(issue ?? find(state, pull), { updatedAt: at });
  const id = state.nextId();
  state.all.comments.push({ id, pull, by, byBot: by.endsWith('[bot]'), at, updatedAt: at, body, head, base });
  return id;
}

function createIssues(state: State, login: string): Issues {
  const { all } = state;
  return {
    own: async (label) =>
      all.issues
        .filter(({ by, labels }) => by === login && labels.includes(label))
        .map(({ number, state: now, title, body, updatedAt }) => ({ number, state: now, title, body, updatedAt })),
    async create({ title, body, labels }) {
      const updatedAt = state.write();
      const number = state.nextId();
      all.issues.push({ number, state: 'open', title, body, labels, by: login, updatedAt });
      return number;
    },
    async update(number, change) {
      const issue = all.issues.find((one) => one.number === number) ?? refuse(404, `no issue ${number}`);
      Object.assign(issue, { ...change, updatedAt: state.write() });
    },
  };
}

function createContents(state: State, login: string): Contents {
  const { git } = state;
  const commitOn = (parent: string | null, path: string, text: string, message: string): string =>
    git.commit({ parent, edits: new Map([[path, text]]), message, by: login });
  return {
    branch: async (name) => git.branches.get(name) ?? null,
    describe: async (sha) => ({ by: git.author(sha), url: `https://git.example.com/acme/gitops/commit/${sha}` }),
    async commit({ parent, edits, message, like }) {
      if (!git.has(parent)) refuse(422, `no commit ${parent}`);
      const wanted = new Map(git.files(parent));
      for (const { path, text } of edits) {
        if (text === null && !wanted.delete(path)) refuse(422, `${path} is not there`);
        if (text !== null) wanted.set(path, text);
      }
      const isSame = like !== null && git.parent(like) === parent && git.message(like) === message;
      if (isSame && isDeepStrictEqual(git.files(like), wanted)) return like;
      state.write();
      return git.commit({ parent, edits: new Map(edits.map(({ path, text }) => [path, text])), message, by: login });
    },
    async setBranch(name, sha, from) {
      if (from === null && git.branches.has(name)) refuse(422, 'Reference already exists');
      if (from !== null && !git.branches.has(name)) refuse(422, 'Reference does not exist');
      state.write();
      git.branches.set(name, sha);
    },
    async deleteBranch(name) {
      if (git.branches.delete(name)) state.write();
    },
    async addFile({ branch, path, text, message }) {
      const tip = git.branches.get(branch) ?? refuse(404, `Branch ${branch} not found`);
      if (git.files(tip).has(path)) refuse(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
      state.write();
      git.branches.set(branch, commitOn(tip, path, text, message));
    },
    async createOrphan({ branch, path, text, message }) {
      if (git.branches.has(branch)) refuse(422, 'Reference already exists');
      state.write();
      git.branches.set(branch, commitOn(null, path, text, message));
    },
  };
}

function createDeployments(state: State): Deployments {
  const { all } = state;
  return {
    list: async ({ environment, sha }) =>
      structuredClone(all.deployments.filter((one) => one.environment === environment && one.sha === sha)),
    async create({ environment, sha }) {
      state.write();
      const id = state.nextId();
      all.deployments.push({ id, environment, sha, state: null });
      return id;
    },
    async setState(id, { state: wanted }) {
      const deployment = all.deployments.find((one) => one.id === id) ?? refuse(404, `no deployment ${id}`);
      state.write();
      deployment.state = wanted;
    },
  };
}

function createPerson(state: State, login: string): Person {
  const { all, git } = state;
  return {
    commit(branch, edits, from = 'main') {
      const parent = git.branches.get(branch) ?? git.branches.get(from) ?? null;
      const sha = git.commit({
        parent,
        edits: new Map(Object.entries(edits)),
        message: `${login} on ${branch}`,
        by: login,
      });
      git.branches.set(branch, sha);
      return sha;
    },
    force(branch, edits) {
      git.branches.delete(branch);
      return this.commit(branch, edits);
    },
    open: (head, base, title = `Change by ${login}`) => openPull(state, { title, body: '', head, base, author: login }),
    openFork(branch, base, edits) {
      this.commit(forkRef(login, branch), edits);
      const title = `Change by ${login} from outside`;
      return openPull(state, { title, body: '', head: branch, base, author: login, fork: true });
    },
    comment: (pull, body) => addComment(state, { pull, body, by: login }),
    openIssue(title, label) {
      const number = state.nextId();
      const updatedAt = state.settings.now();
      all.issues.push({ number, state: 'open', title, body: '', labels: [label], by: login, updatedAt });
      return number;
    },
    closeIssue(number) {
      const issue = all.issues.find((one) => one.number === number);
      if (issue !== undefined) Object.assign(issue, { state: 'closed', updatedAt: state.settings.now() });
    },
    edit(id, body) {
      const comment = all.comments.find((one) => one.id === id);
      if (comment !== undefined)
        Object.assign(comment, { body, updatedAt: new Date(Date.parse(comment.at) + 1).toISOString() });
    },
    review(pull, wanted) {
      const { head } = find(state, pull);
      all.reviews.push({ pull, by: login, state: wanted, head: head.sha, at: state.settings.now() });
    },
    report(sha, name, wanted) {
      all.others.push({ sha, name, state: wanted });
    },
    merge: async (pull) =>
      mergePull(state, { number: pull, head: find(state, pull).head.sha, message: 'by hand', by: login }),
    close(number) {
      Object.assign(find(state, number), { state: 'closed', updatedAt: state.settings.now() });
    },
  };
}
