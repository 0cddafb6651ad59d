import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Deletes a branch of ours, unless it moved since it was looked at. */
export async function deleteBranch(action: ActionOf<'deleteBranch'>, { host }: Effects): Promise<Outcome> {
  const sha = await host.contents.branch(action.branch);
  if (sha === null) return 'done';
  if (sha !== action.sha) return 'moved';
  await host.contents.deleteBranch(action.branch);
  return 'changed';
}
