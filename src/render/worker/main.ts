import { readFileSync, writeSync } from 'node:fs';
import { createFrameReader, frameHeader } from '../frames.ts';
import type { RenderWorld } from '../request-frame.ts';
import { createRenderer } from './renderer.ts';

/**
 * The program of a render process: `node main.ts ENGINE.wasm SHA256`. It reads requests from its standard input and
 * writes one answer for each to its standard output, in order. An empty message says that it is ready.
 */
const [enginePath = '', engineHash = ''] = process.argv.slice(2);
const engine = readFileSync(enginePath);
const renderer = createRenderer(engine, engineHash);
// The module has a copy of its own. What was read are forty megabytes that the next full collection may never come for.
engine.buffer.transfer(0);
const readFrames = createFrameReader();

process.stdin.on('data', (chunk: Buffer) => {
  for (const message of readFrames(chunk)) send(answer(message));
});
process.stdin.on('end', () => process.exit(0));
send(new Uint8Array(0));

function answer(message: Uint8Array): Uint8Array {
  const worldLength = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  const world: RenderWorld = JSON.parse(Buffer.from(message.subarray(4, 4 + worldLength)).toString());
  return renderer.render(world, message.subarray(4 + worldLength));
}

function send(message: Uint8Array): void {
  writeAll(frameHeader(message.length));
  writeAll(message);
  // The next instance is made while nobody waits.
  if (message.length > 0) setImmediate(renderer.refresh);
}

/** Writes at once: what the event loop would write later is lost when the process is ended in between. */
function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSome(bytes.subarray(at));
}

function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(process.stdout.fd, bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
