import type { Action } from '../../model/plan.ts';
import type { CommandRecord, StateRecord } from '../../model/record.ts';
import type { CommandComment } from '../../model/snapshot.ts';
import type { ParsedCommand } from '../../text/commands.ts';
import type { Context } from '../context.ts';
import type { Place } from './places.ts';

/** A command with where and by whom it was given. */
export interface Given {
  command: ParsedCommand;
  comment: CommandComment;
  place: Place;
}

/** What a command led to: its answer for people, and what it adds to the history beside its audit line. */
export interface Answer {
  outcome: CommandRecord['outcome'];
  answer: string;
  records: StateRecord[];
  /** What has to be done for it at once; most commands only leave their records. */
  actions: Action[];
  /** The head that its audit line names in place of the one that the author could see. */
  head?: string;
}

/** What every command is: from where and by whom it was given, and what is known, to what it leads to. */
export type Handler = (given: Given, context: Context) => Answer;

/** A command that is done with this. `answer` is a sentence, or the word of a view that is made when it is shown. */
export function accepted(answer: string, records: StateRecord[] = []): Answer {
  return { outcome: 'accepted', answer, records, actions: [] };
}

/** A command that does nothing; the sentence says why, who may, and what to say in its place. */
export function refused(answer: string): Answer {
  return { outcome: 'refused', answer, records: [], actions: [] };
}
