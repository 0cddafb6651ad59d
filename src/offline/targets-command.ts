import { posix, relative, resolve, sep } from 'node:path';
import { type Command, Option } from 'commander';
import { noCharts } from '../charts/chart-repository.ts';
import type { Config } from '../model/config.ts';
import { ConfigError, TerminalError } from '../model/errors.ts';
import { createRenderTarget } from '../observe/render-target.ts';
import { affectedTargets } from '../observe/targets/affected-targets.ts';
import { changedTree } from '../observe/targets/changed-tree.ts';
import { engineTemplates } from '../observe/targets/declared/engine-templates.ts';
import { type Discovered, discover } from '../observe/targets/discover-targets.ts';
import { nothingOutside } from '../observe/targets/outside.ts';
import { createTreeReader } from '../observe/targets/tree-reader.ts';
import { createEngine } from '../render/create-engine.ts';
import { problemLine } from '../text/problem-text.ts';
import { type FolderConfig, folderConfig } from './folder-config.ts';
import { type LocalRepository, openRepository } from './local-repository.ts';
import { processTerminal, type Terminal } from './output.ts';
import { targetLines, targetView } from './target-lines.ts';

interface TargetsOptions {
  output: 'text' | 'json';
  config?: string;
  affectedBy?: string[];
}

/** Adds `targets [DIR]`: every target of a repository, what it renders from, and which of them a change would touch. */
export function registerTargets(program: Command, terminal: Terminal = processTerminal()): void {
  program
    .command('targets')
    .description('list the targets of a repository: what each renders from, and what is not known of it')
    .argument('[dir]', 'a folder of the repository', '.')
    .option('--affected-by <file...>', 'only targets that a change of these files may change')
    .option('--config <file>', "another config than the repository's own")
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json']).default('text'))
    .action((dir: string, options: TargetsOptions) => list(dir, options, terminal));
}

async function list(dir: string, options: TargetsOptions, terminal: Terminal): Promise<void> {
  try {
    const folder = await openRepository(dir);
    try {
      const read = await folderConfig(folder, options.config ?? null);
      const found = await discoverIn(folder, read.config);
      const shown = options.affectedBy === undefined ? found : affected(found, options.affectedBy, folder);
      print(shown, { read, options, terminal });
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (error instanceof ConfigError) return terminal.fail(error.problems.map(problemLine));
    if (error instanceof TerminalError) return terminal.fail([`shiplock targets: ${error.message}`]);
    throw error;
  }
}

/** The engine starts only when an object that declares targets has to be rendered. */
async function discoverIn({ source, treeish, name }: LocalRepository, config: Config): Promise<Discovered> {
  const engine = createEngine({ isLean: true });
  const render = createRenderTarget(engine);
  const from = { tree: source, outside: nothingOutside, charts: noCharts };
  try {
    return await discover(config, createTreeReader(source, treeish), {
      around: {
        ...(name !== null && { repository: name }),
        render: (target) => render(from, treeish, target),
        probe: (target, changed) => render({ ...from, tree: changedTree(source, changed) }, treeish, target),
        template: engineTemplates(engine),
      },
    });
  } finally {
    await engine.close();
  }
}

/** Of a target that cannot be read nobody can tell what touches it: it stays. */
function affected(found: Discovered, files: readonly string[], { root }: LocalRepository): Discovered {
  const read = found.targets.flatMap((each) => (each.status === 'read' ? [each.at.target] : []));
  const paths = files.map((file) => pathOf(file, root));
  const touched = new Set(affectedTargets(paths, read));
  return { ...found, targets: found.targets.filter((each) => each.status !== 'read' || touched.has(each.at.target)) };
}

/** Paths are those of `git diff --name-only`: from the root. A whole path on this machine is taken as well. */
function pathOf(file: string, root: string | null): string {
  if (root === null || !file.startsWith('/')) return posix.normalize(file).replace(/\/$/, '');
  const path = relative(root, resolve(file));
  if (path.split(sep)[0] === '..') throw new TerminalError(`${file} lies outside of ${root}`);
  return path.split(sep).join('/');
}

function print(
  found: Discovered,
  { read, options, terminal }: { read: FolderConfig; options: TargetsOptions; terminal: Terminal },
): void {
  const views = found.targets.map(targetView);
  const { problems, unknowns } = found;
  if (options.output === 'json') {
    const { config, isGuessed } = read;
    const guessed = isGuessed
      ? { environments: Object.keys(config.environments), applications: config.applications }
      : null;
    terminal.print(`${JSON.stringify({ version: 1, guessed, targets: views, problems, unknowns }, null, 2)}\n`);
    return;
  }
  const note = read.isGuessed ? ['There is no config here: where targets are was guessed.', ''] : [];
  const lines = targetLines(views, found);
  const none = options.affectedBy === undefined ? 'No targets.' : 'No target reads any of these files.';
  const shown = lines.length === 0 ? [none] : lines;
  terminal.print(`${[...note, ...shown].join('\n')}\n`);
}
