import type { RenderFiles, RenderRequest, RenderSource } from './engine.ts';
import { frameHeader } from './frames.ts';

/** What the child process itself needs to know: the world that the render sees. */
export interface RenderWorld {
  seed: string;
  now: number;
}

/**
 * The message that asks a child for a render, in pieces to be sent one after another. It holds the world (length and
 * JSON) and then what the engine reads: a header (length and JSON) and the bytes of every file.
 */
export function renderMessage(request: RenderRequest): Uint8Array[] {
  const { source, seed, now, yaml = false, lists = 'expand' } = request;
  return message({ seed, now: Number(now) }, { source, yaml, keepLists: lists === 'keep' }, request.files);
}

/** The message that asks a child to read one YAML file. */
export function decodeMessage(file: string, content: Uint8Array): Uint8Array[] {
  return message({ seed: '', now: 0 }, { source: { kind: 'decode', path: file } }, [[file, content]]);
}

interface EngineOrder {
  source: RenderSource | { kind: 'decode'; path: string };
  yaml?: boolean;
  keepLists?: boolean;
}

function message(world: RenderWorld, order: EngineOrder, files: RenderFiles): Uint8Array[] {
  const entries: { path: string; size: number }[] = [];
  const contents: Uint8Array[] = [];
  for (const [path, content] of files) {
    entries.push({ path, size: content.length });
    contents.push(content);
  }
  const pieces = [...withLength(world), ...withLength({ ...order, files: entries }), ...contents];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [frameHeader(length), ...pieces];
}

function withLength(value: unknown): [Uint8Array, Uint8Array] {
  const json = Buffer.from(JSON.stringify(value));
  return [frameHeader(json.length), json];
}
