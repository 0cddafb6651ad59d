import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program of the control plane, its log in a file beside its data. */
export interface Program {
  name: string;
  pid: number;
  isRunning(): boolean;
  /** The last lines of its log. */
  tail(): string;
  /** Asks it to end; kills it after some time. */
  stop(graceMs?: number): Promise<void>;
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
// A test run that ends in the middle leaves no control plane behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `binary` in `dir` with its output in `dir/name.log`, and with these variables beside the PATH. */
export function startProgram(
  name: string,
  binary: string,
  args: readonly string[],
  dir: string,
  env: Record<string, string> = {},
): Program {
  const logFile = join(dir, `${name}.log`);
  const log = openSync(logFile, 'a');
  // The kernel ends it when this process ends, however that comes: a test run that is killed runs no handler.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', binary, ...args], {
    cwd: dir,
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  void ended.then(() => running.delete(child));
  return {
    name,
    pid: child.pid ?? 0,
    isRunning: () => running.has(child),
    tail: () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n'),
    async stop(graceMs = 1500) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
