import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { CheckState } from '../model/snapshot.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * The newest check run of a name says what was decided. A completed run is never taken back (GitHub would keep showing
 * it as passed while it changes): a new verdict is a new run; a waiting run is updated in place.
 */
export async function ensureCheck(action: ActionOf<'ensureCheck'>, { host }: Effects): Promise<Outcome> {
  const { sha, name, state, title, summary, annotations, externalId } = action;
  const input = { sha, name, state, title, summary, annotations, externalId };
  const current = (await host.checks.list(sha)).find((check) => check.name === name);
  const isStale = isOlder(current, action.freshFrom);
  if (current?.externalId === externalId && !isStale) return 'done';
  try {
    if (current === undefined || current.status === 'completed' || isStale) await host.checks.create(input);
    else await host.checks.update(current.id, input);
    return 'changed';
  } catch (error) {
    // The commit is gone (a force-push and a garbage collection): the next snapshot has the new head.
    if (error instanceof HostRefusal && error.status === 422) return 'moved';
    throw error;
  }
}

/** True for a waiting run that began before what is asked for. */
function isOlder(check: CheckState | undefined, freshFrom: string | null): boolean {
  if (check === undefined || freshFrom === null || check.status === 'completed' || check.startedAt === null)
    return false;
  return Date.parse(check.startedAt) <= Date.parse(freshFrom);
}
