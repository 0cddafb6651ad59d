import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import { Verifier } from '@sigstore/verify';
import { entityOf, type Genuine, refusal, timeOf } from './keyless.ts';
import type { Signed } from './signed.ts';
import type { Trust } from './trust.ts';

/** A key of a rule: its name is the file that it stands in, or its fingerprint. */
export interface NamedKey {
  name: string;
  key: KeyObject;
}

/** Reads a key of a rule. Throws for what is no public key. */
export function readKey({ name, pem }: { name: string; pem: string }): NamedKey {
  const key = createPublicKey(pem);
  const print = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { name: name === '' ? `sha256:${print.slice(0, 12)}` : name, key };
}

/** The first key that a signature was made with, by itself: no log is asked. */
export function signedWith({ bytes, signatures }: Signed, keys: readonly NamedKey[]): NamedKey | undefined {
  return keys.find(({ key }) => signatures.some((signature) => isBy(key, bytes, signature)));
}

function isBy(key: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  try {
    return verify(algorithm, bytes, key, signature);
  } catch {
    return false;
  }
}

/** Verifies that a signature by a key stands in a log of the trust roots, too: when it does, or why it does not. */
export function inLog(
  { signed, bundle }: { signed: Signed; bundle: Bundle | null },
  { name, key }: NamedKey,
  trusts: readonly Trust[],
): Genuine | { problem: string; isTrust: boolean } {
  let last = { problem: 'it stands in no transparency log', isTrust: false };
  if (bundle === null) return last;
  const publicKey = () => ({ publicKey: key, validFor: () => true });
  for (const { material } of trusts) {
    try {
      const entity = entityOf(signed, bundle);
      const thresholds = { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 };
      new Verifier({ ...material, publicKey }, thresholds).verify(entity);
      return { by: { kind: 'key', name }, time: timeOf(entity), source: null };
    } catch (error) {
      last = refusal(error);
    }
  }
  return last;
}
