import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBatchAnswers } from '../../src/git/batch-answers.ts';
import { createByteCache } from '../../src/git/byte-cache.ts';
import { gitEnvironment } from '../../src/git/environment.ts';
import { explainFailure } from '../../src/git/explain-failure.ts';
import { createUpkeep, isSound, openMirror } from '../../src/git/mirror-upkeep.ts';
import { runGit } from '../../src/git/run-git.ts';
import { shareRuns } from '../../src/git/share-runs.ts';
import { originAt } from './origin.ts';

describe('the memory of bytes', () => {
  test('forgets what was unused for longest, and keeps to its size', () => {
    const cache = createByteCache<number>(80);
    for (const key of [1, 2, 3, 4, 5, 6, 7, 8]) cache.set(String(key), key, 10);
    expect(cache.get('1')).toBe(1);
    cache.set('9', 9, 10);
    expect(cache.get('2')).toBeUndefined();
    expect(cache.get('1')).toBe(1);
    cache.set('large', 0, 11);
    expect(cache.get('large')).toBeUndefined();
    expect(cache.get('3')).toBe(3);
  });

  test('what is set again counts once', () => {
    const cache = createByteCache<number>(80);
    for (let round = 0; round < 20; round += 1) cache.set('same', round, 10);
    for (let key = 0; key < 7; key += 1) cache.set(String(key), key, 10);
    expect(cache.get('same')).toBe(19);
  });
});

test('answers are the same however the output is cut', () => {
  const object = fc.record({ bytes: fc.uint8Array({ maxLength: 60 }), withBytes: fc.boolean(), isThere: fc.boolean() });
  fc.assert(
    fc.property(fc.array(object, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (objects, step) => {
      const output = Buffer.concat(objects.map((one) => written(one)));
      const answers = createBatchAnswers();
      for (const one of objects) answers.expect(one.withBytes);
      const found = [];
      for (let at = 0; at < output.length; at += step) found.push(...answers.take(output.subarray(at, at + step)));
      const expected = objects.map(({ bytes, withBytes, isThere }) => {
        const known = { oid: 'a'.repeat(40), type: 'blob', size: bytes.length };
        return isThere ? { ...known, bytes: withBytes ? Buffer.from(bytes) : null } : null;
      });
      expect(found).toEqual(expected);
    }),
  );
});

function written(one: { bytes: Uint8Array; withBytes: boolean; isThere: boolean }): Buffer {
  if (!one.isThere) return Buffer.from(`${'a'.repeat(40)} missing\n`);
  const head = Buffer.from(`${'a'.repeat(40)} blob ${one.bytes.length}\n`);
  return one.withBytes ? Buffer.concat([head, one.bytes, Buffer.from('\n')]) : head;
}

describe('shared runs', () => {
  test('a caller never gets a run that began before it asked, and waiting callers share one', async () => {
    const runs: PromiseWithResolvers<string>[] = [];
    const run = shareRuns(() => {
      const next = Promise.withResolvers<string>();
      runs.push(next);
      return next.promise;
    });
    const [first, together] = [run(), run()];
    await Promise.resolve();
    const [second, third] = [run(), run()];
    expect(runs).toHaveLength(1);
    runs[0]?.reject(new Error('down'));
    await expect(first).rejects.toThrow('down');
    await expect(together).rejects.toThrow('down');
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve('two');
    expect(await Promise.all([second, third])).toEqual(['two', 'two']);
    const fourth = run();
    await expect.poll(() => runs.length).toBe(3);
    runs[2]?.resolve('three');
    expect(await fourth).toBe('three');
  });
});

describe('what git may know', () => {
  const access = { dir: '/m', url: 'https://git.example/a/b', token: 'very-secret', filter: null };

  test('nothing of our environment but programs, proxies and certificates', () => {
    const from = {
      PATH: '/bin',
      HTTPS_PROXY: 'p',
      GIT_TRACE: '1',
      GIT_SSH_COMMAND: 'x',
      HOME: '/root',
      DATABASE_URL: 'y',
    };
    const environment = gitEnvironment(access, from);
    expect(environment).toMatchObject({ PATH: '/bin', HTTPS_PROXY: 'p', HOME: '/nonexistent', GIT_DIR: '/m' });
    for (const name of ['GIT_TRACE', 'GIT_SSH_COMMAND', 'DATABASE_URL']) expect(environment).not.toHaveProperty(name);
  });

  test('the token goes to the one address, and only when there is one', () => {
    const names = (environment: NodeJS.ProcessEnv) => Object.keys(environment).filter((name) => /KEY/.test(name));
    const environment = gitEnvironment(access, {});
    expect(Object.values(environment)).toContain('http.https://git.example/a/b.extraHeader');
    expect(names(environment)).toHaveLength(Number(environment['GIT_CONFIG_COUNT']));
    expect(JSON.stringify(gitEnvironment({ ...access, token: null }, {}))).not.toMatch(/extraHeader/);
  });

  test('an error never holds the token, whatever git printed', () => {
    const encoded = Buffer.from('x-access-token:very-secret').toString('base64');
    const stderr = `fatal: unable to access with ${encoded} and very-secret: Failed to connect to git.example`;
    const { message } = explainFailure('fetch', { code: 128, stderr }, access);
    expect(message).toContain('https://git.example/a/b');
    expect(message).toMatch(/cannot be reached/);
    expect(message).not.toContain('very-secret');
    expect(message).not.toContain(encoded);
  });
});

test('housekeeping packs the objects of fifty fetches, and nothing is lost', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-upkeep-'));
  const environment = gitEnvironment({ dir, url: 'http://127.0.0.1/a/b', token: null, filter: null });
  const git = (args: readonly string[]) => runGit(args, { environment, timeoutSeconds: 60 });
  await openMirror(dir, git);
  const sha = originAt(dir).commit('refs/heads/main', { a: '1', 'b/c': '2' });
  const upkeep = createUpkeep(git, false);
  for (let fetches = 0; fetches < 49; fetches += 1) await upkeep.moved();
  expect(packsIn(dir)).toBe(0);
  await upkeep.moved();
  expect(packsIn(dir)).toBe(1);
  expect(await isSound(git)).toBe(true);
  expect(execFileSync('git', ['-C', dir, 'show', `${sha}:b/c`]).toString()).toBe('2');
  rmSync(dir, { recursive: true });
});

function packsIn(dir: string): number {
  return readdirSync(join(dir, 'objects/pack')).filter((name) => name.endsWith('.pack')).length;
}
