import type { CommandRecord } from '../../model/record.ts';
import { parseCommands, renderHelp } from '../../text/commands.ts';
import { FORK_WORD } from '../../text/fork-word.ts';
import type { Context } from '../context.ts';
import { diffView } from './diff-view.ts';
import { driftTable } from './drift-table.ts';
import { historyView } from './history-view.ts';
import type { Place } from './places.ts';
import { statusView } from './status-view.ts';

/** An answer that is not on record: it is made once, as things are when it is shown, and not kept up to date. */
type View = (args: readonly string[], place: Place, context: Context) => { text: string } | { problem: string };

const views: Readonly<Record<string, View>> = {
  help: () => ({ text: renderHelp() }),
  drift: driftTable,
  status: statusView,
  history: historyView,
  diff: diffView,
  [FORK_WORD]: diffView,
};

/** True when the answer on record is the word of a view. */
export function isView({ outcome, answer }: CommandRecord): boolean {
  return outcome === 'accepted' && Object.hasOwn(views, answer);
}

/** True when the view tells of a moment; the list of commands does not. */
export function isOfItsTime(record: CommandRecord): boolean {
  return isView(record) && record.answer !== 'help';
}

/** What the author of a command reads. */
export function answerText(record: CommandRecord, place: Place, context: Context): string {
  const view = isView(record) ? views[record.answer] : undefined;
  if (view === undefined) return record.answer;
  const found = view(parseCommands(record.command)[0]?.args ?? [], place, context);
  return 'problem' in found ? found.problem : found.text;
}
