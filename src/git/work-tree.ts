import { join } from 'node:path';
import { gitEnvironment } from './environment.ts';
import type { CloneDirs } from './find-git-dir.ts';
import { runGit } from './run-git.ts';

/** What a clone says about its own folder; git runs with Shiplock's settings and writes nothing. */
export interface WorkTreeFacts {
  /** Files and folders that Git is told to ignore, from the root of the work tree. */
  ignored: ReadonlySet<string>;
  /** Address of the remote `origin`; null for none. */
  origin: string | null;
}

/** Asks the clone. What git does not answer is taken for nothing: the folder is read all the same. */
export async function readWorkTree({ gitDir, workTree }: CloneDirs): Promise<WorkTreeFacts> {
  const access = { dir: gitDir, url: 'https://offline.invalid/none', token: null, filter: null };
  const environment = { ...gitEnvironment(access), GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' };

  async function ask(args: readonly string[]): Promise<string> {
    const { code, stdout } = await runGit(args, { environment, timeoutSeconds: 60 });
    return code === 0 ? stdout.toString() : '';
  }

  const listing = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const ignored =
    workTree === null ? '' : await ask(['-C', workTree, `--work-tree=${workTree}`, `--git-dir=${gitDir}`, ...listing]);
  const origin = await ask(['config', '--file', join(gitDir, 'config'), '--get', 'remote.origin.url']);
  const paths = ignored.split('\0').filter((path) => path !== '');
  return { ignored: new Set(paths.map((path) => path.replace(/\/$/, ''))), origin: origin.trim() || null };
}
