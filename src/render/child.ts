import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createFrameReader } from './frames.ts';

const program = join(import.meta.dirname, 'worker/main.ts');
const readable = [join(import.meta.dirname, '..'), join(import.meta.dirname, '../../package.json')];
const startTimeoutMs = 60_000;
const diagnosticsLimit = 4_096;

/** Why a child ended; `exit` is the one that nobody asked for. */
export type EndReason = 'timeout' | 'memory' | 'size' | 'closed' | 'exit';

export type ChildAnswer =
  | { kind: 'answer'; message: Uint8Array }
  | { kind: 'ended'; reason: EndReason; detail: string };

/** A render process. It takes one message at a time. */
export interface RenderChild {
  readonly pid: number;
  /** Whether it can take messages. */
  isAlive(): boolean;
  ask(pieces: readonly Uint8Array[]): Promise<ChildAnswer>;
  end(reason: EndReason): void;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
}

export interface ChildSettings {
  enginePath: string;
  engineHash: string;
  /** Another user for the process; only root may ask for that. */
  uid?: number;
  gid?: number;
  /** Half the time to start and a fifth less memory, for renders that take up to half as long again when there are many. */
  isLean?: boolean;
}

/** Starts a process with nothing in its environment and one pipe in each direction. Rejects when it does not get ready. */
export async function startChild(settings: ChildSettings): Promise<RenderChild> {
  const child = spawnWorker(settings);
  const link = createLink(child);
  const timer = setTimeout(() => link.end('timeout'), startTimeoutMs);
  const ready = await link.receive();
  clearTimeout(timer);
  if (ready.kind === 'ended') throw new Error(`a render process did not start: ${ready.detail || ready.reason}`);
  return {
    pid: child.pid ?? 0,
    isAlive: link.isAlive,
    end: link.end,
    gone: link.gone,
    ask(pieces) {
      const answer = link.receive();
      for (const piece of pieces) child.stdin?.write(piece);
      return answer;
    },
  };
}

/** The optimising compiler of WebAssembly pays off after some hundred renders only. */
const LEAN = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** Node's permission model takes writing, processes, threads and other files away, should the engine ever break out. */
function spawnWorker({ enginePath, engineHash, uid, gid, isLean }: ChildSettings): ChildProcess {
  const reads = [...readable, enginePath].map((path) => `--allow-fs-read=${path}`);
  const own = ['--disable-proto=delete', '--no-warnings', '--stack-size=3900', ...(isLean === true ? LEAN : [])];
  const flags = ['--permission', ...reads, ...own];
  return spawn(process.execPath, [...flags, program, enginePath, engineHash], {
    env: {},
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
}

interface Link {
  isAlive(): boolean;
  receive(): Promise<ChildAnswer>;
  end(reason: EndReason): void;
  gone: Promise<void>;
}

function createLink(child: ChildProcess): Link {
  const readFrames = createFrameReader();
  const gone = Promise.withResolvers<void>();
  let waiting: ((answer: ChildAnswer) => void) | null = null;
  let endReason: EndReason | null = null;
  let diagnostics = '';

  function settle(answer: ChildAnswer): void {
    const resolve = waiting;
    waiting = null;
    resolve?.(answer);
  }
  function finish(detail: string): void {
    endReason ??= 'exit';
    settle({ kind: 'ended', reason: endReason, detail });
    gone.resolve();
  }

  function end(reason: EndReason): void {
    endReason ??= reason;
    child.kill('SIGKILL');
  }

  child.stdout?.on('data', (chunk: Buffer) => {
    if (endReason !== null) return;
    try {
      for (const message of readFrames(chunk)) settle({ kind: 'answer', message });
    } catch {
      // An answer that is too long is never collected.
      end('size');
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    diagnostics = (diagnostics + chunk.toString('utf8')).slice(0, diagnosticsLimit);
  });
  // A child that ends while it is written to answers here; its end is reported by 'close'.
  child.stdin?.on('error', () => {});
  child.on('error', (error) => finish(error.message));
  child.on('close', (status, signal) => finish(diagnostics.trim() || `it ended with ${signal ?? status}`));

  return {
    gone: gone.promise,
    isAlive: () => endReason === null,
    receive: () =>
      new Promise((resolve) => {
        waiting = resolve;
        if (endReason !== null) settle({ kind: 'ended', reason: endReason, detail: diagnostics.trim() });
      }),
    end,
  };
}
