import type { Clone } from '../git/open-clone.ts';
import { STATE_BRANCH } from '../ledger/chain.ts';
import type { OpenBranch } from './config-view.ts';

/** More branches than this are not judged. */
const MOST_BRANCHES = 50;

/** The branches of the clone's remote (or, without one, its own) that hold what the base branch does not have. */
export async function openBranches(
  clone: Clone,
  base: { name: string; sha: string },
): Promise<{ branches: OpenBranch[]; leftOut: number }> {
  const refs = await clone.refs();
  const isRemote = [...refs.keys()].some((ref) => ref.startsWith('refs/remotes/origin/'));
  const prefix = isRemote ? 'refs/remotes/origin/' : 'refs/heads/';
  const branches: OpenBranch[] = [];
  let leftOut = 0;
  for (const [ref, sha] of [...refs].sort()) {
    const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : '';
    if (name === '' || name === 'HEAD' || name === STATE_BRANCH || sha === base.sha) continue;
    const common = await clone.mergeBase(base.sha, sha);
    if (common === null || common === sha) continue;
    if (branches.length < MOST_BRANCHES) branches.push({ name, sha, base: common });
    else leftOut += 1;
  }
  return { branches, leftOut };
}
