import type { Command } from 'commander';
import { type ParsedCommand, parseCommands } from '../text/commands.ts';
import { processTerminal, type Terminal } from './output.ts';

/** Adds `command parse`: the commands that a comment on the standard input gives, as JSON. */
export function registerCommand(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('command')
    .description('slash commands of comments')
    .command('parse')
    .description('print the commands of the comment on the standard input as JSON; status 1 when one is unknown')
    .action(async () => {
      const parsed = parseCommands(await terminal.input());
      terminal.print(`${JSON.stringify(parsed.map(answerOf), null, 2)}\n`);
      const errors = parsed.flatMap((one) => lineOf(one.line, errorOf(one)));
      if (errors.length > 0) terminal.fail(errors);
    });
}

function answerOf(parsed: ParsedCommand): object {
  const { name, word, args, line, suggestion } = parsed;
  const error = errorOf(parsed);
  return error === null ? { command: name, args, line } : { command: word, args, line, error, suggestion };
}

function errorOf({ name, word, suggestion }: ParsedCommand): string | null {
  if (name !== 'unknown') return null;
  return `there is no command /${word}${suggestion === null ? '' : `: did you mean /${suggestion}?`}`;
}

function lineOf(line: number, error: string | null): string[] {
  return error === null ? [] : [`line ${line}: ${error}`];
}
