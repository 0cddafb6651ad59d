import type { Ledger } from '../model/record.ts';
import type { PushIssue } from '../model/snapshot.ts';
import { PUSH_LABEL } from '../text/labels.ts';
import { parsePushMarker } from '../text/push-text.ts';
import { observeCommands } from './command-comments.ts';
import { repliesOf } from './pull.ts';
import type { View } from './views.ts';

/** Our open reports of direct pushes, with the commands on them; a repository without any is not asked for them. */
export async function observePushIssues(view: View, ledger: Ledger): Promise<PushIssue[]> {
  const isAny = ledger.status === 'intact' && ledger.records.some(({ record }) => record.kind === 'direct');
  if (!isAny) return [];
  const found: PushIssue[] = [];
  for (const { number, state, body } of await view.host.issues.own(PUSH_LABEL)) {
    const marker = parsePushMarker(body);
    if (marker === null || state !== 'open') continue;
    const comments = await view.host.comments.list(number);
    const commands = await observeCommands(view, { number, head: null, comments, ledger });
    found.push({ number, ...marker, commands, replies: repliesOf(comments, view.app.login) });
  }
  return found;
}
