import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { CONFIG_PATH, type Config } from '../../model/config.ts';
import { TerminalError } from '../../model/errors.ts';
import { readConfigFile } from '../../observe/read-config.ts';
import { plural } from '../../text/change-counts.ts';
import { type LocalRepository, openRepository } from '../local-repository.ts';
import { createOfflineLooks } from '../offline-looks.ts';
import { processTerminal, type Terminal } from '../output.ts';
import { withSelect } from '../with-select.ts';
import { type Complaint, problemComplaint } from './complaint.ts';
import { sarif } from './sarif.ts';
import { type Validation, validate } from './validate.ts';

interface Options {
  output: 'text' | 'json' | 'sarif';
  config?: string;
  fetchCharts?: boolean;
}

/** Adds `validate [DIR]`: everything that a pull request with the files of a folder would be told, before there is one. */
export function registerValidate(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('validate')
    .description('say what is wrong with the config, the targets and their render in a folder')
    .argument('[dir]', 'a folder of the repository, whose files count as they lie there', '.')
    .option('--config <file>', `another config than ${CONFIG_PATH} in the folder`)
    .option('--fetch-charts', 'fetch charts that are not in the repository, from the hosts that the config allows')
    .addOption(new Option('-o, --output <form>', 'the form').choices(['text', 'json', 'sarif']).default('text'))
    .action(async (dir: string, options: Options) => {
      try {
        await run(dir, options, terminal);
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        terminal.fail([`shiplock validate: ${error.message}`]);
      }
    });
}

async function run(dir: string, options: Options, terminal: Terminal): Promise<void> {
  const repository = await openRepository(dir);
  try {
    const file = options.config ?? CONFIG_PATH;
    const text = await configText(repository, options);
    if (text === null) {
      throw new TerminalError(
        `there is no ${file} in ${dir}: write one by docs/configuration.md, or let \`shiplock replay\` propose one.`,
      );
    }
    const read = await withSelect((select) => readConfigFile(text, file, select));
    const found =
      read.status === 'invalid'
        ? { targets: 0, complaints: read.problems.map((problem) => problemComplaint('config', null, problem)) }
        : await look(repository, read.config, options);
    await tell(found, options, terminal);
  } finally {
    await repository.close();
  }
}

function configText({ source, treeish }: LocalRepository, { config }: Options): Promise<string | null> {
  if (config !== undefined) return readFile(config, 'utf8').catch(() => null);
  return source.file(treeish, CONFIG_PATH);
}

async function look(
  repository: LocalRepository,
  config: Config,
  { fetchCharts = false }: Options,
): Promise<Validation> {
  const looks = createOfflineLooks(repository.source, config, { repository: repository.name, fetchCharts });
  try {
    return await validate(repository, config, looks);
  } finally {
    await looks.close();
  }
}

async function tell(
  { targets, complaints }: Validation,
  { output, config }: Options,
  terminal: Terminal,
): Promise<void> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  if (output === 'json') terminal.print(json({ targets, complaints }));
  else if (output === 'sarif') terminal.print(json(sarif(complaints, await ownVersion(), config ?? CONFIG_PATH)));
  else terminal.print(textOf({ targets, complaints }));
  const failures = complaints.filter(({ level }) => level === 'failure').length;
  if (failures > 0)
    terminal.fail([`${plural(failures, 'failure')}, ${plural(complaints.length - failures, 'other complaint')}.`]);
}

const signs = { failure: 'failure', warning: 'warning', notice: 'note' } as const;

function textOf({ targets, complaints }: Validation): string {
  const lines = complaints.map(lineOf);
  if (lines.length === 0) lines.push('nothing is wrong');
  return `${lines.join('\n')}\n${plural(targets, 'target')}.\n`;
}

/** `file:line: level rule: target: message`, which editors make a link of. */
function lineOf({ rule, level, target, message, file, line }: Complaint): string {
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
  return `${place}${signs[level]} ${rule}: ${target === null ? '' : `${target}: `}${message.replaceAll('\n', ' ')}`;
}

async function ownVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
