import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { findGitDir } from '../git/find-git-dir.ts';
import { openClone } from '../git/open-clone.ts';
import { CONFIG_PATH, type Config } from '../model/config.ts';
import { readConfigFile } from '../observe/read-config.ts';
import { plural } from '../text/change-counts.ts';
import { environmentOrder } from '../text/environment-order.ts';
import { problemLine } from '../text/problem-text.ts';
import { type ConfigEffects, effectsOf } from './config-check.ts';
import { processTerminal, type Terminal } from './output.ts';
import { withSelect } from './with-select.ts';

interface CheckOptions {
  output: 'text' | 'json';
}

/** Adds `config check [DIR]`: what is wrong with the file as it lies there, and what it would change. */
export function registerConfig(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('config')
    .description('the file .github/shiplock.yaml')
    .command('check')
    .description('say what is wrong with the file in a folder, and which pull requests would change with it')
    .argument('[dir]', 'a folder with .github/shiplock.yaml, or one in a clone that has it', '.')
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json']).default('text'))
    .action((dir: string, options: CheckOptions) => check(dir, options, terminal));
}

async function check(dir: string, { output }: CheckOptions, terminal: Terminal): Promise<void> {
  const clone = await findGitDir(dir);
  const text = (await textIn(dir)) ?? (await textIn(clone?.workTree ?? dir));
  if (text === null) {
    const help = 'write one by docs/configuration.md, or let `shiplock replay` propose one';
    return terminal.fail([`shiplock config check: there is no ${CONFIG_PATH} in ${dir} (${help})`]);
  }
  const read = await withSelect((select) => readConfigFile(text, CONFIG_PATH, select));
  if (read.status === 'invalid') return terminal.fail(read.problems.map(problemLine));
  const effects = clone === null ? null : await effectsIn(dir, read.config, terminal);
  if (output === 'json') terminal.print(`${JSON.stringify({ status: 'valid', effects }, null, 2)}\n`);
  else terminal.print(textOf(read.config, effects));
}

async function textIn(dir: string): Promise<string | null> {
  return readFile(join(dir, CONFIG_PATH), 'utf8').catch(() => null);
}

async function effectsIn(dir: string, config: Config, terminal: Terminal): Promise<ConfigEffects | null> {
  const clone = await openClone(dir);
  try {
    return await effectsOf(config, clone, new Date(terminal.now()).toISOString());
  } finally {
    await clone.close();
  }
}

function textOf(config: Config, effects: ConfigEffects | null): string {
  const order = environmentOrder(config);
  const head = `${CONFIG_PATH} is valid: ${plural(order.length, 'environment')} (${order.join(', ')}).`;
  if (effects === null)
    return `${head}\n\nThis is no clone with commits, so that there is nothing to compare it with.\n`;
  const { base, settings, targets, pulls, unreadable, compared } = effects;
  const parts = [
    head,
    section(`With this file, other than with that of ${base}:`, settings, 'no setting changes'),
    section('Targets:', targets, 'the same, from the same places'),
    section('These pull requests would change:', pulls, 'none'),
    ...(unreadable.length === 0 ? [] : [section('Targets that cannot be read:', unreadable, '')]),
    compared,
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[], none: string): string {
  const shown = lines.length === 0 ? [none] : lines;
  return [title, ...shown.map((line) => `  ${line}`)].join('\n');
}
