/** Messages on a byte stream: four bytes of length (little endian), then that many bytes. */

const headerLength = 4;
/** Ten times the largest charts of CRDs. Who reads the answer holds it as objects, which take many times as much. */
export const MAXIMUM_MESSAGE = 64 * 1024 * 1024;

/** The header to send before a message of this length. */
export function frameHeader(length: number): Uint8Array {
  const header = new Uint8Array(headerLength);
  new DataView(header.buffer).setUint32(0, length, true);
  return header;
}

/**
 * Collects chunks of a stream; the answered function takes a chunk and gives every message that it completes. Throws for a
 * message that is longer than 64 MiB.
 */
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
    if (length > MAXIMUM_MESSAGE) throw new RangeError(`a message of ${length} bytes is longer than any answer`);
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
