import { createHash } from 'node:crypto';
import type { RenderError } from '../engine.ts';
import type { RenderWorld } from '../request-frame.ts';
import { type EngineInstance, startInstance } from './instance.ts';

export interface Renderer {
  /** Answers a flag byte and JSON, whatever happens. */
  render(world: RenderWorld, order: Uint8Array): Uint8Array;
  /** Replaces an instance that can serve no further call. */
  refresh(): void;
}

/** Compiles the engine and starts a first instance. Throws when the bytes are not the expected engine. */
export function createRenderer(wasm: Uint8Array, expectedHash: string): Renderer {
  const hash = createHash('sha256').update(wasm).digest('hex');
  if (hash !== expectedHash)
    throw new Error(`the engine's file has the hash ${hash}, but ${expectedHash} was expected`);
  const module = new WebAssembly.Module(wasm);
  let instance: EngineInstance | null = startInstance(module);

  return {
    render(world, order) {
      instance ??= startInstance(module);
      const used = instance;
      try {
        return used.call(world, order);
      } catch (error) {
        return failure(describeCrash(error, used.output()));
      } finally {
        if (!used.isReusable()) instance = null;
      }
    },
    refresh() {
      instance ??= startInstance(module);
    },
  };
}

const outOfMemory = /out of memory|cannot allocate/i;

function describeCrash(error: unknown, output: string): RenderError {
  const reason = error instanceof Error ? error.message : String(error);
  if (outOfMemory.test(output) || outOfMemory.test(reason)) {
    return { code: 'memory', message: 'the render needs more memory than a render may use' };
  }
  if (error instanceof RangeError || /stack/i.test(firstLine(output))) {
    return { code: 'template', message: 'the templates or documents are nested too deeply to be rendered' };
  }
  return { code: 'crash', message: `the render engine broke: ${firstLine(output) || reason}` };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}

function failure(error: RenderError): Uint8Array {
  return Buffer.concat([Uint8Array.of(0), Buffer.from(JSON.stringify({ error }))]);
}
