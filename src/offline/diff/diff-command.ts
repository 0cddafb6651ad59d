import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { CONFIG_PATH, type Config } from '../../model/config.ts';
import { TerminalError } from '../../model/errors.ts';
import { targetKey } from '../../model/names.ts';
import { observeChanges } from '../../observe/changes.ts';
import { observeFileFindings } from '../../observe/file-findings.ts';
import { unknownsIn } from '../../observe/unknowns.ts';
import { plural } from '../../text/change-counts.ts';
import { parseConfig } from '../../text/config-file.ts';
import { problemLine } from '../../text/problem-text.ts';
import { createOfflineLooks, type OfflineLooks } from '../offline-looks.ts';
import { processTerminal, type Terminal } from '../output.ts';
import { checkAsked } from './asked-targets.ts';
import { type Compared, diffJson, diffMarkdown, diffSummary, diffText } from './diff-forms.ts';
import { type TwoSides, twoFolders, twoRevisions } from './two-sides.ts';

interface Options {
  repo?: string;
  target: string[];
  output: 'markdown' | 'text' | 'json' | 'summary';
  showNoise?: boolean;
  exitCode?: boolean;
  fetchCharts?: boolean;
  config?: string;
}

/** Adds `diff BASE HEAD`: what a pull request from one state of a repository to another would show. */
export function registerDiff(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('diff')
    .description('print what changes in every target between two folders, or two revisions of a clone')
    .argument('<base>', 'a folder; with --repo a branch, tag or commit')
    .argument('<head>', 'the same for the other side')
    .option('--repo <dir>', 'a clone that has both revisions')
    .option('--target <name>', 'only this target, such as shop/prod; may be given more than once', collect, [])
    .addOption(
      new Option('-o, --output <form>', 'the form').choices(['markdown', 'text', 'json', 'summary']).default('text'),
    )
    .option('--show-noise', 'show noise too, such as chart labels and checksums')
    .option('--exit-code', 'end with 1 when anything differs')
    .option('--fetch-charts', 'fetch charts that are not in the repository, from the hosts that the config allows')
    .option('--config <file>', `another config than ${CONFIG_PATH} of the base`)
    .action(async (base: string, head: string, options: Options) => {
      try {
        await run(base, head, options, terminal);
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        terminal.fail([`shiplock diff: ${error.message}`], WRONG);
      }
    });
}

/** As `diff` of other tools: 1 is kept for a difference. */
const WRONG = 2;

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

async function run(base: string, head: string, options: Options, terminal: Terminal): Promise<void> {
  const { repo } = options;
  const sides = repo === undefined ? await twoFolders(base, head) : await twoRevisions(repo, base, head);
  try {
    const compared = await compare(sides, await readConfig(sides, options), options);
    terminal.print(formOf(compared, options));
    if (sides.note !== null) terminal.tell([`Note: ${sides.note}`]);
    end(compared, options, terminal);
  } finally {
    await sides.close();
  }
}

/** The config of the base, as for a pull request: a change cannot loosen what it is judged by. */
async function readConfig({ source, base }: TwoSides, { config }: Options): Promise<Config> {
  const text =
    config === undefined ? await source.file(base, CONFIG_PATH) : await readFile(config, 'utf8').catch(() => null);
  const file = config ?? CONFIG_PATH;
  if (text === null) {
    throw new TerminalError(`there is no ${file} on the base side: write one, or name one with --config.`);
  }
  const read = parseConfig(text, file);
  if (read.status === 'invalid') throw new TerminalError(read.problems.map(problemLine).join('\n'));
  return read.config;
}

async function compare(sides: TwoSides, config: Config, { target: asked, fetchCharts }: Options): Promise<Compared> {
  const { source, base, head, repository } = sides;
  const looks = createOfflineLooks(source, config, { repository, fetchCharts: fetchCharts === true });
  try {
    const { targetsAt, unknownsAt } = looks.discoveries;
    if (asked.length > 0) checkAsked(asked, [await targetsAt(base), await targetsAt(head)]);
    const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
    const diffs: OfflineLooks['diffs'] = async (before, after) => {
      const at = after.at ?? before.at;
      // Of a thousand targets that change only those that were asked for are rendered.
      return at !== null && !isAsked(targetKey(at.target)) ? { status: 'withheld' } : looks.diffs(before, after);
    };
    const changes = await observeChanges({ targetsAt, diffs }, base, head);
    if (asked.length > 0) return { changes: changes.filter((change) => isAsked(targetKey(change))), findings: [] };
    const unknowns = await unknownsIn({ mirror: source, unknownsAt }, base, head);
    return { changes, findings: await observeFileFindings(source, base, head, config), unknowns };
  } finally {
    await looks.close();
  }
}

function formOf(compared: Compared, { output, showNoise = false }: Options): string {
  switch (output) {
    case 'markdown':
      return diffMarkdown(compared);
    case 'json':
      return `${JSON.stringify(diffJson(compared), null, 2)}\n`;
    case 'summary':
      return diffSummary(compared);
    case 'text':
      return diffText(compared, { showNoise });
  }
}

function end({ changes }: Compared, { exitCode }: Options, terminal: Terminal): void {
  const failed = changes.filter(({ diff }) => diff.status === 'failed');
  if (failed.length > 0) {
    const names = failed.slice(0, 5).map(targetKey).join(', ');
    const verb = failed.length === 1 ? 'does' : 'do';
    terminal.fail([`${plural(failed.length, 'target')} ${verb} not render: ${names}.`], WRONG);
  } else if (exitCode === true && changes.length > 0) terminal.fail([], 1);
}
