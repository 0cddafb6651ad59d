import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from './batch.ts';
import { gitEnvironment } from './run.ts';

export const NO_OBJECT = '0'.repeat(40);

export interface RefUpdate {
  readonly ref: string;
  /** The new SHA, or NO_OBJECT to delete. */
  readonly to: string;
  /** The SHA that the ref must have now, NO_OBJECT when it must not exist; left out: whatever it has. */
  readonly from?: string;
}

export interface Refs {
  /** The SHA of a full ref name, read from the repository on every call. */
  read(ref: string): Promise<string | undefined>;
  /** All refs below a prefix such as `refs/heads/`, by name. */
  list(prefix: string): Promise<Map<string, string>>;
  /** Changes all of them or none; false when a ref had moved, existed already or collides with a folder. */
  update(updates: readonly RefUpdate[]): Promise<boolean>;
  close(): Promise<void>;
}

/** The refs of one bare repository: read from its files, written by one long-lived `git update-ref --stdin`. */
export function createRefs(dir: string): Refs {
  const writer = createRefWriter(dir);

  // Read synchronously: a ref is one small file, and going through the thread pool costs ten times the read.
  function packed(): Map<string, string> {
    const refs = new Map<string, string>();
    for (const line of readText(join(dir, 'packed-refs')).split('\n')) {
      const match = /^([0-9a-f]{40}) (\S+)$/.exec(line);
      if (match?.[1] && match[2]) refs.set(match[2], match[1]);
    }
    return refs;
  }

  function loose(ref: string): string | undefined {
    return /^([0-9a-f]{40})\s*$/.exec(readText(join(dir, ref)))?.[1];
  }

  return {
    async read(ref) {
      if (!/^refs\/[^\0]+$/.test(ref) || ref.includes('..')) return undefined;
      return loose(ref) ?? packed().get(ref);
    },
    async list(prefix) {
      const refs = new Map<string, string>();
      for (const [name, sha] of packed()) if (name.startsWith(prefix)) refs.set(name, sha);
      const folder = join(dir, prefix.slice(0, prefix.lastIndexOf('/')));
      const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const file of files) {
        if (!file.isFile() || file.name.endsWith('.lock')) continue;
        const name = join(file.parentPath, file.name).slice(dir.length + 1);
        const sha = name.startsWith(prefix) ? loose(name) : undefined;
        if (sha) refs.set(name, sha);
      }
      return new Map([...refs].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    update: writer.update,
    close: writer.close,
  };
}

/** The text of a file; empty when there is none, or a folder in its place. */
function readText(file: string): string {
  if (!existsSync(file)) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function createRefWriter(dir: string): Pick<Refs, 'update' | 'close'> {
  let child: ChildProcessWithoutNullStreams | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** Sends one transaction; git answers a line to `start` and one to `commit`, and dies when it refuses. */
  function transact(updates: readonly RefUpdate[]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    child ??= startWriter(dir);
    const writer = child;
    let answer = '';
    function onData(chunk: Buffer): void {
      answer += chunk.toString();
      if (answer.includes('commit: ok')) finish(true);
    }
    function onClose(): void {
      if (child === writer) child = undefined;
      finish(false);
    }
    function finish(done: boolean): void {
      writer.stdout.off('data', onData);
      writer.off('close', onClose);
      resolve(done);
    }
    writer.stdout.on('data', onData);
    writer.on('close', onClose);
    writer.stdin.write(`start\n${updates.map(commandLine).join('')}commit\n`);
    return promise;
  }

  return {
    update(updates) {
      const result = turn.then(() => transact(updates));
      turn = result;
      return result;
    },
    async close() {
      await turn;
      await endProcess(child);
    },
  };
}

function startWriter(dir: string): ChildProcessWithoutNullStreams {
  const writer = spawn('git', ['update-ref', '--stdin'], { cwd: dir, env: gitEnvironment() });
  writer.stderr.resume();
  writer.stdin.on('error', () => undefined); // it dies when it refuses, perhaps before it has read everything
  return writer;
}

function commandLine(update: RefUpdate): string {
  const from = update.from === undefined ? '' : ` ${update.from}`;
  if (update.to === NO_OBJECT) return `delete ${update.ref}${from}\n`;
  return `update ${update.ref} ${update.to}${from}\n`;
}
