import { spawn } from 'node:child_process';

/** What one git process left behind. */
export interface GitOutput {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The environment of every git process: nothing of the user's or the machine's configuration leaks in. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Runs `git ARGS` in a repository and answers its exit code and output; rejects only when git cannot start. */
export function runGit(dir: string, args: readonly string[], input?: string | Buffer): Promise<GitOutput> {
  const { promise, resolve, reject } = Promise.withResolvers<GitOutput>();
  const child = spawn('git', args, { cwd: dir, env: gitEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined); // git may end before it has read everything
  child.on('error', reject);
  child.on('close', (code) => {
    resolve({ code: code ?? 128, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
  });
  child.stdin.end(input);
  return promise;
}

/** Runs git and answers its standard output as text; a non-zero exit is an error that names the command. */
export async function git(dir: string, args: readonly string[], input?: string | Buffer): Promise<string> {
  const output = await runGit(dir, args, input);
  if (output.code !== 0) throw new Error(`git ${args[0]} failed in ${dir} (${output.code}): ${output.stderr.trim()}`);
  return output.stdout.toString();
}
