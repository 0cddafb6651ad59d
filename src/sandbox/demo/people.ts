import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A person's change on a branch, a new one or the default branch: `apply` edits the files of a clone. */
export interface BranchChange {
  branch: string;
  message: string;
  apply(work: string): Promise<void>;
}

/** A person's push: clones with the person's token over HTTP, commits the change and pushes it, with plain `git`. */
export async function pushBranch(
  input: { url: string; token: string; login: string; dir: string },
  change: BranchChange,
): Promise<void> {
  const work = await mkdtemp(join(input.dir, 'clone-'));
  const credentials = Buffer.from(`${input.login}:${input.token}`).toString('base64');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: input.dir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
    GIT_CONFIG_KEY_1: 'user.name',
    GIT_CONFIG_VALUE_1: input.login,
    GIT_CONFIG_KEY_2: 'user.email',
    GIT_CONFIG_VALUE_2: `${input.login}@acme.test`,
  };
  const git = (...args: string[]) => run('git', args, { cwd: work, env });
  await git('clone', '--quiet', '--depth=1', input.url, '.');
  await git('checkout', '--quiet', '-B', change.branch);
  await change.apply(work);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', change.message);
  await git('push', '--quiet', 'origin', change.branch);
  await rm(work, { recursive: true, force: true });
}
