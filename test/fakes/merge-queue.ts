import type { Pulls } from '../../src/hosts/host.ts';
import { protectionOf } from './host.ts';
import { checkOutcome, whyUnready, writeMerge } from './pulls.ts';
import { find, refuse, type State } from './state.ts';

/** A pull request in line, with the group that was built for it on those before it. */
export interface QueueEntry {
  pull: number;
  /** The group's commit: this pull request and all before it in line. */
  sha: string;
  /** What the group was built on. */
  on: string;
  head: string;
}

/** A merge queue whose groups are stacked, as GitHub builds them ahead of time. */
export function createMergeQueue(state: State, login: string): Pick<Pulls, 'queued' | 'enqueue' | 'dequeue'> {
  const { all } = state;
  return {
    queued: async () => all.queue.map(({ pull }) => pull),
    async enqueue(number, { head }) {
      const pull = find(state, number);
      if (!protectionOf(state.settings).mergeQueue) refuse(422, 'The branch has no merge queue');
      if (pull.head.sha !== head) refuse(422, 'Pull request head has changed');
      if (pull.state !== 'open') refuse(422, 'Pull Request is not mergeable');
      const missing = whyUnready(state, { number, head, by: login });
      if (missing !== null) refuse(422, missing);
      if (all.queue.some((entry) => entry.pull === number)) return;
      state.write();
      all.queue.push({ pull: number, sha: '', on: '', head });
      settleQueue(state);
    },
    async dequeue(number) {
      const at = all.queue.findIndex(({ pull }) => pull === number);
      if (at < 0) refuse(422, 'Pull request is not in the merge queue');
      state.write();
      all.queue.splice(at, 1);
      settleQueue(state);
    },
  };
}

/** Builds what is missing, merges groups that passed from the first on, and drops what failed, conflicts or moved. */
export function settleQueue(state: State): void {
  const { all, git } = state;
  for (;;) {
    rebuild(state);
    const [first] = all.queue;
    if (first === undefined) return;
    const outcomes = protectionOf(state.settings).checks.map(({ name }) => checkOutcome(state, first.sha, name));
    if (outcomes.includes('failed')) {
      all.queue.shift();
      continue;
    }
    if (outcomes.includes('pending')) return;
    const pull = find(state, first.pull);
    git.branches.set(pull.base.branch, first.sha);
    const at = state.write();
    Object.assign(pull, { state: 'closed', mergedAt: at, mergeSha: first.sha, updatedAt: at });
    all.queue.shift();
  }
}

/** Every group stands on the one before it, the first on the base tip; what no longer does is built anew or leaves. */
function rebuild(state: State): void {
  const { all, git } = state;
  let on = git.branches.get('main') ?? '';
  for (const entry of [...all.queue]) {
    const pull = find(state, entry.pull);
    const merged = git.merge(on, entry.head);
    if (pull.state !== 'open' || pull.head.sha !== entry.head || merged.status === 'conflict') {
      all.queue.splice(all.queue.indexOf(entry), 1);
      continue;
    }
    if (entry.on !== on) {
      const message = `Merge pull request #${entry.pull}`;
      Object.assign(entry, { on, sha: writeMerge(state, { base: on, files: merged.files, message, by: 'web-flow' }) });
    }
    on = entry.sha;
  }
}
