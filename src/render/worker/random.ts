import { createCipheriv, createHash } from 'node:crypto';

/**
 * Randomness from a seed: AES in counter mode under the hash of the seed, so that who does not know the seed cannot
 * tell it from real randomness. The answered function fills an array with the next bytes.
 */
export function createRandom(seed: string): (target: Uint8Array) => void {
  const key = createHash('sha256').update('shiplock render seed\n').update(seed).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return function fill(target) {
    target.set(stream.update(Buffer.alloc(target.length)));
  };
}
