import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import { PUSH_LABEL } from '../text/labels.ts';
import { parsePushMarker } from '../text/push-text.ts';
import type { Effects, Outcome } from './act.ts';

/** One issue for each commit that came around the gates; found by our account, our label and our marker. */
export async function reportPush(action: ActionOf<'reportPush'>, { host, log }: Effects): Promise<Outcome> {
  const { sha, title, body, labels } = action;
  const own = await host.issues.own(PUSH_LABEL);
  if (own.some((issue) => parsePushMarker(issue.body)?.sha === sha)) return 'done';
  try {
    await host.issues.create({ title, body, labels });
    return 'changed';
  } catch (error) {
    if (!(error instanceof HostRefusal) || error.status !== 410) throw error;
    log.warn({ sha }, 'The repository has no issues, so only a check tells of the push');
    return 'done';
  }
}
