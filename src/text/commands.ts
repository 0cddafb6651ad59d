import { didYouMean } from './edit-distance.ts';
import { table } from './markdown.ts';
import { proseLines } from './prose-lines.ts';

/** One command: what parser, `/help` and the documentation are made of. */
export interface CommandRule {
  name: string;
  usage: string;
  description: string;
  /** Who may give it, for people. */
  who: string;
}

/** All commands, in the order of `/help`. */
export const commandRules = [
  {
    name: 'promote',
    usage: '/promote',
    description: 'Approves this promotion at its newest commit; it merges when every other gate is open.',
    who: 'approvers of the environment; without approvers, everybody with write access',
  },
  {
    name: 'sync',
    usage: '/sync [application] [environment]',
    description:
      "Lets the agent apply what the base branch has (`sync: manual`), or write Git's state back over drift (`heal: approve`). Also on merged pull requests and on the tracking issue of drift.",
    who: 'approvers of the environment; without approvers, everybody with write access',
  },
  {
    name: 'drift',
    usage: '/drift [application] [environment]',
    description:
      "Answers with what differs from Git in the cluster: of the targets named, of the pull request's, or of the issue's environment.",
    who: 'everybody who can comment',
  },
  { name: 'help', usage: '/help', description: 'Answers with this list.', who: 'everybody who can comment' },
] as const satisfies readonly CommandRule[];

type CommandName = (typeof commandRules)[number]['name'];

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

const names: readonly CommandName[] = commandRules.map((rule) => rule.name);

/**
 * The commands of a comment: `/name` at the beginning of a line, in any case, several per comment. Quotes, code and
 * hidden HTML comments do not count. A word that is not ours is unknown only when it is at most two letters off,
 * otherwise it is prose.
 */
export function parseCommands(body: string): ParsedCommand[] {
  const commands: ParsedCommand[] = [];
  for (const { line, text } of proseLines(body)) {
    const found = /^ {0,3}\/([a-z][a-z-]*)(?:[ \t]+(.*))?$/i.exec(text.trimEnd());
    if (found === null) continue;
    const word = (found[1] ?? '').toLowerCase();
    const rest = (found[2] ?? '').trim();
    const name = names.find((one) => one === word);
    const suggestion = name === undefined ? (names.find((one) => one === didYouMean(word, names)) ?? null) : null;
    if (name === undefined && suggestion === null) continue;
    const index = commands.length;
    commands.push({ index, line, name: name ?? 'unknown', word, args: splitArguments(rest), text: rest, suggestion });
  }
  return commands;
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
  const rows = commandRules.map(({ usage, description, who }) => [`\`${usage}\``, description, who]);
  const note = 'A command stands at the beginning of a line; several may stand in one comment.';
  return `${table(['command', 'what it does', 'who may'], rows)}\n\n${note}`;
}
