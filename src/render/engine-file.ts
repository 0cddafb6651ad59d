import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const engineFolder = join(import.meta.dirname, '../../engine');

/** The engine as committed: compressed, with the hash of the decompressed module. */
export interface EngineSource {
  compressed: string;
  hash: string;
}

/** Where this checkout has an engine: what renders, or what evaluates policies. Throws when the hash is missing or is none. */
export function findEngine(name: 'engine' | 'policy' = 'engine'): EngineSource {
  const hash = readFileSync(join(engineFolder, `${name}.sha256`), 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`engine/${name}.sha256 holds no SHA-256 hash`);
  return { compressed: join(engineFolder, `${name}.wasm.br`), hash };
}

/** A folder that only this user can write to: decompressing takes longer than everything else at a start. */
export function defaultEngineCache(): string {
  return join(tmpdir(), `shiplock-engine-${process.getuid?.() ?? 'user'}`);
}

/**
 * Answers the path of the decompressed engine in the cache folder, which it writes when it is not there. Render
 * processes check the hash themselves, so that a file which was changed in between is never run.
 */
export async function unpackEngine(source: EngineSource, cacheFolder: string): Promise<string> {
  const path = join(cacheFolder, `${source.hash}.wasm`);
  if (await isThere(path)) return path;
  return await unpackAgain(source, cacheFolder);
}

/** Writes the decompressed engine over what the cache has. Throws when the committed file is not the expected one. */
export async function unpackAgain(source: EngineSource, cacheFolder: string): Promise<string> {
  const wasm = await promisify(brotliDecompress)(await readFile(source.compressed));
  const found = createHash('sha256').update(wasm).digest('hex');
  if (found !== source.hash) {
    throw new Error(`${source.compressed} holds the engine ${found}, but its .sha256 says ${source.hash}`);
  }
  await mkdir(cacheFolder, { recursive: true, mode: 0o755 });
  const path = join(cacheFolder, `${source.hash}.wasm`);
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, wasm, { flag: 'wx', mode: 0o644 });
  await rename(draft, path);
  return path;
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
