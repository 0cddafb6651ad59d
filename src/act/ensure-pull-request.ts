import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** One live pull request per branch of ours: its branch holds exactly the planned edits on the planned base. */
export async function ensurePullRequest(action: ActionOf<'ensurePullRequest'>, effects: Effects): Promise<Outcome> {
  const { host } = effects;
  const { branch, base, edits, title, body, labels } = action;
  if ((await host.contents.branch(base.branch)) !== base.sha) return 'moved';
  const from = await host.contents.branch(branch);
  const commit = await host.contents.commit({ parent: base.sha, edits, message: action.commitMessage, like: from });
  if (from !== commit) await host.contents.setBranch(branch, commit, from);
  const open = (await host.pulls.open(base.branch)).find((pull) => pull.head.branch === branch && !pull.head.fork);
  if (open !== undefined) {
    const isTextSame = open.title === title && open.body === body;
    if (!isTextSame) await host.pulls.update(open.number, { title, body });
    const missing = labels.filter((label) => !open.labels.includes(label));
    if (missing.length > 0) await addLabels(open.number, missing, effects);
    return from === commit && isTextSame && missing.length === 0 ? 'done' : 'changed';
  }
  try {
    const { number } = await host.pulls.create({ title, body, head: branch, base: base.branch });
    if (labels.length > 0) await addLabels(number, labels, effects);
    return 'changed';
  } catch (error) {
    // 422: it exists already (the list was stale), or nothing lies between the branches any more.
    if (error instanceof HostRefusal && error.status === 422) return 'moved';
    throw error;
  }
}

/** Labels help people to find it; a pull request without them is as good. */
async function addLabels(pull: number, labels: readonly string[], { host, log }: Effects): Promise<void> {
  try {
    await host.pulls.label(pull, labels);
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
    log.warn({ pull, status: error.status, said: error.message }, 'the labels of a promotion could not be set');
  }
}
