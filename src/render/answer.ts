import type { DecodeResult, Json, RenderError, RenderResult, RenderUse } from './engine.ts';

/** What the engine writes; the child process adds `used`. */
type Answer = { error: RenderError } | Rendered | { documents: Json[] };
interface Rendered {
  objects: Extract<RenderResult, { status: 'rendered' }>['objects'];
  yaml?: string;
}

/** Reads a child's answer to a render: one byte of flags (1: used the seed, 2: used the clock), then the engine's JSON. */
export function readRenderAnswer(message: Uint8Array): RenderResult {
  const { answer, used } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', error: answer.error };
  if ('objects' in answer) return { status: 'rendered', ...answer, used };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than objects' } };
}

/** Reads a child's answer to a decode. */
export function readDecodeAnswer(message: Uint8Array): DecodeResult {
  const { answer } = readAnswer(message);
  if ('error' in answer) return { status: 'failed', error: answer.error };
  if ('documents' in answer) return { status: 'decoded', documents: answer.documents };
  return { status: 'failed', error: { code: 'crash', message: 'the engine answered something else than documents' } };
}

function readAnswer(message: Uint8Array): { answer: Answer; used: RenderUse } {
  const flags = message[0] ?? 0;
  const text = Buffer.from(message.buffer, message.byteOffset + 1, message.length - 1).toString('utf8');
  return { answer: parseExactly(text), used: { seed: (flags & 1) !== 0, clock: (flags & 2) !== 0 } };
}

const longInteger = /[:[,]-?\d{16,}[,}\]]/;

/** JSON.parse that keeps integers which a JavaScript number cannot hold. The slow way is taken only when there is one. */
function parseExactly(text: string): Answer {
  return longInteger.test(text) ? JSON.parse(text, keepInteger) : JSON.parse(text);
}

function keepInteger(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  const source = context?.source;
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? rawNumber(source) : value;
}

/** `JSON.rawJSON` is in Node 24 but not yet in TypeScript's library. */
function rawNumber(digits: string): unknown {
  const json: typeof JSON & { rawJSON?(text: string): unknown } = JSON;
  return json.rawJSON?.(digits) ?? Number(digits);
}
