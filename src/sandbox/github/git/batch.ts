import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnvironment } from './run.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  readonly sha: string;
  readonly type: ObjectType;
  readonly data: Buffer;
}

export interface Batch {
  /** The object that an expression such as `refs/heads/main^{commit}` or a SHA names; undefined when there is none. */
  read(expression: string): Promise<GitObject | undefined>;
  /** The full SHA that an expression names, without its content. */
  resolve(expression: string): Promise<string | undefined>;
  close(): Promise<void>;
}

interface Waiting {
  readonly withContent: boolean;
  resolve(object: GitObject | undefined): void;
  reject(error: Error): void;
}

/** One long-lived `git cat-file --batch-command` for a repository: a read costs a pipe write, not a process. */
export function createBatch(dir: string): Batch {
  let child: ChildProcessWithoutNullStreams | undefined;
  let unread: Buffer = Buffer.alloc(0);
  const waiting: Waiting[] = [];

  function start(): ChildProcessWithoutNullStreams {
    const started = spawn('git', ['cat-file', '--batch-command'], { cwd: dir, env: gitEnvironment() });
    started.stdout.on('data', (chunk: Buffer) => {
      unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
      drain();
    });
    started.stderr.resume();
    started.stdin.on('error', () => undefined);
    started.on('close', () => {
      if (child === started) child = undefined;
      unread = Buffer.alloc(0);
      for (const one of waiting.splice(0)) one.reject(new Error(`git cat-file ended in ${dir}`));
    });
    return started;
  }

  function drain(): void {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const answer = takeAnswer(unread, next.withContent);
      if (!answer) return;
      unread = unread.subarray(answer.length);
      waiting.shift();
      next.resolve(answer.object);
    }
  }

  function ask(expression: string, withContent: boolean): Promise<GitObject | undefined> {
    // A line break would be a second command; git itself allows none of these in a revision that we accept.
    if (!/^[^\s\0]+$/.test(expression)) return Promise.resolve(undefined);
    child ??= start();
    const { promise, resolve, reject } = Promise.withResolvers<GitObject | undefined>();
    waiting.push({ withContent, resolve, reject });
    child.stdin.write(`${withContent ? 'contents' : 'info'} ${expression}\n`);
    return promise;
  }

  return {
    read: (expression) => ask(expression, true),
    resolve: async (expression) => (await ask(expression, false))?.sha,
    close: () => endProcess(child),
  };
}

/** Ends a long-lived git process by closing its input, and waits until it is gone. */
export function endProcess(child: ChildProcessWithoutNullStreams | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (!child || child.exitCode !== null) return Promise.resolve();
  child.once('close', () => resolve());
  child.stdin.end();
  return promise;
}

function takeAnswer(bytes: Buffer, withContent: boolean): { object?: GitObject; length: number } | undefined {
  const lineEnd = bytes.indexOf(10);
  if (lineEnd < 0) return undefined;
  const match = /^([0-9a-f]{40}) (commit|tree|blob|tag) (\d+)$/.exec(bytes.toString('latin1', 0, lineEnd));
  if (!match) return { length: lineEnd + 1 };
  const size = Number(match[3]);
  const sha = match[1] ?? '';
  const type = match[2] as ObjectType;
  if (!withContent) return { object: { sha, type, data: Buffer.alloc(0) }, length: lineEnd + 1 };
  const end = lineEnd + 1 + size;
  if (bytes.length < end + 1) return undefined;
  return { object: { sha, type, data: Buffer.from(bytes.subarray(lineEnd + 1, end)) }, length: end + 1 };
}
