import type { Approval, CommandRecord, StateRecord } from '../model/record.ts';
import type { CommandComment, PullState } from '../model/snapshot.ts';
import { type ParsedCommand, parseCommands } from '../text/commands.ts';
import type { Context } from './context.ts';
import { driftTable } from './drift-command.ts';
import { isOwnWork } from './gates/approval.ts';
import { touchedEnvironments } from './judge.ts';
import { type Place, placesOf } from './places.ts';
import { recordsOf } from './records.ts';
import { whyForbidden } from './rights.ts';
import { syncCommand } from './sync-command.ts';

/** What a command led to: its one-line answer, and what it adds to the history beside its audit line. */
interface Answer {
  outcome: CommandRecord['outcome'];
  answer: string;
  records?: StateRecord[];
}

/** A command with where and by whom it was given. */
interface Given {
  command: ParsedCommand;
  comment: CommandComment;
  place: Place;
}

/** Answers every command that has no audit line yet. Each happens once: its key is the comment's id and its index there. */
export function decideCommands(context: Context): StateRecord[] {
  if (context.snapshot.ledger.status === 'broken') return [];
  const done = new Set<string>();
  for (const { record } of recordsOf(context, 'command')) done.add(`${record.comment}#${record.index}`);
  const records: StateRecord[] = [];
  for (const place of placesOf(context)) {
    for (const comment of place.commands) {
      for (const command of parseCommands(comment.body)) {
        if (comment.byBot || comment.edited || done.has(`${comment.id}#${command.index}`)) continue;
        records.push(...linesOf({ command, comment, place }, context));
      }
    }
  }
  return records;
}

function linesOf(given: Given, context: Context): StateRecord[] {
  const { command, comment, place } = given;
  const { outcome, answer, records = [] } = answerOf(given, context);
  const line: CommandRecord = {
    kind: 'command',
    version: 1,
    pull: place.number,
    comment: comment.id,
    index: command.index,
    by: comment.by,
    command: `/${command.word} ${command.text}`.trimEnd(),
    head: comment.head,
    outcome,
    answer,
  };
  return [...records, line];
}

function answerOf(given: Given, context: Context): Answer {
  const { command, comment, place } = given;
  switch (command.name) {
    case 'help':
      return { outcome: 'accepted', answer: 'help' };
    case 'promote':
      return place.pull === null ? refused(NOT_OPEN) : promote(comment, place.pull, context);
    case 'drift': {
      const found = driftTable(command.args, place, context);
      return 'problem' in found ? refused(found.problem) : { outcome: 'accepted', answer: 'drift' };
    }
    case 'sync': {
      const found = syncCommand(given, context);
      if ('problem' in found) return refused(found.problem);
      return { outcome: 'accepted', answer: found.answer, records: found.orders };
    }
    case 'unknown': {
      const hint = command.suggestion === null ? '' : `did you mean \`/${command.suggestion}\`? `;
      return refused(`\`/${command.word}\` is not a command: ${hint}\`/help\` lists them.`);
    }
  }
}

const NOT_OPEN = 'there is nothing to promote: `/promote` is for open pull requests.';

function promote(comment: CommandComment, pull: PullState, context: Context): Answer {
  const environments = touchedEnvironments(pull, context);
  const names = environments.join(', ');
  if (environments.length === 0) return refused('there is nothing to promote: this pull request changes no target.');
  if (comment.head !== pull.head.sha) {
    return refused('the pull request moved on after your comment. Look at it as it is now, and say `/promote` again.');
  }
  if (isOwnWork(pull, comment.by)) return refused('nobody approves their own work: somebody else has to promote this.');
  const forbidden = environments
    .map((name) => whyForbidden('promote into', name, comment, context))
    .find((why) => why !== null);
  if (forbidden != null) return refused(forbidden);
  const approval: Approval = {
    kind: 'approval',
    version: 1,
    pull: pull.number,
    head: pull.head.sha,
    environments,
    by: comment.by,
    comment: comment.id,
  };
  const answer = `approved \`${pull.head.sha.slice(0, 7)}\` for ${names}. It merges as soon as every gate is open.`;
  return { outcome: 'accepted', answer, records: [approval] };
}

function refused(answer: string): Answer {
  return { outcome: 'refused', answer };
}
