import type { Action } from '../../model/plan.ts';
import type { CommandRecord } from '../../model/record.ts';
import { plural } from '../../text/change-counts.ts';
import { codeSpan } from '../../text/markdown.ts';
import { replyMarker } from '../../text/markers.ts';
import { COMMENT_LIMIT } from '../../text/size-ladder.ts';
import { clip, withinBytes } from '../../text/within-bytes.ts';
import type { Context } from '../context.ts';
import { recordsOf } from '../records.ts';
import { type Place, placesOf } from './places.ts';
import { answerText, isOfItsTime, isView } from './views.ts';

/**
 * One visible answer for each comment that has audit lines: what is on record is what the author reads. What a view
 * shows is not on record; it is written once, as things are then, and not kept up to date.
 */
export function decideReplies(context: Context): Action[] {
  const byComment = new Map<number, CommandRecord[]>();
  for (const { record } of recordsOf(context, 'command')) {
    byComment.set(record.comment, [...(byComment.get(record.comment) ?? []), record]);
  }
  return placesOf(context).flatMap((place) =>
    place.commands.flatMap(({ id }) => replyTo(id, byComment.get(id) ?? [], place, context)),
  );
}

const REPLY_ROOM = COMMENT_LIMIT - 1000;

function moreText(count: number): string {
  return `And ${plural(count, 'more answer')}, left out for length. Ask again in another comment.`;
}

function replyTo(comment: number, records: readonly CommandRecord[], place: Place, context: Context): Action[] {
  const [first] = records;
  if (first === undefined) return [];
  const standing = place.replies.filter(({ to }) => to === comment);
  if (standing.length > 0 && records.some(isOfItsTime)) return [];
  // The same answer twice says nothing more, and a comment full of commands may not become one that GitHub refuses.
  const texts = [...new Set(records.map((record) => textOf(record, records.length > 1, place, context)))];
  const body = `${replyMarker(comment)}\n${withinBytes(texts, REPLY_ROOM, moreText).join('\n\n')}`;
  if (standing.some((reply) => reply.body === body)) return [];
  const reaction = records.some(({ outcome }) => outcome === 'refused') ? '-1' : '+1';
  const reason = `@${first.by} said ${records.map(({ command }) => command).join(', ')}`;
  return [{ kind: 'ensureReply', reason, pull: place.number, to: comment, marker: 'reply', body, reaction }];
}

/** One answer; of several commands, each says to which it belongs. */
function textOf(record: CommandRecord, isOneOfSeveral: boolean, place: Place, context: Context): string {
  const text = answerText(record, place, context);
  if (!isOneOfSeveral) return isView(record) ? text : `@${record.by}: ${text}`;
  const lead = `${record.outcome === 'accepted' ? '✅' : '❌'} ${codeSpan(clip(record.command, 80))}`;
  return isView(record) ? `${lead}\n\n${text}` : `${lead}: ${text}`;
}
