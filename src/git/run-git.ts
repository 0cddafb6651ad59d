import { execFile } from 'node:child_process';

/** What one git process left behind. */
export interface GitOutput {
  code: number;
  stdout: Buffer;
  stderr: string;
}

export interface RunOptions {
  environment: NodeJS.ProcessEnv;
  timeoutSeconds: number;
}

const MAX_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs `git ARGS` and answers exit code and output. Arguments go to the process as they are, no shell is involved.
 * Rejects when git cannot start, takes longer than its time, or prints more than 256 MiB.
 */
export function runGit(args: readonly string[], options: RunOptions): Promise<GitOutput> {
  const { promise, resolve, reject } = Promise.withResolvers<GitOutput>();
  const settings = {
    env: options.environment,
    encoding: 'buffer',
    maxBuffer: MAX_OUTPUT,
    timeout: options.timeoutSeconds * 1000,
  } as const;
  execFile('git', args, settings, (error, stdout, stderr) => {
    const text = stderr.toString().trim();
    if (error === null) resolve({ code: 0, stdout, stderr: text });
    else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr: text });
    else reject(new Error(reasonOf(args[0] ?? '', error, options), { cause: error.code ?? error.signal }));
  });
  return promise;
}

function reasonOf(command: string, error: { code?: unknown; killed?: boolean }, options: RunOptions): string {
  if (error.code === 'ENOENT') return 'The program git is missing: install git 2.38 or newer and put it on PATH.';
  if (error.killed === true) return `git ${command} did not end within ${options.timeoutSeconds} s and was stopped.`;
  return `git ${command} was stopped from outside or printed too much.`;
}
