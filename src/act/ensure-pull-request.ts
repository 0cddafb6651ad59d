import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** One live pull request per branch of ours: its branch holds exactly the planned edits on the planned base. */
export async function ensurePullRequest(action: ActionOf<'ensurePullRequest'>, { host }: Effects): Promise<Outcome> {
  const { branch, base, edits, title, body } = action;
  if ((await host.contents.branch(base.branch)) !== base.sha) return 'moved';
  const from = await host.contents.branch(branch);
  const commit = await host.contents.commit({ parent: base.sha, edits, message: action.commitMessage, like: from });
  if (from !== commit) await host.contents.setBranch(branch, commit, from);
  const open = (await host.pulls.open(base.branch)).find((pull) => pull.head.branch === branch && !pull.head.fork);
  if (open !== undefined) {
    const isTextSame = open.title === title && open.body === body;
    if (!isTextSame) await host.pulls.update(open.number, { title, body });
    return from === commit && isTextSame ? 'done' : 'changed';
  }
  try {
    await host.pulls.create({ title, body, head: branch, base: base.branch });
    return 'changed';
  } catch (error) {
    // 422: it exists already (the list was stale), or nothing lies between the branches any more.
    if (error instanceof HostRefusal && error.status === 422) return 'moved';
    throw error;
  }
}
