import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { decide } from '../decide/decide.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { renderPlan } from '../text/plan-text.ts';
import { problemLine } from '../text/problem-text.ts';
import { instantOption, processTerminal, type Terminal } from './output.ts';
import { withRankings } from './scenario-rankings.ts';
import { withSelect } from './with-select.ts';

interface DecideOptions {
  output: 'json' | 'text';
  at?: string;
  example?: true;
}

/** Adds `decide SCENARIO` to the program: what Shiplock would do in a situation that somebody wrote down. */
export function registerDecide(program: Command, terminal: Terminal = processTerminal()): void {
  const command = program
    .command('decide')
    .description('print what would be decided in a situation that is written down: the plan and the verdicts')
    .argument('[scenario]', 'a YAML or JSON file with config, snapshot and now; - for the standard input')
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json']).default('text'))
    .option('--at <time>', 'decide at this time instead of the `now` of the scenario', instantOption)
    .option('--example', 'print a complete scenario to begin with')
    .action(async (file: string | undefined, options: DecideOptions) => {
      if (options.example)
        return terminal.print(await readFile(new URL('../scenario/example.yaml', import.meta.url), 'utf8'));
      if (file === undefined) return command.error("error: missing required argument 'scenario' (or --example)");
      await runDecide(file, options, terminal);
    });
}

async function runDecide(file: string, options: DecideOptions, terminal: Terminal): Promise<void> {
  const text = file === '-' ? await terminal.input() : await readFile(file, 'utf8').catch(() => null);
  if (text === null) return terminal.fail([`shiplock decide: there is no file ${file} to read`]);
  const name = file === '-' ? 'standard input' : file;
  const read = readScenario(text, name, {
    clock: terminal.now(),
    at: options.at,
  });
  if (read.status === 'invalid') return terminal.fail(read.problems.map(problemLine));
  const ranked = await withSelect((select) => withRankings(read.snapshot, { text, file: name }, select));
  if (ranked.status === 'invalid') return terminal.fail(ranked.problems.map(problemLine));
  const { snapshot } = ranked;
  const plan = decide(snapshot, options.at ?? read.now);
  const titles = new Map(snapshot.pulls.map(({ number, title }) => [number, title]));
  terminal.print(options.output === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : renderPlan(plan, titles));
}
