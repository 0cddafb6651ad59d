import type { Pull, Pulls } from '../../src/hosts/host.ts';
import type { Files } from './git.ts';
import { newestChecks, protectionOf } from './host.ts';
import { createMergeQueue } from './merge-queue.ts';
import { find, forkRef, refuse, type State } from './state.ts';

/** Pull requests whose heads follow their branches, opened and merged by GitHub's rules. */
export function createPulls(state: State, login: string): Pulls {
  const { all, git } = state;
  return {
    ...createMergeQueue(state, login),
    open: async (base) =>
      structuredClone(all.pulls.map(({ number }) => find(state, number))).filter(
        (pull) => pull.state === 'open' && pull.base.branch === base,
      ),
    closedSince: async (base, since) =>
      structuredClone(all.pulls.map(({ number }) => find(state, number)))
        .filter((pull) => pull.state === 'closed' && pull.base.branch === base && pull.updatedAt >= since)
        .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)),
    get: async (number) => structuredClone(find(state, number)),
    ofCommit: async (sha) =>
      structuredClone(
        all.pulls
          .map(({ number }) => find(state, number))
          .filter((pull) => [pull.mergeSha, pull.head.sha].includes(sha)),
      ),
    create: async (input) => openPull(state, { ...input, author: login }),
    async update(number, change) {
      const pull = find(state, number);
      pull.updatedAt = state.write();
      Object.assign(pull, change);
    },
    async label(number, labels) {
      const pull = find(state, number);
      pull.updatedAt = state.write();
      pull.labels = [...new Set([...pull.labels, ...labels])];
    },
    merge: async (number, { head, title, message }) =>
      mergePull(state, { number, head, message: `${title}\n\n${message}`, by: login }),
    async updateBranch(number, { head }) {
      const pull = find(state, number);
      const base = git.branches.get(pull.base.branch) ?? refuse(404, 'no base');
      if (pull.state !== 'open') refuse(422, 'Pull request is closed');
      if (pull.head.sha !== head) refuse(422, 'expected head sha didn’t match current head ref.');
      if (git.history(head).includes(base)) refuse(422, 'There are no new commits on the base branch.');
      const merged = git.merge(base, head);
      if (merged.status === 'conflict') return refuse(422, 'merge conflict between base and head');
      state.write();
      git.branches.set(
        pull.head.branch,
        writeMerge(state, { base, files: merged.files, message: 'update', by: login }),
      );
    },
    reviews: async (number) =>
      all.reviews.filter(({ pull }) => pull === number).map(({ pull: _, ...review }) => review),
    async committers(number) {
      const { head, base } = find(state, number);
      return git.authors(git.branches.get(base.branch) ?? refuse(404, 'no base'), head.sha);
    },
  };
}

export function openPull(
  state: State,
  input: { title: string; body: string; head: string; base: string; author: string; fork?: boolean },
): Pull {
  const { all, git } = state;
  const { title, body, author, fork = false } = input;
  const from = fork ? forkRef(author, input.head) : input.head;
  const [tip, base] = [git.branches.get(from), git.branches.get(input.base)];
  if (tip === undefined || base === undefined) return refuse(422, 'head or base is not there');
  if (git.history(base).includes(tip)) return refuse(422, `No commits between ${input.base} and ${input.head}`);
  const isOpen = all.pulls.some((known) => {
    const { head } = find(state, known.number);
    const isSame = head.branch === input.head && head.fork === fork && (!fork || known.author === author);
    return isSame && known.state === 'open';
  });
  if (isOpen) return refuse(422, `A pull request already exists for ${input.head}`);
  const head = { sha: tip, branch: input.head, fork };
  const rest = { draft: false, base: { branch: input.base }, mergedAt: null, mergeSha: null, labels: [] };
  const at = state.write();
  const number = state.nextId();
  const url = `https://github.example/acme/gitops/pull/${number}`;
  const pull: Pull = { number, state: 'open', title, body, author, url, head, ...rest, createdAt: at, updatedAt: at };
  all.pulls.push(pull);
  return structuredClone(pull);
}

export function mergePull(state: State, input: { number: number; head: string; message: string; by: string }): string {
  const { git, settings } = state;
  const pull = find(state, input.number);
  if (pull.state !== 'open') return refuse(405, 'Pull Request is not mergeable');
  if (pull.head.sha !== input.head) return refuse(409, 'Head branch was modified. Review and try the merge again.');
  const rules = protectionOf(settings);
  if (rules.mergeQueue) return refuse(405, 'Changes must be made through the merge queue');
  const missing = whyUnready(state, input);
  if (missing !== null) return refuse(405, missing);
  const base = git.branches.get(pull.base.branch) ?? refuse(404, 'no base');
  const merged = git.merge(base, input.head);
  if (merged.status === 'conflict') return refuse(405, 'Pull Request has merge conflicts');
  if (rules.strict && !git.history(input.head).includes(base)) return refuse(405, 'Head branch is out of date.');
  const sha = writeMerge(state, { base, files: merged.files, message: input.message, by: input.by });
  git.branches.set(pull.base.branch, sha);
  const at = state.write();
  Object.assign(pull, { state: 'closed', mergedAt: at, mergeSha: sha, updatedAt: at });
  return sha;
}

/** A commit on a base that has exactly the merged files. */
export function writeMerge(
  { git }: State,
  { base, files, message, by }: { base: string; files: Files; message: string; by: string },
): string {
  const gone = [...git.files(base).keys()].filter((path) => !files.has(path));
  const edits = new Map<string, string | null>([...files, ...gone.map((path) => [path, null] as const)]);
  return git.commit({ parent: base, edits, message, by });
}

/** Why checks or reviews do not suffice yet, null when they do; our App may be exempt from both. */
export function whyUnready(
  state: State,
  { number, head, by }: { number: number; head: string; by: string },
): string | null {
  const rules = protectionOf(state.settings);
  if (rules.bypass && by === state.settings.app.login) return null;
  for (const { name } of rules.checks) {
    if (checkOutcome(state, head, name) !== 'passed') return `Required status check "${name}" is expected.`;
  }
  const newest = new Map(state.all.reviews.filter(({ pull }) => pull === number).map((one) => [one.by, one.state]));
  const approvals = [...newest].filter(
    ([login, said]) =>
      said === 'APPROVED' && ['write', 'maintain', 'admin'].includes(state.settings.roles?.[login] ?? ''),
  );
  return approvals.length < rules.requiredReviews ? 'At least 1 approving review is required.' : null;
}

/** What the newest run of a required check means to GitHub: neutral and skipped pass. */
export function checkOutcome({ all }: State, sha: string, name: string): 'passed' | 'failed' | 'pending' {
  const newest = newestChecks(all.checks, sha).find((check) => check.name === name);
  if (newest?.status !== 'completed') return 'pending';
  return ['success', 'neutral', 'skipped'].includes(newest.conclusion ?? '') ? 'passed' : 'failed';
}
