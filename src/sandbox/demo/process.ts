import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A process of Shiplock that the demo started, from the same door that people use. */
export interface ShiplockProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Asks it to stop and waits; kills it after some seconds. */
  stop(): Promise<void>;
  /** Ends it at once, like a lost machine. */
  kill(): Promise<void>;
  /** Fails when the process ends before it was asked to. */
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

const door = fileURLToPath(new URL('../../../bin/shiplock.js', import.meta.url));

/** Starts `shiplock ARGS` with exactly the given environment, its log in a file of `dir`. */
export function startShiplock(
  name: string,
  args: string[],
  options: { dir: string; env: Record<string, string> },
): ShiplockProcess {
  const logFile = join(options.dir, `${name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const env = { PATH: process.env['PATH'] ?? '', HOME: options.dir, NODE_NO_WARNINGS: '1', ...options.env };
  const child: ChildProcess = spawn(process.execPath, [door, ...args], {
    cwd: options.dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return {
    name,
    pid: child.pid ?? 0,
    logFile,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The last lines of a process's log: what an operator would look at first. */
export function logTail(logFile: string, lines = 15): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
