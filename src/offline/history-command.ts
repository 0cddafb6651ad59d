import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type HistoryFilter, type HistoryLine, historyOf } from '../decide/history.ts';
import { promotedCommits } from '../decide/promoted-commits.ts';
import { openClone } from '../git/open-clone.ts';
import { ledgerKey, readChain, STATE_BRANCH } from '../ledger/chain.ts';
import type { Ledger } from '../model/record.ts';
import { historyLines } from '../text/history-lines.ts';
import { processTerminal, type Terminal } from './output.ts';

interface HistoryOptions {
  dir: string;
  output: 'json' | 'text';
  limit: number;
  key?: string;
}

/** Commits of the branch that are searched for promotions. */
const MOST_COMMITS = 20_000;

/** Adds `history [TARGET]` to the program: who, what, when and why, from Git alone. */
export function registerHistory(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('history')
    .description('tell from a clone alone what happened to an application: who, what, when, why')
    .argument('[target]', 'application, application/environment, or */environment; everything without it', filterOf)
    .option('--dir <dir>', 'the clone', '.')
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json']).default('text'))
    .option('--limit <count>', 'how many lines, newest first', countOf, 50)
    .option('--key <file>', "the App's private key, to check the signatures as well")
    .action((filter: HistoryFilter | undefined, options: HistoryOptions) =>
      tell(filter ?? { application: null, environment: null }, options, terminal),
    );
}

async function tell(filter: HistoryFilter, options: HistoryOptions, terminal: Terminal): Promise<void> {
  const secret = options.key === undefined ? null : await readFile(options.key, 'utf8').catch(() => null);
  if (options.key !== undefined && secret === null) {
    return terminal.fail([`shiplock history: there is no file ${options.key} to read`]);
  }
  const found = await read(options.dir, filter, secret);
  if ('problem' in found) return terminal.fail([`shiplock history: ${found.problem}`]);
  const { lines, checked, broken } = found;
  const shown = lines.slice(0, options.limit);
  const more = lines.length - shown.length;
  if (options.output === 'json')
    terminal.print(`${JSON.stringify({ checked, broken, lines: shown, more }, null, 2)}\n`);
  else terminal.print(historyLines(shown, { checked, more }));
  if (broken !== null) terminal.fail([`shiplock history: ${STATE_BRANCH} is not to be trusted: ${broken}`]);
}

interface Told {
  lines: HistoryLine[];
  /** What was checked of the state branch; `none` without one. */
  checked: 'signatures' | 'hashes' | 'none';
  /** Why the state branch is not to be trusted; then only commits are told. */
  broken: string | null;
}

async function read(dir: string, filter: HistoryFilter, secret: string | null): Promise<Told | { problem: string }> {
  const clone = await openClone(dir).catch((error: Error) => error);
  if (clone instanceof Error) return { problem: clone.message };
  try {
    const state = await clone.resolve([`refs/remotes/origin/${STATE_BRANCH}`, `refs/heads/${STATE_BRANCH}`]);
    const entries = state === null ? [] : await clone.texts(state, 'log');
    const ledger: Ledger = readChain(secret === null ? null : ledgerKey(secret), entries, null);
    const head = await clone.resolve(['HEAD']);
    const commits = head === null ? [] : await clone.log(head, MOST_COMMITS);
    const records = ledger.status === 'intact' ? ledger.records : [];
    const lines = [...historyOf(records, filter), ...promotedCommits(commits, records, filter)];
    const checked = state === null ? 'none' : checkedBy(secret);
    return { lines: lines.sort(newestFirst), checked, broken: ledger.status === 'broken' ? ledger.problem : null };
  } finally {
    await clone.close();
  }
}

function checkedBy(secret: string | null): Told['checked'] {
  return secret === null ? 'hashes' : 'signatures';
}

function newestFirst(a: HistoryLine, b: HistoryLine): number {
  if (a.at === b.at) return 0;
  return a.at < b.at ? 1 : -1;
}

function filterOf(text: string): HistoryFilter {
  const [application = '', environment, ...rest] = text.split('/');
  if (rest.length > 0 || application === '' || environment === '') {
    throw new InvalidArgumentError('expected application, application/environment or */environment.');
  }
  return { application: application === '*' ? null : application, environment: environment ?? null };
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('expected a whole number above 0.');
}
