import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

/** Signs commits as the host itself does for what it makes on behalf of an App or on the web. */
export interface CommitSigner {
  sign(payload: string): string;
  verify(payload: string, signature: string): boolean;
}

const NAMESPACE = 'git';
const MAGIC = Buffer.from('SSHSIG');

/**
 * A fresh Ed25519 key and signatures in OpenSSH's SSHSIG form, which `git verify-commit` understands.
 * GitHub uses OpenPGP; the form does not matter to readers of `verification.verified`, a real check does.
 */
export function createCommitSigner(): CommitSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const rawKey = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const keyBlob = Buffer.concat([field('ssh-ed25519'), field(rawKey)]);
  return {
    sign: (payload) => armour(signedBlob(keyBlob, sign(null, signedData(payload), privateKey))),
    verify: (payload, signature) => verifies(publicKey, keyBlob, payload, signature),
  };
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function signedData(payload: string): Buffer {
  const hash = createHash('sha512').update(payload).digest();
  return Buffer.concat([MAGIC, field(NAMESPACE), field(''), field('sha512'), field(hash)]);
}

function signedBlob(keyBlob: Buffer, raw: Buffer): Buffer {
  const version = Buffer.from([0, 0, 0, 1]);
  const signature = Buffer.concat([field('ssh-ed25519'), field(raw)]);
  const fields = [field(keyBlob), field(NAMESPACE), field(''), field('sha512'), field(signature)];
  return Buffer.concat([MAGIC, version, ...fields]);
}

function armour(blob: Buffer): string {
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----`;
}

function verifies(publicKey: KeyObject, keyBlob: Buffer, payload: string, signature: string): boolean {
  const blob = Buffer.from(signature.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  if (!blob.subarray(0, -64).equals(signedBlob(keyBlob, Buffer.alloc(64)).subarray(0, -64))) return false;
  return verify(null, signedData(payload), publicKey, blob.subarray(-64));
}
