/** Messages on a byte stream: four bytes of length (little endian), then that many bytes. */

const headerLength = 4;
/** More than any answer of the engine: a longer length means that the other side is not to be believed. */
const maximumLength = 512 * 1024 * 1024;

/** The header to send before a message of this length. */
export function frameHeader(length: number): Uint8Array {
  const header = new Uint8Array(headerLength);
  new DataView(header.buffer).setUint32(0, length, true);
  return header;
}

/** Collects chunks of a stream; the answered function takes a chunk and gives every message that it completes. */
export function createFrameReader(): (chunk: Uint8Array) => Uint8Array[] {
  let chunks: Uint8Array[] = [];
  let held = 0;

  function take(length: number): Uint8Array {
    const joined = Buffer.concat(chunks, held);
    chunks = length === held ? [] : [joined.subarray(length)];
    held -= length;
    return joined.subarray(0, length);
  }

  function nextLength(): number | null {
    if (held < headerLength) return null;
    if ((chunks[0]?.length ?? 0) < headerLength) chunks = [Buffer.concat(chunks, held)];
    const first = chunks[0] ?? new Uint8Array(headerLength);
    const length = new DataView(first.buffer, first.byteOffset, headerLength).getUint32(0, true);
    if (length > maximumLength) throw new Error(`a message of ${length} bytes is longer than any answer`);
    return length;
  }

  return function read(chunk) {
    chunks.push(chunk);
    held += chunk.length;
    const messages: Uint8Array[] = [];
    for (let length = nextLength(); length !== null && held >= headerLength + length; length = nextLength()) {
      messages.push(take(headerLength + length).subarray(headerLength));
    }
    return messages;
  };
}
