import type { Signer } from './commit.ts';
import { compareCommits } from './history.ts';
import type { BareRepository } from './repository.ts';
import { runGit } from './run.ts';

/** The tree of two merged commits, or the paths in conflict. */
export type MergedTree =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly paths: string[] };

/** What git itself makes of merging head into base; nothing is checked out. */
export function mergeTrees(repository: BareRepository, base: string, head: string): Promise<MergedTree> {
  return repository.remember(`merge ${base} ${head}`, async () => {
    const { mergeBase } = await compareCommits(repository, base, head);
    if (mergeBase === undefined) return { kind: 'conflict', paths: [] };
    if (mergeBase === base) return { kind: 'clean', tree: (await repository.readCommit(head))?.tree ?? '' };
    return askGit(repository, base, head);
  });
}

/** One process a merge: `merge-tree --stdin` of git 2.39 keeps its answers back until its input ends. */
async function askGit(repository: BareRepository, base: string, head: string): Promise<MergedTree> {
  const args = ['merge-tree', '--write-tree', '--name-only', '-z', '--no-messages', base, head];
  const { code, stdout, stderr } = await runGit(repository.dir, args);
  const [tree = '', ...paths] = stdout
    .toString()
    .split('\0')
    .filter((part) => part !== '');
  if (code === 0) return { kind: 'clean', tree };
  if (code === 1) return { kind: 'conflict', paths };
  throw new Error(`git merge-tree failed in ${repository.dir} (${code}): ${stderr.trim()}`);
}

/**
 * Puts the commits of a branch one by one on a new base and answers the last one, or undefined on a conflict.
 * git 2.39 has no `merge-tree --merge-base`: a throw-away commit with the new base's tree and the picked commit's
 * parent makes that parent the merge base, which is the definition of a cherry-pick.
 */
export async function rebaseCommits(
  repository: BareRepository,
  onto: string,
  commits: readonly string[],
  committer: Signer,
): Promise<string | undefined> {
  let tip = onto;
  for (const sha of commits) {
    const commit = await repository.readCommit(sha);
    const parent = commit?.parents[0];
    if (!commit || !parent || commit.parents.length > 1) return undefined;
    const tree = (await repository.readCommit(tip))?.tree ?? '';
    const stand = await repository.writeCommit({ ...commit, tree, parents: [parent], message: 'cherry-pick base' });
    const merged = await askGit(repository, stand, sha);
    if (merged.kind === 'conflict') return undefined;
    const { author, message } = commit;
    tip = await repository.writeCommit({ tree: merged.tree, parents: [tip], author, committer, message });
  }
  return tip;
}
