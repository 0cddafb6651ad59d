import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPublicTrust, loadByTuf } from '../../src/signatures/sigstore/public-trust.ts';
import { privateSigstore } from './pki/sigstore.ts';

const root = TrustedRoot.fromJSON(privateSigstore(new Date('2026-11-20T10:00:00Z')).trustedRoot());
const HOUR = 3600_000;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shiplock-trust-'));
});
afterEach(async () => {
  nock.cleanAll();
  await rm(folder, { recursive: true, force: true });
});

function trustOf(load: () => Promise<TrustedRoot>) {
  const clock = { now: 0 };
  let loads = 0;
  const ask = createPublicTrust({
    folder,
    load: () => {
      loads += 1;
      return load();
    },
    now: () => clock.now,
    log: { warn: () => undefined },
  });
  return { ask, clock, loads: () => loads };
}

test('the root is asked for once a day, by all who need it together', async () => {
  const { ask, clock, loads } = trustOf(async () => root);
  const [one, two] = await Promise.all([ask(), ask()]);
  expect([one.problem, one.trust?.material.tlogs.length, two === one]).toEqual([null, 1, true]);
  clock.now = 23 * HOUR;
  await ask();
  expect(loads()).toBe(1);
  clock.now = 24 * HOUR;
  await ask();
  expect(loads()).toBe(2);
});

test('one that cannot be had is asked for again after five minutes', async () => {
  let isDown = true;
  const { ask, clock, loads } = trustOf(async () => {
    if (isDown) throw new Error('ECONNREFUSED');
    return root;
  });
  expect(await ask()).toMatchObject({ trust: null, problem: expect.stringContaining('cannot be brought up to date') });
  clock.now = HOUR / 12 - 1;
  await ask();
  expect(loads()).toBe(1);
  isDown = false;
  clock.now = HOUR / 12;
  expect((await ask()).problem).toBeNull();
});

test('a start without the network has the root that the library was published with', async () => {
  nock('https://tuf-repo-cdn.sigstore.dev').persist().get(/.*/).reply(503);
  const { ask } = trustOf(() => loadByTuf(folder));
  const { trust, problem } = await ask();
  expect(problem).toContain('cannot be brought up to date');
  expect(trust?.material.certificateAuthorities.length).toBeGreaterThan(1);
  expect(trust?.material.tlogs.length).toBeGreaterThan(0);
  expect(await readdir(folder)).toEqual(['tuf-repo-cdn.sigstore.dev']);
});
