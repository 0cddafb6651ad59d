import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { ObjectType } from './batch.ts';

let written = 0;

/** Writes one loose object as git does (header, SHA-1, zlib; first aside, then renamed) and answers its SHA. */
export async function writeLooseObject(dir: string, type: ObjectType, data: Buffer): Promise<string> {
  const whole = Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]);
  const sha = createHash('sha1').update(whole).digest('hex');
  const folder = join(dir, 'objects', sha.slice(0, 2));
  const file = join(folder, sha.slice(2));
  if (existsSync(file)) return sha;
  await mkdir(folder, { recursive: true });
  written += 1;
  const aside = join(folder, `tmp_obj_${process.pid}_${written}`);
  await writeFile(aside, deflateSync(whole, { level: 1 }), { mode: 0o444 });
  await rename(aside, file);
  return sha;
}
