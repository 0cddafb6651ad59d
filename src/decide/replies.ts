import type { Action } from '../model/plan.ts';
import type { CommandRecord } from '../model/record.ts';
import { renderHelp } from '../text/commands.ts';
import { replyMarker } from '../text/markers.ts';
import type { Context } from './context.ts';

/** One visible answer for each comment that has audit lines: what is on record is what the author reads. */
export function decideReplies({ snapshot }: Context): Action[] {
  if (snapshot.ledger.status === 'broken') return [];
  const byComment = new Map<number, CommandRecord[]>();
  for (const { record } of snapshot.ledger.records) {
    if (record.kind === 'command') byComment.set(record.comment, [...(byComment.get(record.comment) ?? []), record]);
  }
  const actions: Action[] = [];
  for (const pull of snapshot.pulls) {
    for (const { id } of pull.commands) {
      const records = byComment.get(id);
      if (records === undefined) continue;
      const body = replyBody(id, records);
      if (pull.replies.some((reply) => reply.to === id && reply.body === body)) continue;
      const reaction = records.some(({ outcome }) => outcome === 'refused') ? '-1' : '+1';
      const reason = `@${records[0]?.by} said ${records.map(({ command }) => command).join(', ')}`;
      actions.push({ kind: 'ensureReply', reason, pull: pull.number, to: id, marker: 'reply', body, reaction });
    }
  }
  return actions;
}

function replyBody(comment: number, records: readonly CommandRecord[]): string {
  const lines = records.map(({ by, answer }) => (answer === 'help' ? renderHelp() : `@${by}: ${answer}`));
  return `${replyMarker(comment)}\n${lines.join('\n\n')}`;
}
