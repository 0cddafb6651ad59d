import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Looks at a bare repository with nothing but the `git` program: it knows nothing of Shiplock's own code. */
export function createGitChecker(directory: string) {
  async function git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', ['--git-dir', directory, ...args], { maxBuffer: 32 * 1024 * 1024 });
    return stdout;
  }
  return {
    tip: async (ref: string) => (await git('rev-parse', '--verify', ref)).trim(),
    file: (commit: string, path: string) => git('show', `${commit}:${path}`),
    /** Paths that a pull request's head changes since it left the base branch. */
    async changedPaths(base: string, head: string) {
      const text = await git('diff', '--name-only', `${base}...${head}`);
      return text.split('\n').filter((line) => line !== '');
    },
    mergeBase: async (a: string, b: string) => (await git('merge-base', a, b)).trim(),
    /** Commits of a branch, newest first, with subject, author and time. */
    async log(ref: string) {
      const text = await git('log', '--format=%H%x09%ct%x09%an%x09%s', ref);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [sha = '', seconds = '0', author = '', subject = ''] = line.split('\t');
          return { sha, seconds: Number(seconds), author, subject };
        });
    },
    async branches() {
      return (await git('for-each-ref', '--format=%(refname:short)', 'refs/heads'))
        .split('\n')
        .filter((line) => line !== '');
    },
    /** Every file of the state branch, parsed, in order. */
    async state() {
      const names = await git('ls-tree', '--name-only', 'refs/heads/shiplock/state', 'log/');
      const files = names
        .split('\n')
        .filter((line) => line !== '')
        .sort();
      const entries: { at: string; records: { kind: string; [key: string]: unknown }[] }[] = [];
      for (const name of files) entries.push(JSON.parse(await git('show', `refs/heads/shiplock/state:${name}`)));
      return entries.flatMap(({ at, records }): StateLine[] => records.map((record) => ({ at, ...record })));
    },
    fsck: () => git('fsck', '--strict', '--no-dangling'),
  };
}
/** One record of the state branch as its JSON has it. */
export interface StateLine {
  at: string;
  kind: string;
  [key: string]: unknown;
}
export type GitChecker = ReturnType<typeof createGitChecker>;
