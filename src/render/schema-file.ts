import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** The schemas of Kubernetes as committed, decompressed: some 400 KB of JSON text. */
export function readSchemaFile(): string {
  const file = join(import.meta.dirname, '../inspect/schema/kubernetes.json.br');
  return brotliDecompressSync(readFileSync(file)).toString('utf8');
}
