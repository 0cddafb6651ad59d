import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type Trust, trustOf } from './trust.ts';

/**
 * The trust root of the public Sigstore. `problem`: it could not be brought up to date, so that what does not verify may
 * only look wrong; what verifies is genuine all the same.
 */
export type PublicTrust = () => Promise<{ trust: Trust | null; problem: string | null }>;

interface Parts {
  /** Where TUF keeps what it learned. */
  folder: string;
  /** The newest root by TUF, from the network. */
  load(folder: string): Promise<TrustedRoot>;
  now(): number;
  log: { warn(data: object, text: string): void };
}

const MIRROR = 'tuf-repo-cdn.sigstore.dev';
const FRESH_MS = 24 * 3600 * 1000;
const RETRY_MS = 5 * 60 * 1000;

/** Asks at most once a day, and every five minutes while TUF does not answer; in between, and without a network, the last one known. */
export function createPublicTrust({ folder, load, now, log }: Parts): PublicTrust {
  let current: { asked: ReturnType<PublicTrust>; until: number } | null = null;

  async function ask(): ReturnType<PublicTrust> {
    try {
      const trust = trustOf(await load(folder));
      return { trust, problem: null };
    } catch (error) {
      log.warn({ err: error }, 'the trust root of Sigstore cannot be brought up to date, the last one is used');
      if (current !== null) current.until = now() + RETRY_MS;
      const problem = `the trust root of Sigstore (https://${MIRROR}) cannot be brought up to date`;
      return { trust: await lastKnown(folder), problem };
    }
  }

  return async () => {
    if (current === null || current.until <= now()) {
      current = { asked: Promise.resolve({ trust: null, problem: null }), until: now() + FRESH_MS };
      current.asked = ask();
    }
    return current.asked;
  };
}

/** By TUF's library, which is only loaded by those who need it. */
export async function loadByTuf(folder: string): Promise<TrustedRoot> {
  const { getTrustedRoot } = await import('@sigstore/tuf');
  return getTrustedRoot({ cachePath: folder, retry: { retries: 1 }, timeout: 5000 });
}

/** What TUF brought last; where it never did, the root that the library was published with, which it puts there first. */
async function lastKnown(folder: string): Promise<Trust | null> {
  try {
    const text = await readFile(join(folder, MIRROR, 'targets', 'trusted_root.json'), 'utf8');
    return trustOf(TrustedRoot.fromJSON(JSON.parse(text)));
  } catch {
    return null;
  }
}
