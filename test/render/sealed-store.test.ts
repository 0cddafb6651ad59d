import { beforeEach, expect, test } from 'vitest';
import type { RenderResult } from '../../src/render/engine.ts';
import { createSealedStore, type SealedRows } from '../../src/render/sealed-store.ts';

const CANARY = 'canary-password-5d1e';
let kept: Map<string, Uint8Array>;
let warned: string[];
const log = { warn: (_: object, text: string) => void warned.push(text) };
const rows: SealedRows = {
  find: async (name) => kept.get(name) ?? null,
  async keep(name, sealed) {
    kept.set(name, sealed);
  },
};

beforeEach(() => {
  kept = new Map();
  warned = [];
});

function open(secret = 'the private key') {
  return createSealedStore<RenderResult>({ rows, secret, what: 'a render', log });
}

function aRender(value = CANARY): RenderResult {
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: value } };
  return { status: 'rendered', objects: [{ object, source: { file: 'a.yaml' } }], used: { seed: false, clock: false } };
}

test('a render comes back as it was, for whoever has the same key', async () => {
  const store = open();
  store.set('key 2', aRender());
  await store.settled();
  expect(await open().get(['key 1', 'key 2'])).toEqual(aRender());
  expect(await open().get(['key 1'])).toBeUndefined();
  const failed: RenderResult = { status: 'failed', error: { code: 'template', message: 'no', file: 'a', line: 3 } };
  store.set('key 3', failed);
  await store.settled();
  expect(await open().get(['key 3', 'key 2'])).toEqual(failed);
  expect(warned).toEqual([]);
});

test('integers that JavaScript would round come back digit by digit', async () => {
  const rawJson = (JSON as typeof JSON & { rawJSON(text: string): string }).rawJSON('9223372036854775807');
  const store = open();
  store.set('key', aRender(rawJson));
  await store.settled();
  expect(JSON.stringify(await open().get(['key']))).toContain(':9223372036854775807}');
});

test('rows show nothing of what is in them, and never the same twice', async () => {
  const store = open();
  store.set('key', aRender());
  await store.settled();
  const [[name = '', first] = []] = [...kept];
  expect(name).toMatch(/^[0-9a-f]{64}$/);
  store.set('key', aRender());
  await store.settled();
  expect(kept.size).toBe(1);
  expect(Buffer.from(kept.get(name) ?? []).equals(Buffer.from(first ?? []))).toBe(false);
  const text = Buffer.from(first ?? []).toString('latin1');
  for (const word of [CANARY, 'Secret', 'password', 'a.yaml', '{'])
    if (word.length > 1) expect(text).not.toContain(word);
  // Long runs of the same letter stay short: it is packed before it is sealed.
  store.set('long', aRender('x'.repeat(100_000)));
  await store.settled();
  expect(Math.max(...[...kept.values()].map(({ length }) => length))).toBeLessThan(1_000);
});

test('a row that was changed, moved, cut, or made by another key is none', async () => {
  const store = open();
  store.set('a', aRender('a'));
  await store.settled();
  const [[name = '', whole = Uint8Array.of()] = []] = [...kept];
  for (let at = 0; at < whole.length; at += 7) {
    kept.set(name, whole.with(at, (whole[at] ?? 0) ^ 1));
    expect(await open().get(['a'])).toBeUndefined();
  }
  for (const length of [0, 1, 20, whole.length - 1]) {
    kept.set(name, whole.slice(0, length));
    expect(await open().get(['a'])).toBeUndefined();
  }
  kept.set(name, whole);
  expect(await open('another key').get(['a'])).toBeUndefined();
  expect(await open().get(['a'])).toEqual(aRender('a'));
  store.set('b', aRender('b'));
  await store.settled();
  for (const each of kept.keys()) kept.set(each, whole);
  expect(await open().get(['b'])).toBeUndefined();
  expect(warned.every((text) => text.includes('made again'))).toBe(true);
});

test('an outage of the rows fails nothing, and says no secret', async () => {
  const down = () => Promise.reject(new Error('the connection is gone'));
  const store = createSealedStore({ rows: { find: down, keep: down }, secret: 's', what: 'a render', log });
  store.set('a', aRender());
  await store.settled();
  expect(await store.get(['a'])).toBeUndefined();
  expect(warned).toHaveLength(2);
});

test('what is larger than a row may be is not kept', async () => {
  const store = open();
  const noise = Array.from({ length: 300_000 }, () => Math.random().toString(36).slice(2, 10)).join('');
  store.set('a', aRender(noise));
  await store.settled();
  expect(kept.size).toBe(0);
});
