import type { Pull, Pulls } from '../../src/hosts/host.ts';
import { find, forkRef, refuse, type State } from './state.ts';

/** Pull requests whose heads follow their branches, opened and merged by GitHub's rules. */
export function createPulls(state: State, login: string): Pulls {
  const { all, git } = state;
  return {
    open: async (base) =>
      structuredClone(all.pulls.map(({ number }) => find(state, number))).filter(
        (pull) => pull.state === 'open' && pull.base.branch === base,
      ),
    closedSince: async (base, since) =>
      structuredClone(all.pulls.map(({ number }) => find(state, number)))
        .filter((pull) => pull.state === 'closed' && pull.base.branch === base && pull.updatedAt >= since)
        .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)),
    get: async (number) => structuredClone(find(state, number)),
    create: async (input) => openPull(state, { ...input, author: login }),
    async update(number, change) {
      const pull = find(state, number);
      pull.updatedAt = state.write();
      Object.assign(pull, change);
    },
    merge: async (number, { head, title, message }) =>
      mergePull(state, { number, head, message: `${title}\n\n${message}`, by: login }),
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
  const rest = { draft: false, base: { branch: input.base }, mergedAt: null, mergeSha: null, updatedAt: state.write() };
  const pull: Pull = { number: state.nextId(), state: 'open', title, body, author, head, ...rest };
  all.pulls.push(pull);
  return structuredClone(pull);
}

export function mergePull(state: State, input: { number: number; head: string; message: string; by: string }): string {
  const { git, all, settings } = state;
  const pull = find(state, input.number);
  if (pull.state !== 'open') return refuse(405, 'Pull Request is not mergeable');
  if (pull.head.sha !== input.head) return refuse(409, 'Head branch was modified. Review and try the merge again.');
  for (const name of settings.requiredChecks ?? []) {
    const newest = all.checks.filter((check) => check.sha === input.head && check.name === name).at(-1);
    const passes =
      newest?.status === 'completed' && ['success', 'neutral', 'skipped'].includes(newest.conclusion ?? '');
    if (!passes) return refuse(405, `Required status check "${name}" is expected.`);
  }
  const base = git.branches.get(pull.base.branch) ?? refuse(404, 'no base');
  const merged = git.merge(base, input.head);
  if (merged.status === 'conflict') return refuse(405, 'Pull Request has merge conflicts');
  const gone = [...git.files(base).keys()].filter((path) => !merged.files.has(path));
  const edits = new Map<string, string | null>([...merged.files, ...gone.map((path) => [path, null] as const)]);
  const sha = git.commit({ parent: base, edits, message: input.message, by: input.by });
  git.branches.set(pull.base.branch, sha);
  const at = state.write();
  Object.assign(pull, { state: 'closed', mergedAt: at, mergeSha: sha, updatedAt: at });
  return sha;
}
