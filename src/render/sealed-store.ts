import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { parseExactly } from './exact-json.ts';

/** Rows by name, such as a table. May throw. */
export interface SealedRows {
  find(name: string): Promise<Uint8Array | null>;
  keep(name: string, sealed: Uint8Array): Promise<void>;
}

export interface SealedStoreDeps {
  rows: SealedRows;
  /** What keys are derived from: the same for all who share the rows, and known to nobody else. */
  secret: string;
  /** What is kept, for the log, such as `a render`. The keys of each kind have to differ. */
  what: string;
  log: { warn(data: object, text: string): void };
}

/** Answers by key. Does not throw: what it cannot do it leaves. */
export interface SealedStore<T> {
  /** What is kept under the first of these keys that is there. */
  get(keys: readonly string[]): Promise<T | undefined>;
  /** Keeps an answer; nobody waits for it. */
  set(key: string, answer: T): void;
  /** Settles when everything that was handed in is kept, or could not be. */
  settled(): Promise<void>;
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const FORM = 1;
const NONCE = 12;
const TAG = 16;
/** Larger renders are cheaper to make again than to send to a database and back. */
const MAX_SEALED_BYTES = 1024 * 1024;
const MAX_PLAIN_BYTES = 128 * 1024 * 1024;

/**
 * Keeps answers where others can see the rows and may not see what is in them: a rendered Secret is one. Packed, then
 * encrypted (AES-256-GCM) for exactly one name; the names are keyed hashes too. A row that cannot be opened, for whatever
 * reason, counts as none, and so does an outage of the rows.
 */
export function createSealedStore<T>({ rows, secret, what, log }: SealedStoreDeps): SealedStore<T> {
  const derived = Buffer.from(hkdfSync('sha256', secret.trim(), 'shiplock', 'render cache v1', 64));
  const [key, nameKey] = [derived.subarray(0, 32), derived.subarray(32)];
  const nameOf = (text: string) => createHmac('sha256', nameKey).update(text).digest('hex');
  const running = new Set<Promise<void>>();

  async function find(name: string): Promise<T | undefined> {
    try {
      const sealed = await rows.find(name);
      return sealed === null ? undefined : ((await open(key, name, sealed)) as T);
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, `${what} that was kept could not be read: it is made again`);
      return undefined;
    }
  }

  async function keep(name: string, answer: T): Promise<void> {
    try {
      const sealed = await seal(key, name, answer);
      if (sealed.length <= MAX_SEALED_BYTES) await rows.keep(name, sealed);
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, `${what} could not be kept for others`);
    }
  }

  return {
    async get(keys) {
      const found = await Promise.all(keys.map((each) => find(nameOf(each))));
      return found.find((each) => each !== undefined);
    },
    set(text, answer) {
      const kept = keep(nameOf(text), answer).finally(() => running.delete(kept));
      running.add(kept);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}

async function seal(key: Uint8Array, name: string, answer: unknown): Promise<Uint8Array> {
  const packed = await compress(JSON.stringify(answer));
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(packed), cipher.final()]);
  return Buffer.concat([Uint8Array.of(FORM), nonce, cipher.getAuthTag(), body]);
}

/** Throws when the row was made by another key, for another name, in another form, or was changed. */
async function open(key: Uint8Array, name: string, sealed: Uint8Array): Promise<unknown> {
  const row = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
  if (row[0] !== FORM || row.length < 1 + NONCE + TAG) throw new Error('the row has an unknown form');
  const nonce = row.subarray(1, 1 + NONCE);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(name));
  decipher.setAuthTag(row.subarray(1 + NONCE, 1 + NONCE + TAG));
  const packed = Buffer.concat([decipher.update(row.subarray(1 + NONCE + TAG)), decipher.final()]);
  const text = await decompress(packed, { maxOutputLength: MAX_PLAIN_BYTES });
  // Who has the key wrote it, so its shape is known.
  return parseExactly(text.toString('utf8'));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown';
}
