import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogRange, Mirror } from '../../src/git/mirror.ts';
import { TerminalError } from '../../src/model/errors.ts';
import type { Origin } from '../git/origin.ts';

/** What a mirror under test has to offer: its origin to change, ways to break it, and a second look with a wrong token. */
export interface MirrorUnderTest {
  mirror: Mirror;
  origin: Origin;
  /** A fresh mirror of the same origin whose token the host does not know, and that token. */
  withWrongToken(): { mirror: Mirror; token: string };
  /** Takes the host down. */
  stopHost(): Promise<void>;
  stop(): Promise<void>;
}

const main = 'refs/heads/main';

/** What `Mirror` promises. Each implementation runs it. */
export function mirrorContract(name: string, start: () => Promise<MirrorUnderTest>): void {
  describe(`${name} as a mirror`, () => {
    let under: MirrorUnderTest;
    let mirror: Mirror;
    let origin: Origin;
    beforeEach(async () => {
      under = await start();
      ({ mirror, origin } = under);
    });
    afterEach(() => under.stop());

    test('an empty repository has no refs', async () => {
      expect(await mirror.fetch()).toEqual(new Map());
      expect(await mirror.resolve(main)).toBeNull();
    });

    test('fetches branches and heads of pull requests, and no tags', async () => {
      const base = origin.commit(main, { 'a.yaml': 'a: 1\n' });
      const head = origin.commit('refs/pull/7/head', { 'a.yaml': 'a: 2\n' }, base);
      origin.commit('refs/pull/7/merge', { 'a.yaml': 'a: 2\n' }, base);
      origin.git('tag', 'v1', base);
      const refs = await mirror.fetch();
      expect(Object.fromEntries(refs)).toEqual({ [main]: base, 'refs/pull/7/head': head });
      expect(await mirror.resolve('refs/pull/7/head')).toBe(head);
      expect(await mirror.file('refs/pull/7/head', 'a.yaml')).toBe('a: 2\n');
    });

    test('follows forced pushes and forgets branches that are gone', async () => {
      const first = origin.commit(main, { 'a.yaml': 'a: 1\n' });
      origin.commit('refs/heads/feature', { b: '1' }, first);
      await mirror.fetch();
      origin.remove('refs/heads/feature');
      const below = origin.commit('refs/heads/feature/one', { b: '2' }, first);
      const forced = origin.commit(main, { 'a.yaml': 'a: forced\n' }, null);
      const refs = await mirror.fetch();
      expect(Object.fromEntries(refs)).toEqual({ [main]: forced, 'refs/heads/feature/one': below });
      expect(await mirror.resolve('refs/heads/feature')).toBeNull();
      expect(await mirror.file(main, 'a.yaml')).toBe('a: forced\n');
    });

    test('a changed answer is not kept by the caller of an earlier one', async () => {
      const sha = origin.commit(main, { a: '1' });
      (await mirror.fetch()).clear();
      expect(await mirror.fetch()).toEqual(new Map([[main, sha]]));
    });

    test('refuses to answer with a wrong token, and says neither token', async () => {
      origin.commit(main, { a: '1' });
      const wrong = under.withWrongToken();
      const error = await wrong.mirror.fetch().catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(/refused the credentials/);
      expect(String(error)).not.toContain(wrong.token);
      expect(await wrong.mirror.resolve(main)).toBeNull();
    });

    test('a host that is down is an error, and what was fetched stays readable', async () => {
      const sha = origin.commit(main, { a: 'kept' });
      await mirror.fetch();
      await under.stopHost();
      await expect(mirror.fetch()).rejects.toThrow(/cannot be reached/);
      expect(await mirror.resolve(main)).toBe(sha);
      expect(await mirror.file(sha, 'a')).toBe('kept');
    });

    test('lists trees, plain files, executables, symlinks and submodules with their modes', async () => {
      const sha = origin.commit(main, {
        'apps/a/run.sh': { mode: '100755', text: '#!/bin/sh\n' },
        'apps/a/link': { mode: '120000', text: '../../etc/passwd' },
        'apps/a/values.yaml': 'a: 1\n',
        'apps/ab/x': 'x',
        'README.md': '',
      });
      await mirror.fetch();
      const listed = await mirror.list(sha, 'apps/a');
      expect(listed.map(({ path, mode, size }) => [path, mode, size])).toEqual([
        ['apps/a/link', '120000', 16],
        ['apps/a/run.sh', '100755', 10],
        ['apps/a/values.yaml', '100644', 5],
      ]);
      const all = await mirror.list(sha, '');
      expect(all.map((entry) => entry.path)).toEqual([
        'README.md',
        'apps',
        'apps/a',
        'apps/a/link',
        'apps/a/run.sh',
        'apps/a/values.yaml',
        'apps/ab',
        'apps/ab/x',
      ]);
      expect(await mirror.list(sha, 'apps/nothing')).toEqual([]);
      expect(await mirror.list(sha, 'README.md')).toEqual([]);
      expect(await mirror.file(sha, 'apps/a/link')).toBeNull();
      expect(await mirror.file(sha, 'apps/a')).toBeNull();
      expect(await mirror.file(sha, 'apps/none/values.yaml')).toBeNull();
    });

    test('reads files whose names hold blanks, quotes, umlauts and line breaks', async () => {
      const names = [
        'a b.yaml',
        'grün/ß.yaml',
        'line\nbreak.yaml',
        '"quoted".yaml',
        'tab\there',
        '-dash',
        'back\\slash',
      ];
      const sha = origin.commit(main, Object.fromEntries(names.map((name) => [name, `in ${name}`])));
      await mirror.fetch();
      for (const name of names) expect(await mirror.file(sha, name)).toBe(`in ${name}`);
      const listed = (await mirror.list(sha, '')).filter((entry) => entry.mode === '100644');
      expect(listed.map((entry) => entry.path).sort()).toEqual([...names].sort());
    });

    test('gives the bytes of a blob as they are, and refuses more than 10 MiB', async () => {
      const bytes = Uint8Array.from({ length: 3000 }, (_, index) => index % 256);
      const fits = new Uint8Array(10 * 1024 * 1024).fill(65);
      const large = new Uint8Array(10 * 1024 * 1024 + 1).fill(65);
      const sha = origin.commit(main, { 'a.bin': bytes, 'b.bin': fits, 'c.bin': large, 'd.txt': '\uFEFFa: 1\r\n' });
      await mirror.fetch();
      const [a, b, c] = await mirror.list(sha, '');
      expect([...(await mirror.blob(a?.oid ?? ''))]).toEqual([...bytes]);
      expect((await mirror.blob(b?.oid ?? '')).length).toBe(fits.length);
      await expect(mirror.blob(c?.oid ?? '')).rejects.toThrow(TerminalError);
      await expect(mirror.file(sha, 'c.bin')).rejects.toThrow(/10 MiB/);
      await expect(mirror.file(sha, 'a.bin')).rejects.toThrow(/a\.bin is not UTF-8/);
      expect(await mirror.file(sha, 'd.txt')).toBe('\uFEFFa: 1\r\n');
    });

    test('an object that is not there is an error, never an empty answer', async () => {
      origin.commit(main, { a: '1' });
      await mirror.fetch();
      const nowhere = '0123456789'.repeat(4);
      await expect(mirror.list(nowhere, '')).rejects.toThrow(nowhere);
      await expect(mirror.file(nowhere, 'a')).rejects.toThrow(nowhere);
      await expect(mirror.blob(nowhere)).rejects.toThrow(nowhere);
      await expect(mirror.merge(nowhere, nowhere)).rejects.toThrow(nowhere);
      await expect(mirror.contains(nowhere, nowhere)).rejects.toThrow(nowhere);
      await expect(mirror.list('--output=/tmp/x', '')).rejects.toThrow(/not a full Git object id/);
      await expect(mirror.file('refs/heads/none', 'a')).rejects.toThrow(/refs\/heads\/none/);
    });

    test('merges what goes together into a tree that can be read', async () => {
      const base = origin.commit(main, { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
      const head = origin.commit('refs/pull/1/head', { 'b.yaml': 'b: 2\n', 'new.yaml': 'n: 1\n' }, base);
      const tip = origin.commit(main, { 'a.yaml': 'a: 2\n' });
      await mirror.fetch();
      const merged = await mirror.merge(tip, head);
      if (merged.status !== 'clean') throw new Error('expected a clean merge');
      expect(await mirror.file(merged.tree, 'a.yaml')).toBe('a: 2\n');
      expect(await mirror.file(merged.tree, 'b.yaml')).toBe('b: 2\n');
      expect(await mirror.changed(tip, merged.tree)).toEqual(['b.yaml', 'new.yaml']);
      expect(await mirror.merge(base, head)).toEqual({
        status: 'clean',
        tree: origin.git('rev-parse', `${head}^{tree}`),
      });
    });

    test('names the files of a conflict', async () => {
      const base = origin.commit(main, { 'x y.yaml': 'a: 1\n', gone: '1\n', same: '1' });
      const head = origin.commit('refs/pull/1/head', { 'x y.yaml': 'a: 2\n', gone: null }, base);
      const tip = origin.commit(main, { 'x y.yaml': 'a: 3\n', gone: '2\n' });
      const other = origin.commit('refs/heads/other', { z: '1' }, null);
      await mirror.fetch();
      expect(await mirror.merge(tip, head)).toEqual({ status: 'conflict', files: ['gone', 'x y.yaml'] });
      expect(await mirror.merge(tip, other)).toEqual({ status: 'conflict', files: [] });
    });

    test('a rename counts as both of its paths, and a mode is a change', async () => {
      const text = 'long enough to be seen as a rename\n'.repeat(10);
      const from = origin.commit(main, { 'old.yaml': text, 'run.sh': 'x', 'same.yaml': '1' });
      const to = origin.commit(main, { 'old.yaml': null, 'new.yaml': text, 'run.sh': { mode: '100755', text: 'x' } });
      await mirror.fetch();
      expect(await mirror.changed(from, to)).toEqual(['new.yaml', 'old.yaml', 'run.sh']);
      expect(await mirror.changed(to, to)).toEqual([]);
    });

    test('knows the first parent of a commit', async () => {
      const first = origin.commit(main, { a: '1' });
      const second = origin.commit(main, { a: '2' });
      await mirror.fetch();
      expect(await mirror.parent(second)).toBe(first);
      expect(await mirror.parent(first)).toBeNull();
      await expect(mirror.parent('f'.repeat(40))).rejects.toThrow('f'.repeat(40));
    });

    test('tells the commits of a range, of some files, of the branch itself', async () => {
      const first = origin.commit(main, { 'apps/a/x': '1', 'apps/ab/y': '1' });
      const second = origin.commit(main, { 'apps/a/x': '2' });
      const side = origin.commit('refs/heads/side', { 'apps/ab/y': '2' }, first);
      const tree = origin.git('merge-tree', '--write-tree', second, side);
      const message = 'Merge all\n\nwith a body\x1fand more\n\nTrailer: x';
      const merge = origin.git('commit-tree', tree, '-p', second, '-p', side, '-m', message);
      origin.git('update-ref', main, merge);
      await mirror.fetch();
      const shas = async (range: Partial<LogRange>) =>
        (await mirror.log({ from: null, to: merge, limit: 10, ...range })).map(({ sha }) => sha);
      expect((await shas({})).toSorted()).toEqual([first, second, side, merge].toSorted());
      expect(await shas({ firstParent: true })).toEqual([merge, second, first]);
      expect(await shas({ from: second, firstParent: true })).toEqual([merge]);
      expect(await shas({ from: first, paths: ['apps/a'] })).toEqual([second]);
      expect(await shas({ paths: ['apps/a*'] })).toEqual([]);
      expect(await shas({ paths: [] })).toEqual([]);
      expect(await shas({ firstParent: true, limit: 1 })).toEqual([merge]);
      expect(await shas({ from: merge })).toEqual([]);
      const [newest] = await mirror.log({ from: null, to: merge, limit: 1 });
      expect(newest).toMatchObject({ sha: merge, subject: 'Merge all', message, author: 'Ada' });
      expect(newest?.at).toBe('2026-01-01T00:00:00.000Z');
      await expect(mirror.log({ from: null, to: '--all', limit: 1 })).rejects.toThrow(/not a full Git object id/);
    });

    test('knows what a commit contains', async () => {
      const first = origin.commit(main, { a: '1' });
      const second = origin.commit(main, { a: '2' });
      const side = origin.commit('refs/heads/side', { a: '3' }, first);
      await mirror.fetch();
      expect(await mirror.contains(second, first)).toBe(true);
      expect(await mirror.contains(second, second)).toBe(true);
      expect(await mirror.contains(first, second)).toBe(false);
      expect(await mirror.contains(second, side)).toBe(false);
    });
  });
}
