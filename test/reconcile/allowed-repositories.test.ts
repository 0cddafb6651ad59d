import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMirror } from '../../src/git/create-mirror.ts';
import { OUTSIDE_REFSPECS } from '../../src/git/outside-mirrors.ts';
import { plainAddress } from '../../src/model/repository-address.ts';
import { type AllowedRepositories, createAllowedRepositories } from '../../src/reconcile/allowed-repositories.ts';
import { readSettings } from '../../src/reconcile/settings.ts';
import { type HttpGitServer, startHttpGitServer } from '../git/http-git-server.ts';
import { originAt } from '../git/origin.ts';

const dir = mkdtempSync(join(tmpdir(), 'shiplock-allowed-'));
let server: HttpGitServer;
let first: string;
let repositories: AllowedRepositories;
let time = 0;

beforeAll(async () => {
  server = await startHttpGitServer();
  symlinkSync(server.repository, `${server.repository}.git`);
  first = originAt(server.repository).commit('refs/heads/main', { 'base/a.yaml': 'kind: List\n' });
  repositories = createAllowedRepositories({
    urls: [`${server.url}.git`, 'http://127.0.0.1:9/acme/gone.git'],
    open: (url, folder) =>
      createMirror({
        dir: join(dir, folder),
        url,
        token: async () => server.token,
        refspecs: OUTSIDE_REFSPECS,
      }),
    now: () => time,
  });
});
afterAll(async () => {
  await repositories.close();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

it('reads what was allowed, at the commit that one look finds', async () => {
  const look = repositories.look();
  const address = plainAddress(server.url);
  for (const revision of ['main', 'HEAD', first]) {
    expect(await look.commit(address, revision)).toEqual({ status: 'found', commit: first });
  }
  expect(await (await look.source(address, first))?.file(first, 'base/a.yaml')).toBe('kind: List\n');
  const second = originAt(server.repository).commit('refs/heads/main', { 'base/a.yaml': 'kind: Pod\n' });
  time += 120_000;
  expect(await look.commit(address, 'main')).toEqual({ status: 'found', commit: first });
  expect(await repositories.look().commit(address, 'main')).toEqual({ status: 'found', commit: second });
  expect(await look.commit(address, 'v9')).toMatchObject({ why: `${address} has no branch, tag or commit v9.` });
});

it('refuses what was not allowed, and takes a host that is down for nothing to read', async () => {
  const look = repositories.look();
  expect(await look.commit('github.com/acme/other', 'main')).toEqual({
    status: 'refused',
    why: 'github.com/acme/other may not be read by this agent (--allow-repository).',
  });
  expect(await look.source('github.com/acme/other', first)).toBeNull();
  expect(await look.commit('127.0.0.1:9/acme/gone', 'main')).toMatchObject({ status: 'refused' });
  expect(await look.source('127.0.0.1:9/acme/gone', first)).toBeNull();
});

it('takes addresses of the installation, and no other text', () => {
  const flags = {
    repository: 'https://github.com/acme/gitops.git',
    branch: 'main',
    environment: ['prod'],
    namespace: 'shiplock-system',
    poll: '60s',
    healthLimit: '10m',
    allowNamespace: [],
    allowKind: [],
    denyKind: [],
  };
  const url = 'https://github.com/acme/charts.git';
  expect(readSettings({ ...flags, allowRepository: [url] }).allowRepositories).toEqual([url]);
  expect(readSettings(flags).allowRepositories).toEqual([]);
  expect(() => readSettings({ ...flags, allowRepository: ['acme/charts'] })).toThrow('--allow-repository: ');
});
