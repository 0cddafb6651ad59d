import type { MergeGroup } from '../model/snapshot.ts';
import { observeChanges } from './changes.ts';
import { configProblemsIn } from './config-problems.ts';
import type { View } from './views.ts';

/**
 * The groups of the merge queue, by the branches that GitHub keeps for them: `gh-readonly-queue/main/pr-7-SHA`, where
 * SHA is what the group was built on. A group holds every pull request whose own group it contains, and is judged whole.
 */
export async function observeGroups(view: View, refs: Map<string, string>): Promise<MergeGroup[]> {
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
    const changes = await observeChanges(view, base.sha, merge.tree);
    const configProblems = view.isMain ? await configProblemsIn(mirror, base.sha, merge.tree) : null;
    groups.push({ sha, pulls, changes, configProblems, checks: await host.checks.list(sha) });
  }
  return groups;
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
