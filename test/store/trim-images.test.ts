import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';

const key = { installation: 1, owner: 'acme', name: 'deploy' };
const [used, unused] = ['ghcr.io/acme/used', 'ghcr.io/acme/unused'];
const old = '2026-01-01T00:00:00.000Z';
const cut = '2026-02-01T00:00:00.000Z';
const fresh = '2026-03-01T00:00:00.000Z';
const notes = 'image facts ';
const digest = (digit: number) => `sha256:${`${digit}`.repeat(64)}`;
let store: Store;
beforeAll(async () => {
  store = await openStore({});
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ['images', 'image_scans', 'marks', 'keys']) {
    await store.database.query(`delete from shiplock.${table}`);
  }
  await store.keys.forget(key);
});

async function see(repository: string, tag: string, { at = old, source = 'harbor' } = {}): Promise<void> {
  await store.images.see([{ repository, tag, digest: digest(1), source, seenAt: at }]);
}

async function tagsOf(repository: string): Promise<string[]> {
  return (await store.images.list(repository)).map(({ tag }) => tag);
}

test('images that no target names are forgotten once they are old; what targets name stays', async () => {
  await store.keys.recordImageUses(key, [used]);
  for (const repository of [used, unused]) {
    await store.images.scanned(repository, ['1', '2'], old);
    await see(repository, '3', { at: fresh });
  }
  expect(await store.images.trim({ before: cut, notes })).toBe(2);
  expect([await tagsOf(used), await tagsOf(unused)]).toEqual([['1', '2', '3'], ['3']]);
  // A listing without its tags would hide them from whoever names the image next.
  expect(await store.images.scannedAt(unused)).toBeNull();
  expect(await store.images.scannedAt(used)).toBe(old);
});

test('a listing that is not old keeps its tags, however long ago they were seen first', async () => {
  await store.keys.recordImageUses(key, [used]);
  await store.images.scanned(unused, ['1'], old);
  await store.images.scanned(unused, ['1'], fresh);
  expect(await store.images.trim({ before: cut, notes })).toBe(0);
  expect(await tagsOf(unused)).toEqual(['1']);
});

test('nothing is forgotten while it is not known what a repository names', async () => {
  await store.keys.recordImageUses(key, [used]);
  await store.keys.know({ ...key, name: 'other' });
  await see(unused, '1');
  expect(await store.images.trim({ before: cut, notes })).toBe(0);
  expect(await tagsOf(unused)).toEqual(['1']);
});

test("GitHub's own words are kept, the last hundred of an image", async () => {
  await store.keys.recordImageUses(key, [used]);
  for (let index = 0; index < 105; index += 1) {
    const at = new Date(Date.parse(old) + index * 1000).toISOString();
    await see(unused, `${1000 + index}`, { source: 'github', at });
  }
  await see(unused, '1');
  expect(await store.images.trim({ before: cut, notes })).toBe(6);
  const kept = await tagsOf(unused);
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([100, '1005', '1104']);
});

test('what an image said of itself is kept as long as a tag has its content', async () => {
  await store.keys.recordImageUses(key, [used]);
  await see(used, '1');
  for (const [number, at] of [
    [1, old],
    [2, old],
    [3, fresh],
  ] as const) {
    await store.marks.set('acme/deploy', `${notes}${used}@${digest(number)}`, { platforms: [] }, at);
  }
  await store.marks.set('acme/deploy', 'image fact', true, old);
  expect(await store.images.trim({ before: cut, notes })).toBe(1);
  const marks = (await store.marks.list('acme/deploy', '')).map((mark) => mark.key.split('@')[1] ?? mark.key);
  expect(marks).toEqual(['image fact', digest(1), digest(3)]);
});
