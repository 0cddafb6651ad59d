import { gitEnvironment } from './environment.ts';
import { LOG_FORMAT, parseLog } from './log-entries.ts';
import type { LogEntry } from './mirror.ts';
import { createObjectReader } from './object-reader.ts';
import { type GitOutput, runGit } from './run-git.ts';
import { parseListing } from './tree-entries.ts';

/** A clone that somebody has on disk, to be read only. */
export interface Clone {
  /** Commit of the first of some refs that is there, null for none. */
  resolve(refs: readonly string[]): Promise<string | null>;
  /** Texts of the files below a folder of a commit, sorted by path. */
  texts(commit: string, folder: string): Promise<{ path: string; text: string }[]>;
  /** Commits that a commit holds, newest first, at most `limit`. */
  log(commit: string, limit: number): Promise<LogEntry[]>;
  close(): Promise<void>;
}

const SECONDS = 120;

/**
 * Opens the repository that a folder belongs to, without touching its files, its config or any remote. Throws when it is
 * none.
 */
export async function openClone(dir: string): Promise<Clone> {
  const nowhere = 'https://invalid.invalid/';
  const plain = gitEnvironment({ dir: '', url: nowhere, token: null, filter: null });
  delete plain['GIT_DIR'];
  const found = await runGit(['-C', dir, 'rev-parse', '--absolute-git-dir'], {
    environment: plain,
    timeoutSeconds: SECONDS,
  });
  if (found.code !== 0) throw new Error(`${dir} is not in a clone of a Git repository (${found.stderr})`);
  const environment = gitEnvironment({ dir: found.stdout.toString().trim(), url: nowhere, token: null, filter: null });
  const reader = createObjectReader({ environment: async () => environment, idleSeconds: 30 });

  async function git(...args: string[]): Promise<GitOutput> {
    const output = await runGit(args, { environment, timeoutSeconds: SECONDS });
    if (output.code !== 0) throw new Error(`git ${args[0]} failed in ${dir}: ${output.stderr}`);
    return output;
  }

  return {
    async resolve(refs) {
      for (const ref of refs) {
        const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
        const { code, stdout } = await runGit(args, { environment, timeoutSeconds: SECONDS });
        if (code === 0) return stdout.toString().trim();
      }
      return null;
    },
    async texts(commit, folder) {
      const { stdout } = await git('ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit, '--', folder);
      const texts: { path: string; text: string }[] = [];
      for (const { path, oid } of parseListing(stdout, '')) {
        const answer = await reader.read(oid);
        if (answer?.bytes == null) throw new Error(`${dir} lacks ${path}: fetch the whole repository, then try again`);
        texts.push({ path, text: answer.bytes.toString() });
      }
      return texts.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async log(commit, limit) {
      const { stdout } = await git(
        'log',
        '-z',
        `--format=${LOG_FORMAT}`,
        `--max-count=${limit}`,
        '--end-of-options',
        commit,
        '--',
      );
      return parseLog(stdout);
    },
    close: reader.close,
  };
}
