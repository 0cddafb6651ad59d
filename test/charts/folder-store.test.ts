import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolderStore } from '../../src/charts/folder-store.ts';

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'shiplock-charts-')), 'charts');
});
afterEach(() => rm(join(dir, '..'), { recursive: true }));

const chart = { repository: 'https://charts.test', name: '../../escape', version: '1.0.0' };
const digest = 'a'.repeat(64);
const archive = Uint8Array.from([31, 139, 0]);

test('a chart is kept for the next process, in this folder whatever it is called, with its first digest', async () => {
  const store = createFolderStore(dir);
  expect(await store.find(chart)).toBeNull();
  await store.keep(chart, { digest, hosts: ['charts.test'], archive });
  await store.keep(chart, { digest: 'b'.repeat(64), hosts: ['evil.test'], archive });
  const found = await createFolderStore(dir).find(chart);
  expect(found).toEqual({ digest, hosts: ['charts.test'], archive: Buffer.from(archive) });
  expect(await readdir(join(dir, '..'))).toEqual(['charts']);
});

test('a lost archive leaves the digest, and a broken note is none', async () => {
  const store = createFolderStore(dir);
  await store.keep(chart, { digest, hosts: [], archive });
  await rm(join(dir, `${digest}.tgz`));
  expect(await store.find(chart)).toEqual({ digest, hosts: [], archive: null });
  const note = (await readdir(dir)).find((name) => name.endsWith('.json')) ?? '';
  await writeFile(join(dir, note), '{"digest": "../../etc/passwd", "hosts": []}');
  expect(await store.find(chart)).toBeNull();
  await writeFile(join(dir, note), '{');
  expect(await store.find(chart)).toBeNull();
});
