import type { MergeGroup, PullState } from '../model/snapshot.ts';
import { observeChanges } from './changes.ts';
import { observeAgain } from './checks-again.ts';
import { configProblemsIn } from './config-problems.ts';
import type { Reading, View } from './views.ts';

/**
 * The groups of the merge queue, by the branches that GitHub keeps for them: `gh-readonly-queue/main/pr-7-SHA`, where
 * SHA is what the group was built on. A group holds every pull request whose own group it contains, and is judged whole.
 * It is trusted no more than those of its pull requests (`members` are all that are open) that come from forks.
 */
export async function observeGroups(
  view: View,
  refs: Map<string, string>,
  members: readonly PullState[],
): Promise<MergeGroup[]> {
  const { mirror, host, base } = view;
  const line = groupRefs(refs, base.branch);
  const groups: MergeGroup[] = [];
  for (const { sha, pull } of line) {
    const merge = await mirror.merge(base.sha, sha);
    // It was built on what is no base any more: GitHub builds it anew.
    if (merge.status === 'conflict') continue;
    const pulls = [pull];
    for (const other of line) {
      if (other.pull !== pull && (await mirror.contains(sha, other.sha))) pulls.push(other.pull);
    }
    const reading = readingOf(
      view,
      members.filter(({ number }) => pulls.includes(number)),
    );
    const changes = await observeChanges(reading, base.sha, merge.tree);
    const configProblems = await configProblemsIn({ ...view, ...reading }, base.sha, merge.tree);
    const checks = await host.checks.list(sha);
    groups.push({ sha, pulls, changes, configProblems, checks, ...(await observeAgain(view, sha)) });
  }
  return groups;
}

function readingOf(view: View, members: readonly PullState[]): Reading {
  const isWithheld = members.some(({ changes }) => changes.some(({ diff }) => diff.status === 'withheld'));
  if (isWithheld) return view.withheld;
  return members.some(({ head }) => head.fork) ? view.forFork : view;
}

function groupRefs(refs: Map<string, string>, branch: string): { sha: string; pull: number }[] {
  const prefix = `refs/heads/gh-readonly-queue/${branch}/`;
  const found: { sha: string; pull: number }[] = [];
  for (const [ref, sha] of refs) {
    const number = ref.startsWith(prefix) ? /^pr-(\d+)-[0-9a-f]{40}$/.exec(ref.slice(prefix.length))?.[1] : undefined;
    if (number !== undefined) found.push({ sha, pull: Number(number) });
  }
  return found;
}
