import type { RenderWorld } from '../request-frame.ts';
import { createWorld, type EngineWorld } from './wasi.ts';

interface EngineExports {
  memory: WebAssembly.Memory;
  /** Go's registers: stack pointer, running goroutine and the like. */
  globals: WebAssembly.Global[];
  constants(): number;
  prepare(): bigint;
  reserve(size: number): number;
  render(): bigint;
}

/** One engine in memory, as clean before every call as after its start. */
export interface EngineInstance {
  /** Answers a flag byte and the engine's JSON. Throws when the engine broke; the instance is then lost. */
  call(world: RenderWorld, order: Uint8Array): Uint8Array;
  /** Whether the next call may use this instance. */
  isReusable(): boolean;
  output(): string;
}

/** Starts an engine and keeps a copy of its memory, to which each call returns. */
export function startInstance(module: WebAssembly.Module): EngineInstance {
  const world = createWorld();
  world.begin('', 0);
  const exports = initialise(module, world);
  const room = takeRoom(exports);
  let isBroken = false;
  let isDirty = false;

  return {
    call({ seed, now }, order) {
      if (isDirty) room.restore();
      world.begin(seed, now);
      isDirty = true;
      isBroken = true;
      const address = exports.reserve(order.length);
      new Uint8Array(exports.memory.buffer, address >>> 0, order.length).set(order);
      const answer = copyAnswer(exports, exports.render());
      isBroken = false;
      answer[0] = flagsOf(world);
      return answer;
    },
    // Memory cannot shrink, and what Go believes of its end would be wrong after a restore.
    isReusable: () => !isBroken && exports.memory.buffer.byteLength === room.size,
    output: () => world.output(),
  };
}

function initialise(module: WebAssembly.Module, world: EngineWorld): EngineExports {
  const { exports } = new WebAssembly.Instance(module, checkImports(module, world.imports));
  const engine = exports as unknown as EngineExports & { _initialize(): void };
  world.attach(engine.memory);
  engine._initialize();
  const globals = Object.values(exports).filter((value) => value instanceof WebAssembly.Global);
  return {
    memory: engine.memory,
    globals,
    constants: engine.constants,
    prepare: engine.prepare,
    reserve: engine.reserve,
    render: engine.render,
  };
}

/** An engine that asks for more than the known calls is not started. */
function checkImports(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Imports {
  const unknown = WebAssembly.Module.imports(module).filter(
    (wanted) => !(wanted.name in (imports[wanted.module] ?? {})),
  );
  if (unknown.length === 0) return imports;
  throw new Error(`the engine asks for calls that it may not have: ${unknown.map(({ name }) => name).join(', ')}`);
}

interface CleanRoom {
  size: number;
  restore(): void;
}

/** Copies the memory, but for constants at its beginning and the heap space that the engine says is empty. */
function takeRoom(exports: EngineExports): CleanRoom {
  const [start, length] = placeOf(exports.prepare());
  const first = exports.constants();
  const size = exports.memory.buffer.byteLength;
  const below = new Uint8Array(exports.memory.buffer, first, start - first).slice();
  const above = new Uint8Array(exports.memory.buffer, start + length).slice();
  const registers = exports.globals.map((global) => global.value);
  return {
    size,
    restore() {
      const memory = new Uint8Array(exports.memory.buffer);
      memory.set(below, first);
      memory.set(above, start + length);
      for (const [index, global] of exports.globals.entries()) global.value = registers[index];
    },
  };
}

function copyAnswer(exports: EngineExports, place: bigint): Uint8Array {
  const [start, length] = placeOf(place);
  const answer = new Uint8Array(length + 1);
  answer.set(new Uint8Array(exports.memory.buffer, start, length), 1);
  return answer;
}

function placeOf(packed: bigint): [start: number, length: number] {
  return [Number((packed >> 32n) & 0xffff_ffffn), Number(packed & 0xffff_ffffn)];
}

function flagsOf(world: EngineWorld): number {
  const { seed, clock } = world.used();
  return (seed ? 1 : 0) | (clock ? 2 : 0);
}
