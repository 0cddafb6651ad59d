import { createHash, type KeyObject } from 'node:crypto';
import { type KeyPair, keyPair, signDer, spki } from './certificate.ts';

/** A transparency log like Rekor: one entry a tree, beside one that nobody asked for. */
export interface Log extends KeyPair {
  id: Buffer;
  entry(body: object, at: Date): LogEntry;
}

/** An entry in the form of a bundle (JSON). */
export interface LogEntry {
  logIndex: string;
  logId: { keyId: string };
  kindVersion: { kind: string; version: string };
  integratedTime: string;
  inclusionPromise: { signedEntryTimestamp: string };
  inclusionProof: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint: { envelope: string };
  };
  canonicalizedBody: string;
}

export const LOG_HOST = 'rekor.test';

export function createLog(): Log {
  const keys = keyPair();
  const id = sha256(spki(keys.publicKey));
  return {
    ...keys,
    id,
    entry(body, at) {
      const { kind, apiVersion } = body as { kind: string; apiVersion: string };
      const canonicalizedBody = Buffer.from(JSON.stringify(body), 'utf8');
      const integratedTime = Math.floor(at.getTime() / 1000);
      const other = sha256(Buffer.from('another entry'));
      const root = sha256(Buffer.from([1]), sha256(Buffer.from([0]), canonicalizedBody), other);
      return {
        logIndex: '0',
        logId: { keyId: id.toString('base64') },
        kindVersion: { kind, version: apiVersion },
        integratedTime: String(integratedTime),
        inclusionPromise: { signedEntryTimestamp: promise(keys.privateKey, { canonicalizedBody, integratedTime, id }) },
        inclusionProof: {
          logIndex: '0',
          rootHash: root.toString('base64'),
          treeSize: '2',
          hashes: [other.toString('base64')],
          checkpoint: { envelope: checkpoint(keys.privateKey, id, root) },
        },
        canonicalizedBody: canonicalizedBody.toString('base64'),
      };
    },
  };
}

/** The promise is over the canonical JSON of the entry: keys in order. */
function promise(
  key: KeyObject,
  { canonicalizedBody, integratedTime, id }: { canonicalizedBody: Buffer; integratedTime: number; id: Buffer },
): string {
  const logID = id.toString('hex');
  const payload = { body: canonicalizedBody.toString('base64'), integratedTime, logID, logIndex: 0 };
  return signDer(key, Buffer.from(JSON.stringify(payload))).toString('base64');
}

function checkpoint(key: KeyObject, id: Buffer, root: Buffer): string {
  const note = `${LOG_HOST} - 1\n2\n${root.toString('base64')}\n`;
  const signature = Buffer.concat([id.subarray(0, 4), signDer(key, Buffer.from(note))]);
  return `${note}\n\u2014 ${LOG_HOST} ${signature.toString('base64')}\n`;
}

export function hashedRekord(of: { hash: Buffer; signature: Buffer; verifier: string }): object {
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm: 'sha256', value: of.hash.toString('hex') } },
      signature: { content: of.signature.toString('base64'), publicKey: { content: base64(of.verifier) } },
    },
  };
}

export function dsseEntry(of: { payload: Buffer; signature: Buffer; verifier: string }): object {
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      payloadHash: { algorithm: 'sha256', value: sha256(of.payload).toString('hex') },
      signatures: [{ signature: of.signature.toString('base64'), verifier: base64(of.verifier) }],
    },
  };
}

export function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
