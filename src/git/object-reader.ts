import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type BatchAnswer, type BatchAnswers, createBatchAnswers } from './batch-answers.ts';

export interface ObjectReader {
  /** Type and size of what an expression such as a full id or `ID^{tree}` names, null when it is not there. */
  look(expression: string): Promise<BatchAnswer>;
  /** The same with its bytes. */
  read(expression: string): Promise<BatchAnswer>;
  /** Ends the process if there is one; the next question starts another. */
  close(): Promise<void>;
}

interface Process {
  child: ChildProcessWithoutNullStreams;
  answers: BatchAnswers;
  waiting: PromiseWithResolvers<BatchAnswer>[];
  environment: NodeJS.ProcessEnv;
  errors: string;
}

/** The process ended with questions open: a fault that asking again may heal. */
class ReaderEnded extends Error {}

/**
 * One long-lived `git cat-file --batch-command`: a read costs a write to a pipe, not a process (0.1 ms against 3 ms).
 * It starts with the first question, again when it was killed, and ends after `idleSeconds` without one. A question
 * that was open when the process died is asked once more. `environment` is asked before every question: when it gives
 * another object than the one of the running process (a new token), the process is replaced as soon as it is idle.
 */
export function createObjectReader(deps: {
  environment: () => Promise<NodeJS.ProcessEnv>;
  idleSeconds: number;
}): ObjectReader {
  let current: Process | null = null;
  let idle: NodeJS.Timeout | undefined;

  function start(environment: NodeJS.ProcessEnv): Process {
    const child = spawn('git', ['cat-file', '--batch-command'], { env: environment });
    const started: Process = { child, answers: createBatchAnswers(), waiting: [], environment, errors: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      for (const answer of started.answers.take(chunk)) started.waiting.shift()?.resolve(answer);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      started.errors = (started.errors + chunk.toString()).slice(-1000);
    });
    child.stdin.on('error', () => undefined); // the end of the process says more
    child.on('error', (error) => forget(started, error));
    child.on('close', () => forget(started, new ReaderEnded(`git cat-file ended early. ${started.errors.trim()}`)));
    return started;
  }

  function forget(ended: Process, error: Error): void {
    if (current === ended) current = null;
    for (const one of ended.waiting.splice(0)) one.reject(error);
  }

  function runningWith(environment: NodeJS.ProcessEnv): Process {
    if (current !== null && current.waiting.length === 0 && current.environment !== environment) void close();
    current ??= start(environment);
    return current;
  }

  async function ask(expression: string, withBytes: boolean): Promise<BatchAnswer> {
    const running = runningWith(await deps.environment());
    const answer = Promise.withResolvers<BatchAnswer>();
    running.waiting.push(answer);
    running.answers.expect(withBytes);
    send(running, `${withBytes ? 'contents' : 'info'} ${expression}\n`);
    clearTimeout(idle);
    idle = setTimeout(() => void close(), deps.idleSeconds * 1000).unref();
    return answer.promise;
  }

  /** Questions of the same moment go in one write: a thousand targets ask for their files at once. */
  function send({ child: { stdin } }: Process, line: string): void {
    if (stdin.writableCorked === 0) {
      stdin.cork();
      setImmediate(() => stdin.uncork());
    }
    stdin.write(line);
  }

  async function askTwice(expression: string, withBytes: boolean): Promise<BatchAnswer> {
    // A line break would be a second command.
    if (!/^[0-9a-zA-Z^{}/._-]+$/.test(expression)) return null;
    try {
      return await ask(expression, withBytes);
    } catch (error) {
      if (!(error instanceof ReaderEnded)) throw error;
      return ask(expression, withBytes);
    }
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    const ending = current;
    if (ending === null) return;
    current = null;
    const closed = Promise.withResolvers<void>();
    ending.child.once('close', () => closed.resolve());
    ending.child.stdin.end();
    await closed.promise;
  }

  return {
    look: (expression) => askTwice(expression, false),
    read: (expression) => askTwice(expression, true),
    close,
  };
}
