import type { IncomingMessage } from 'node:http';

/** The bytes of a body, or null as soon as it is longer than `limit`: what is too long is never held. Throws when the sender breaks off. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  return await new Promise((resolve, reject) => {
    function take(chunk: Buffer): void {
      size += chunk.byteLength;
      if (size <= limit) chunks.push(chunk);
      else finish(() => resolve(null));
    }
    function finish(settle: () => void): void {
      request.off('data', take);
      request.pause();
      settle();
    }
    request.on('data', take);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the sender broke off')));
  });
}
