import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Title and body of a pull request of ours as they are to be now; nothing else of it is touched. */
export async function describePullRequest(
  { pull, title, body }: ActionOf<'describePullRequest'>,
  { host }: Effects,
): Promise<Outcome> {
  const now = await host.pulls.get(pull);
  if (now.state === 'closed') return 'moved';
  if (now.title === title && now.body === body) return 'done';
  await host.pulls.update(pull, { title, body });
  return 'changed';
}
