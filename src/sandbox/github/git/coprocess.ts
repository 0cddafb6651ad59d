import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { endProcess } from './batch.ts';
import { gitEnvironment } from './run.ts';

/** A long-lived git command that answers one question after the other over its pipes. */
export interface Coprocess {
  /** Sends text and answers what came back once it ends as it must; rejects when git ends instead. */
  ask(input: string, ending: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** Starts `git ARGS` on the first question and again after it has ended. Starting a process costs more than the work. */
export function createCoprocess(dir: string, args: readonly string[]): Coprocess {
  let child: ChildProcessWithoutNullStreams | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function exchange(input: string, ending: string): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    child ??= start(dir, args);
    const asked = child;
    const end = Buffer.from(ending);
    let answer: Buffer = Buffer.alloc(0);
    function onData(chunk: Buffer): void {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
      if (answer.subarray(-end.length).equals(end)) finish(() => resolve(answer.subarray(0, -end.length)));
    }
    function onClose(): void {
      if (child === asked) child = undefined;
      finish(() => reject(new Error(`git ${args[0]} ended in ${dir} without an answer`)));
    }
    function finish(settle: () => void): void {
      asked.stdout.off('data', onData);
      asked.off('close', onClose);
      settle();
    }
    asked.stdout.on('data', onData);
    asked.on('close', onClose);
    asked.stdin.write(input);
    return promise;
  }

  return {
    ask(input, ending) {
      const answer = turn.then(() => exchange(input, ending));
      turn = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      await turn;
      await endProcess(child);
    },
  };
}

function start(dir: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const started = spawn('git', args, { cwd: dir, env: gitEnvironment() });
  started.stderr.resume();
  started.stdin.on('error', () => undefined);
  return started;
}
