import type { CommandRecord, StateRecord } from '../../model/record.ts';
import { parseCommands } from '../../text/commands.ts';
import { clip } from '../../text/within-bytes.ts';
import { type Context, createContext } from '../context.ts';
import { recordsOf } from '../records.ts';
import { type Answer, type Given, refused } from './command.ts';
import { handlers } from './handlers.ts';
import { placesOf } from './places.ts';

/** More commands than this in one comment are a mistake or a nuisance. */
const MOST_COMMANDS = 20;

/** Answers every command that has no audit line yet. Each happens once: its key is the comment's id and its index there. */
export function decideCommands(context: Context): StateRecord[] {
  if (context.snapshot.ledger.status === 'broken') return [];
  const done = new Set<string>();
  for (const { record } of recordsOf(context, 'command')) done.add(`${record.comment}#${record.index}`);
  const records: StateRecord[] = [];
  let current = context;
  for (const given of givenIn(context)) {
    if (done.has(`${given.comment.id}#${given.command.index}`)) continue;
    const found = linesOf(given, current);
    records.push(...found);
    current = withRecords(found, current);
  }
  return records;
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

function linesOf(given: Given, context: Context): StateRecord[] {
  const { command, comment, place } = given;
  const { outcome, answer, records } = answerTo(given, context);
  const line: CommandRecord = {
    kind: 'command',
    version: 1,
    pull: place.number,
    comment: comment.id,
    index: command.index,
    by: comment.by,
    command: clip(`/${command.word} ${command.text}`.trimEnd(), 300),
    head: comment.head,
    outcome,
    answer,
  };
  return [...records, line];
}

function answerTo(given: Given, context: Context): Answer {
  const { command } = given;
  if (command.index === MOST_COMMANDS) {
    return refused(
      `only the first ${MOST_COMMANDS} commands of a comment are taken. Say the others in another comment.`,
    );
  }
  return handlers[command.name](given, context);
}
