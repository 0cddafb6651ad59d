import type { Action } from '../../model/plan.ts';
import type { CommandRecord, StateRecord } from '../../model/record.ts';
import { parseCommands } from '../../text/commands.ts';
import { reasonOf } from '../../text/reason.ts';
import { type Context, createContext } from '../context.ts';
import { recordsOf } from '../records.ts';
import { type Answer, type Given, refused } from './command.ts';
import { handlers } from './handlers.ts';
import { placesOf } from './places.ts';
import { saidLongAgo } from './said-long-ago.ts';

/** More commands than this in one comment are a mistake or a nuisance. */
const MOST_COMMANDS = 20;

/** What commands lead to: records, and what has to be done for them at once. */
export interface Commanded {
  records: StateRecord[];
  actions: Action[];
}

/** Answers every command that has no audit line yet. Each happens once: its key is the comment's id and its index there. */
export function decideCommands(context: Context): Commanded {
  const done = new Set<string>();
  for (const { record } of recordsOf(context, 'command')) done.add(`${record.comment}#${record.index}`);
  const all: Commanded = { records: [], actions: [] };
  if (context.snapshot.ledger.status === 'broken') return all;
  const seen = new Set<number>();
  let current = context;
  for (const given of givenIn(context)) {
    if (done.has(`${given.comment.id}#${given.command.index}`)) continue;
    const { records, actions } = answered(given, current);
    if (!seen.has(given.comment.id)) all.actions.push(...receiptOf(given));
    seen.add(given.comment.id);
    all.records.push(...records);
    all.actions.push(...actions);
    current = withRecords(records, current);
  }
  return all;
}

/** A comment is seen before it is answered. An outsider's gets its answer alone: each reaction is a write of our budget. */
function receiptOf({ comment, place }: Given): Action[] {
  if (comment.role === 'none') return [];
  const reason = `@${comment.by} gave a command`;
  return [{ kind: 'ensureReaction', reason, pull: place.number, to: comment.id, reaction: 'eyes' }];
}

/** The commands of people, in the order in which they were said: GitHub numbers comments upwards. */
function givenIn(context: Context): Given[] {
  const given: Given[] = [];
  for (const place of placesOf(context)) {
    for (const comment of place.commands) {
      if (comment.byBot || comment.edited) continue;
      const commands = parseCommands(comment.body).slice(0, MOST_COMMANDS + 1);
      given.push(...commands.map((command) => ({ command, comment, place })));
    }
  }
  return given.sort((a, b) => a.comment.id - b.comment.id);
}

/** What the next command sees: `/approve` and then `/unapprove` in one comment is no approval. */
function withRecords(records: readonly StateRecord[], context: Context): Context {
  const { snapshot, config, now } = context;
  if (snapshot.ledger.status === 'broken' || records.length <= 1) return context;
  const added = records.map((record) => ({ at: now, record }));
  const ledger = { ...snapshot.ledger, records: [...snapshot.ledger.records, ...added] };
  return createContext({ ...snapshot, ledger }, config, now);
}

function answered(given: Given, context: Context): Commanded {
  const { command, comment, place } = given;
  const { outcome, answer, records, actions, head = comment.head } = answerTo(given, context);
  const line: CommandRecord = {
    kind: 'command',
    version: 1,
    pull: place.number,
    comment: comment.id,
    index: command.index,
    by: comment.by,
    command: reasonOf([`/${command.word}`, command.text]),
    head,
    outcome,
    answer,
  };
  return { records: [...records, line], actions };
}

function answerTo(given: Given, context: Context): Answer {
  const { command } = given;
  if (command.index === MOST_COMMANDS) {
    return refused(
      `only the first ${MOST_COMMANDS} commands of a comment are taken. Say the others in another comment.`,
    );
  }
  const late = saidLongAgo(given, context);
  return late === null ? handlers[command.name](given, context) : refused(late);
}
