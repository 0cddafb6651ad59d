import { type Command, InvalidArgumentError, Option } from 'commander';
import { openClone } from '../git/open-clone.ts';
import { Duration } from '../model/duration.ts';
import { ConfigError } from '../model/errors.ts';
import type { Instant } from '../model/names.ts';
import { renderMarkdown, renderText } from '../replay/render-report.ts';
import { problemLine } from '../text/problem-text.ts';
import { instantOption, processTerminal, type Terminal } from './output.ts';
import { replay } from './replay.ts';

interface ReplayOptions {
  since: number;
  at?: Instant;
  branch?: string;
  diff: boolean;
  output: 'text' | 'json' | 'markdown';
}

/** Adds `replay [DIR]`: what the history of a GitOps clone says, and what Shiplock would have done. It writes nothing. */
export function registerReplay(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('replay')
    .description(
      'read the history of a GitOps clone: what jumped, what went back, how long it took, what Shiplock would have done',
    )
    .argument('[dir]', 'a folder in the clone', '.')
    .option('--since <duration>', 'how far back to report', durationOption, Duration.parse('90d'))
    .option('--at <time>', 'look from this time instead of now', instantOption)
    .option('--branch <name>', "the branch (default: the remote's default branch, else what is checked out)")
    .option('--diff', 'render what the jumps and rollbacks changed', false)
    .addOption(
      new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json', 'markdown']).default('text'),
    )
    .action((dir: string, options: ReplayOptions) => runReplay(dir, options, terminal));
}

async function runReplay(dir: string, options: ReplayOptions, terminal: Terminal): Promise<void> {
  const clone = await openClone(dir);
  try {
    const until = options.at ?? terminal.now();
    const { findings, frame } = await replay(clone, { ...options, branch: options.branch ?? null, until });
    if (options.output === 'text') terminal.print(renderText(findings, frame));
    else if (options.output === 'markdown') terminal.print(renderMarkdown(findings, frame));
    else terminal.print(`${JSON.stringify({ ...findings, notes: frame.notes, proposed: frame.proposed }, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.fail(error.problems.map(problemLine));
  } finally {
    await clone.close();
  }
}

function durationOption(text: string): number {
  const parsed = Duration.safeParse(text);
  if (parsed.success && parsed.data > 0) return parsed.data;
  throw new InvalidArgumentError('expected a duration such as 90d or 12h.');
}
