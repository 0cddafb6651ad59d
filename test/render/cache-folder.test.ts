import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';

test('a cache folder may be named from where the server runs, as its default is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-cache-'));
  const engine = createEngine({ cacheFolder: relative(process.cwd(), join(dir, 'engine')) });
  try {
    expect(await engine.decode('a.yaml', Buffer.from('a: 1'))).toEqual({ status: 'decoded', documents: [{ a: 1 }] });
  } finally {
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  }
});
