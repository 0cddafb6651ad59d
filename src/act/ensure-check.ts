import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { CheckState } from '../model/snapshot.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * The newest check run of a name says what was decided. A completed run is never taken back (GitHub would keep showing
 * it as passed while it changes): a new verdict is a new run; a waiting run is updated in place, and so is a page.
 */
export async function ensureCheck(action: ActionOf<'ensureCheck'>, { host }: Effects): Promise<Outcome> {
  const { sha, name, state, title, summary, text, annotations, externalId } = action;
  const more = text === undefined ? {} : { text };
  const input = { sha, name, state, title, summary, ...more, annotations, externalId };
  const current = (await host.checks.list(sha)).find((check) => check.name === name);
  const isStale = isOlder(current, action.freshFrom) || (current !== undefined && current.id === action.replaces);
  if (current?.externalId === externalId && !isStale) return 'done';
  try {
    if (current === undefined || isStale || (current.status === 'completed' && !staysAsPage(action, current)))
      await host.checks.create(input);
    else await host.checks.update(current.id, input);
    return 'changed';
  } catch (error) {
    // The commit is gone (a force-push and a garbage collection): the next snapshot has the new head.
    if (error instanceof HostRefusal && error.status === 422) return 'moved';
    throw error;
  }
}

/** A page says no verdict that could be taken back: it is written over, which costs less of GitHub's limits than a new run. */
function staysAsPage({ isPage, state }: ActionOf<'ensureCheck'>, { conclusion }: CheckState): boolean {
  return isPage === true && state.status === 'completed' && state.conclusion === conclusion;
}

/** True for a waiting run that began before what is asked for. */
function isOlder(check: CheckState | undefined, freshFrom: string | null): boolean {
  if (check === undefined || freshFrom === null || check.status === 'completed' || check.startedAt === null)
    return false;
  return Date.parse(check.startedAt) <= Date.parse(freshFrom);
}
