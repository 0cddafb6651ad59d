import { createRandom } from './random.ts';

/**
 * The world of the engine: a clock that stands still, randomness from a seed, and an output that is kept for error
 * messages. There are no files, no sockets, no environment: those calls answer errors. (Node's own WASI module warns
 * that it is no sandbox, so it is not used.)
 */
export interface EngineWorld {
  imports: WebAssembly.Imports;
  attach(memory: WebAssembly.Memory): void;
  /** Starts a new world for one render. */
  begin(seed: string, now: number): void;
  used(): { seed: boolean; clock: boolean };
  /** What the engine wrote to its standard output and error, cut at a few kilobytes. */
  output(): string;
}

/** Thrown to leave the engine when it ends itself. */
class EngineExit extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the engine ended itself with status ${status}`);
    this.name = 'EngineExit';
    this.status = status;
  }
}

const errno = { success: 0, badFile: 8, notSupported: 52, notCapable: 76 } as const;
const clocks = { realtime: 0 } as const;
const programName = 'shiplock\0';
const outputLimit = 16_384;
const subscriptionSize = 48;
const eventSize = 32;
const nanosPerMilli = 1_000_000n;

const unavailable = [
  'fd_close',
  'fd_filestat_get',
  'fd_filestat_set_size',
  'fd_pread',
  'fd_pwrite',
  'fd_read',
  'fd_readdir',
  'fd_seek',
  'fd_sync',
  'fd_fdstat_get',
  'fd_fdstat_set_flags',
  'fd_prestat_get',
  'fd_prestat_dir_name',
] as const;

const forbidden = [
  'path_create_directory',
  'path_filestat_get',
  'path_open',
  'path_readlink',
  'path_remove_directory',
  'path_symlink',
  'path_unlink_file',
  'sock_accept',
  'sock_shutdown',
] as const;

/** Builds the world; `attach` must be called before the engine's first call. */
export function createWorld(): EngineWorld {
  let view = new DataView(new ArrayBuffer(0));
  let memory: WebAssembly.Memory | null = null;
  let random = createRandom('');
  let wall = 0n;
  let monotonic = 0n;
  let written = Buffer.alloc(0);
  let used = { seed: false, clock: false };

  // The engine's memory may have grown since the last call, which detaches the old buffer.
  function data(): DataView {
    if (memory !== null && view.buffer !== memory.buffer) view = new DataView(memory.buffer);
    return view;
  }
  function bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(data().buffer, at, length);
  }
  function writeText(at: number, text: string): void {
    bytes(at, text.length).set(Buffer.from(text, 'latin1'));
  }

  const calls = {
    args_sizes_get(countAt: number, sizeAt: number): number {
      data().setUint32(countAt, 1, true);
      data().setUint32(sizeAt, programName.length, true);
      return errno.success;
    },
    args_get(listAt: number, textAt: number): number {
      data().setUint32(listAt, textAt, true);
      writeText(textAt, programName);
      return errno.success;
    },
    environ_sizes_get(countAt: number, sizeAt: number): number {
      data().setUint32(countAt, 0, true);
      data().setUint32(sizeAt, 0, true);
      return errno.success;
    },
    environ_get(): number {
      return errno.success;
    },
    clock_time_get(clock: number, _precision: bigint, at: number): number {
      // Some code waits for the clock to move on, so the monotonic one does, by a microsecond a call.
      monotonic += 1000n;
      if (clock === clocks.realtime) used.clock = true;
      data().setBigUint64(at, clock === clocks.realtime ? wall : monotonic, true);
      return errno.success;
    },
    random_get(at: number, length: number): number {
      used.seed = true;
      random(bytes(at, length));
      return errno.success;
    },
    fd_write(file: number, listAt: number, count: number, writtenAt: number): number {
      if (file !== 1 && file !== 2) return errno.badFile;
      let total = 0;
      for (let index = 0; index < count; index += 1) {
        const length = data().getUint32(listAt + index * 8 + 4, true);
        const text = bytes(data().getUint32(listAt + index * 8, true), length);
        const room = outputLimit - written.length;
        if (room > 0) written = Buffer.concat([written, text.subarray(0, room)]);
        total += length;
      }
      data().setUint32(writtenAt, total, true);
      return errno.success;
    },
    poll_oneoff(listAt: number, eventsAt: number, count: number, countAt: number): number {
      // Sleeping means that time has passed: the first timer is always over at once.
      for (let index = 0; index < count; index += 1) {
        const at = listAt + index * subscriptionSize;
        if (data().getUint8(at + 8) !== 0) continue;
        monotonic += data().getBigUint64(at + 24, true);
        bytes(eventsAt, eventSize).fill(0);
        data().setBigUint64(eventsAt, data().getBigUint64(at, true), true);
        data().setUint32(countAt, 1, true);
        return errno.success;
      }
      return errno.notSupported;
    },
    sched_yield(): number {
      return errno.success;
    },
    proc_exit(status: number): never {
      throw new EngineExit(status);
    },
  };

  return {
    imports: { wasi_snapshot_preview1: { ...refusals(), ...calls } },
    attach(engineMemory) {
      memory = engineMemory;
    },
    begin(seed, now) {
      random = createRandom(seed);
      wall = BigInt(Math.trunc(now)) * nanosPerMilli;
      monotonic = 0n;
      written = Buffer.alloc(0);
      used = { seed: false, clock: false };
    },
    used: () => used,
    output: () => written.toString('utf8'),
  };
}

function refusals(): Record<string, () => number> {
  const calls: Record<string, () => number> = {};
  for (const name of unavailable) calls[name] = () => errno.badFile;
  for (const name of forbidden) calls[name] = () => errno.notCapable;
  return calls;
}
