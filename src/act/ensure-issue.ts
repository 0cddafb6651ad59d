import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import { DRIFT_LABEL } from '../text/labels.ts';
import { parseDriftMarker } from '../text/markers.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * One tracking issue per environment with exactly this text and state; found by our account, our label and our marker.
 * A repository that has no issues is left without one: the check says the same.
 */
export async function ensureIssue(action: ActionOf<'ensureIssue'>, { host, log }: Effects): Promise<Outcome> {
  const { environment, state, title, body, labels } = action;
  const all = await host.issues.own(DRIFT_LABEL);
  const found = all.find(({ number, body: text }) =>
    action.issue === null ? parseDriftMarker(text)?.environment === environment : number === action.issue,
  );
  if (found?.state === state && found.title === title && found.body === body) return 'done';
  try {
    if (found !== undefined) await host.issues.update(found.number, { title, body, state });
    else if (state === 'open') await host.issues.create({ title, body, labels });
    else return 'done';
    return 'changed';
  } catch (error) {
    if (!(error instanceof HostRefusal) || error.status !== 410) throw error;
    log.warn({ environment }, 'The repository has no issues, so its drift has no tracking issue');
    return 'done';
  }
}
