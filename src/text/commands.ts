import { type CommandName, commandRow, commandRules } from './command-rules.ts';
import { didYouMean } from './edit-distance.ts';
import { table } from './markdown.ts';
import { proseLines } from './prose-lines.ts';

/** A command as it stands in a comment. */
export interface ParsedCommand {
  /** Which command of its comment it is, from 0. */
  index: number;
  /** Line of the comment, from 1. */
  line: number;
  name: CommandName | 'unknown';
  /** The word behind the slash as written, in lower case. */
  word: string;
  /** Words behind the command; quotes keep blanks together. */
  args: string[];
  /** Everything behind the command as written: the free text of a reason. */
  text: string;
  /** What an unknown word was most likely meant to be; null for known ones. */
  suggestion: CommandName | null;
}

const names: readonly CommandName[] = [...new Set(commandRules.map((rule) => rule.name))];

/**
 * The commands of a comment: `/name` at the beginning of a line, in any case, several per comment. Quotes, code and
 * hidden HTML comments do not count. A word that is not ours is unknown only when it is a letter or two off, otherwise it
 * is prose.
 */
export function parseCommands(body: string): ParsedCommand[] {
  const commands: ParsedCommand[] = [];
  for (const { line, text } of proseLines(body)) {
    const found = /^ {0,3}\/([a-z][a-z-]*)(?:[ \t]+(.*))?$/i.exec(text.trimEnd());
    if (found === null) continue;
    const word = (found[1] ?? '').toLowerCase();
    const rest = (found[2] ?? '').trim();
    const name = names.find((one) => one === word);
    const suggestion = name === undefined ? suggestionFor(word) : null;
    if (name === undefined && suggestion === null) continue;
    const index = commands.length;
    commands.push({ index, line, name: name ?? 'unknown', word, args: splitArguments(rest), text: rest, suggestion });
  }
  return commands;
}

/** A short word may be one letter off, so that a line `/home` is no `/hold`. */
function suggestionFor(word: string): CommandName | null {
  const meant = didYouMean(word, names, word.length <= 4 ? 1 : 2);
  return names.find((name) => name === meant) ?? null;
}

function splitArguments(text: string): string[] {
  const args: string[] = [];
  for (const match of text.matchAll(/"([^"]*)"|'([^']*)'|“([^”]{0,200})”|(\S+)/g)) {
    args.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  }
  return args;
}

/** The answer to `/help`. */
export function renderHelp(): string {
  const note = 'A command stands at the beginning of a line; several may stand in one comment.';
  return `${table(['command', 'what it does', 'who may'], commandRules.map(commandRow))}\n\n${note}`;
}
