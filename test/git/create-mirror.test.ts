import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMirror, type MirrorOptions, type OpenMirror } from '../../src/git/create-mirror.ts';
import { mirrorContract } from '../contracts/mirror.ts';
import { type HttpGitServer, startHttpGitServer } from './http-git-server.ts';
import { type Origin, originAt } from './origin.ts';

const main = 'refs/heads/main';

/** A server, an origin and mirrors in a folder of their own; everything is gone after `stop`. */
async function startWorld(options: Partial<MirrorOptions> = {}) {
  const server = await startHttpGitServer();
  const root = mkdtempSync(join(tmpdir(), 'shiplock-mirror-'));
  const opened: OpenMirror[] = [];
  let stopped = false;

  function mirrorIn(folder: string, more: Partial<MirrorOptions> = {}): OpenMirror {
    const base = { dir: join(root, folder), url: server.url, token: async () => server.token };
    const mirror = createMirror({ ...base, ...options, ...more });
    opened.push(mirror);
    return mirror;
  }

  async function stopHost(): Promise<void> {
    if (!stopped) await server.stop();
    stopped = true;
  }

  async function stop(): Promise<void> {
    for (const mirror of opened) await mirror.close();
    await stopHost();
    rmSync(root, { recursive: true, force: true });
  }

  function withWrongToken() {
    const token = 'nobody-knows-this';
    return { mirror: mirrorIn('wrong', { token: async () => token }), token };
  }

  const origin = originAt(server.repository);
  return { server, root, origin, mirror: mirrorIn('mirror'), mirrorIn, withWrongToken, stopHost, stop };
}

mirrorContract('a full mirror', () => startWorld());

describe('the mirror on disk', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  let mirror: OpenMirror;
  let origin: Origin;
  let server: HttpGitServer;
  beforeEach(async () => {
    world = await startWorld();
    ({ mirror, origin, server } = world);
  });
  afterEach(() => world.stop());

  test('holds neither token nor address, no hooks and no working tree', async () => {
    origin.commit(main, { a: '1' });
    await mirror.fetch();
    const dir = join(world.root, 'mirror');
    const stored = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
    expect(stored.length).toBeGreaterThan(1);
    for (const text of stored) {
      expect(text).not.toContain(server.token);
      expect(text).not.toContain(Buffer.from(`x-access-token:${server.token}`).toString('base64'));
      expect(text).not.toContain('127.0.0.1');
    }
    expect(readdirSync(dir)).not.toContain('hooks');
  });

  test('a fetch that moves nothing asks twice and starts no housekeeping', async () => {
    origin.commit(main, { a: '1' });
    await mirror.fetch();
    const before = server.requests();
    const refs = await mirror.fetch();
    expect(server.requests() - before).toBe(2);
    expect(refs.size).toBe(1);
  });

  test('who asks during a fetch gets a later one, and all of them share it', async () => {
    origin.commit(main, { a: '1' });
    await mirror.fetch();
    const release = server.hold();
    const early = mirror.fetch();
    await new Promise((done) => setTimeout(done, 20));
    const late = [mirror.fetch(), mirror.fetch(), mirror.fetch()];
    const before = server.requests();
    release();
    await early;
    const second = origin.commit(main, { a: '2' });
    for (const refs of await Promise.all(late)) expect(refs.get(main)).toBe(second);
    // Two for the early one, three for the one that the others share and that moved a branch.
    expect(server.requests() - before).toBe(5);
  });

  test('reading goes on when the reading process is killed', async () => {
    const sha = origin.commit(main, { a: 'one', b: 'two' });
    await mirror.fetch();
    expect(await mirror.file(sha, 'a')).toBe('one');
    const reading = Promise.all([mirror.file(sha, 'b'), mirror.list(sha, '')]);
    for (const pid of readers(join(world.root, 'mirror'))) process.kill(pid, 'SIGKILL');
    expect((await reading)[0]).toBe('two');
    expect(await world.mirrorIn('mirror').file(sha, 'b')).toBe('two');
  });

  test('ends its process when it is closed, and opens again', async () => {
    const sha = origin.commit(main, { a: 'one', b: 'two' });
    await mirror.fetch();
    await mirror.file(sha, 'a');
    expect(readers(join(world.root, 'mirror'))).toHaveLength(1);
    await mirror.close();
    expect(readers(join(world.root, 'mirror'))).toHaveLength(0);
    expect(await mirror.file(sha, 'b')).toBe('two');
  });

  test('clones again when the folder is damaged, also when only a read shows it', async () => {
    const sha = origin.commit(main, { a: 'one', b: 'two' });
    await mirror.fetch();
    const pack = join(world.root, 'mirror', 'objects');
    for (const entry of readdirSync(pack, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) rmSync(join(entry.parentPath, entry.name), { force: true });
    }
    await mirror.close();
    await expect(mirror.file(sha, 'b')).rejects.toThrow();
    await mirror.fetch();
    expect(await mirror.file(sha, 'b')).toBe('two');

    writeFileSync(join(world.root, 'mirror', 'HEAD'), 'rubbish');
    const next = world.mirrorIn('mirror');
    expect((await next.fetch()).get(main)).toBe(sha);
    expect(await next.file(sha, 'a')).toBe('one');
  });

  test('locks that a killed process left do not stop it', async () => {
    origin.commit(main, { a: '1' });
    await mirror.fetch();
    for (const lock of ['packed-refs.lock', 'config.lock', 'refs/heads/main.lock']) {
      writeFileSync(join(world.root, 'mirror', lock), '');
    }
    const moved = origin.commit(main, { a: '2' });
    expect((await mirror.fetch()).get(main)).toBe(moved);
    writeFileSync(join(world.root, 'mirror', 'refs/heads/main.lock'), '');
    const again = origin.commit(main, { a: '3' });
    expect((await world.mirrorIn('mirror').fetch()).get(main)).toBe(again);
  });

  test('knows what an earlier process fetched without asking the host', async () => {
    const sha = origin.commit(main, { a: '1' });
    await mirror.fetch();
    await world.stopHost();
    const later = world.mirrorIn('mirror');
    expect(await later.resolve(main)).toBe(sha);
    expect(await later.file(main, 'a')).toBe('1');
  });

  test('a token that is renewed is used at once', async () => {
    origin.commit(main, { a: '1' });
    let token = 'expired';
    const renewing = world.mirrorIn('renewing', { token: async () => token });
    await expect(renewing.fetch()).rejects.toThrow(/refused/);
    token = server.token;
    expect((await renewing.fetch()).size).toBe(1);
  });

  test('a shallow mirror of one branch has its tip and no history', async () => {
    const first = origin.commit(main, { a: '1' });
    const second = origin.commit(main, { a: '2' });
    origin.commit('refs/heads/other', { a: '3' });
    const shallow = world.mirrorIn('shallow', { depth: 1, refspecs: ['+refs/heads/main:refs/heads/main'] });
    expect(Object.fromEntries(await shallow.fetch())).toEqual({ [main]: second });
    await expect(shallow.list(first, '')).rejects.toThrow(first);
    const before = server.requests();
    await shallow.fetch();
    expect(server.requests() - before).toBe(2);
    const forced = origin.commit(main, { a: 'forced' }, first);
    expect((await shallow.fetch()).get(main)).toBe(forced);
    expect(await shallow.file(main, 'a')).toBe('forced');
  });

  test('a partial mirror fetches blobs when they are read', async () => {
    const sha = origin.commit(main, { 'dir/a': 'one', 'dir/b': 'two' });
    const partial = world.mirrorIn('partial', { filter: 'blob:none' });
    await partial.fetch();
    const listed = await partial.list(sha, 'dir');
    expect(listed.map((entry) => [entry.path, entry.size])).toEqual([
      ['dir/a', null],
      ['dir/b', null],
    ]);
    const before = server.requests();
    expect(await partial.file(sha, 'dir/a')).toBe('one');
    expect(server.requests()).toBeGreaterThan(before);
    const between = server.requests();
    expect(await partial.file(sha, 'dir/a')).toBe('one');
    expect(server.requests()).toBe(between);
  });
});

describe('the address of a repository', () => {
  test.each([
    '-oProxyCommand=x',
    '/srv/git/x',
    'file:///srv/git/x',
    'ssh://git@example.com/a/b',
    'git@example.com:a/b',
    'ext::sh -c id',
    'https://user:word@example.com/a/b',
    'https://example.com/',
    'https://example.com/a/b?x=1',
    'https://example.com/a b',
  ])('%s is refused', (url) => {
    expect(() => createMirror({ dir: '/nonexistent', url, token: async () => null })).toThrow(/address/);
  });

  test('a redirect to another place is not followed', async () => {
    const { createServer } = await import('node:http');
    const server = createServer((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/x' }).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const dir = mkdtempSync(join(tmpdir(), 'shiplock-mirror-'));
    const port = typeof address === 'object' ? address?.port : 0;
    const mirror = createMirror({ dir, url: `http://127.0.0.1:${port}/a/b`, token: async () => null });
    await expect(mirror.fetch()).rejects.toThrow(/redirect/);
    server.close();
    rmSync(dir, { recursive: true });
  });
});

/** Ids of the processes that read objects of a mirror folder: ours, found by their environment. */
function readers(dir: string): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid,args']).toString().split('\n');
  const pids = listed.filter((line) => line.includes('git cat-file')).map((line) => Number.parseInt(line, 10));
  return pids.filter((pid) => environmentOf(pid).includes(`GIT_DIR=${dir}\0`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
