import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkKey } from '../../src/queue/queue.ts';
import { createOutsideMirrors, type OutsideMirrors } from '../../src/server-outside.ts';
import { type HttpGitServer, startHttpGitServer } from '../git/http-git-server.ts';
import { type Origin, originAt } from '../git/origin.ts';

const dir = mkdtempSync(join(tmpdir(), 'shiplock-outside-'));
const reader: WorkKey = { installation: 7, owner: 'acme', name: 'gitops' };
/** On GitHub by their plain names; the mirror's own is `acme/deploy`. */
const shared = () => `${new URL(server.url).host}/acme/deploy`;

let server: HttpGitServer;
let origin: Origin;
let first: string;
let outside: OutsideMirrors;
let installed: Record<string, WorkKey>;
let privates: Set<string>;
let time = 0;

beforeAll(async () => {
  server = await startHttpGitServer();
  origin = originAt(server.repository);
  // GitHub serves a repository under both names.
  symlinkSync(server.repository, `${server.repository}.git`);
  first = origin.commit('refs/heads/main', { 'base/a.yaml': 'kind: List\n' });
  origin.git('update-ref', 'refs/tags/v1', first);
  origin.commit('refs/pull/3/head', { 'base/a.yaml': 'proposed\n' });
});
afterAll(async () => {
  await outside.close();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  await outside?.close();
  installed = { 'acme/deploy': { installation: 7, owner: 'acme', name: 'deploy' } };
  privates = new Set(['acme/gitops', 'acme/deploy']);
  outside = createOutsideMirrors({
    github: {
      find: async (owner, name) => installed[`${owner}/${name}`] ?? null,
      isPrivate: async ({ owner, name }) => privates.has(`${owner}/${name}`),
      gitToken: async () => server.token,
      defaultBranch: async () => 'main',
    },
    githubUrl: new URL(server.url).origin,
    cacheDir: dir,
    now: () => time,
  });
});

describe('another repository of the installation', () => {
  it('is read at the commit that a branch, a tag, HEAD or the commit itself names', async () => {
    const look = outside.of(reader);
    for (const revision of ['main', 'v1', 'HEAD', first, 'refs/heads/main']) {
      expect(await look.commit(shared(), revision)).toEqual({ status: 'found', commit: first });
    }
    const source = await look.source(shared(), first);
    expect(await source?.file(first, 'base/a.yaml')).toBe('kind: List\n');
  });

  it('moves between looks and never within one', async () => {
    const look = outside.of(reader);
    expect(await look.commit(shared(), 'main')).toEqual({ status: 'found', commit: first });
    const second = origin.commit('refs/heads/main', { 'base/a.yaml': 'kind: ConfigMap\n' });
    time += 120_000;
    expect(await look.commit(shared(), 'main')).toEqual({ status: 'found', commit: first });
    expect(await outside.of(reader).commit(shared(), 'main')).toEqual({ status: 'found', commit: second });
    origin.git('update-ref', 'refs/heads/main', first);
    time += 120_000;
  });

  it('has no commits that only a pull request proposes', async () => {
    const proposed = origin.git('rev-parse', 'refs/pull/3/head');
    const look = outside.of(reader);
    expect(await look.commit(shared(), proposed)).toMatchObject({ status: 'refused' });
    expect(await look.source(shared(), proposed)).toBeNull();
    expect(await look.commit(shared(), 'none')).toEqual({
      status: 'refused',
      why: `${shared()} has no branch, tag or commit none.`,
    });
  });
});

describe('what is not read', () => {
  async function why(repository: string, by = reader): Promise<string> {
    const answer = await outside.of(by).commit(repository, 'main');
    expect(await outside.of(by).source(repository, first)).toBeNull();
    return answer.status === 'refused' ? answer.why : 'read';
  }

  it('is another owner, another host, and what the App is not installed on', async () => {
    const { host } = new URL(server.url);
    expect(await why(`${host}/other/deploy`)).toContain('belongs to another owner');
    expect(await why('gitlab.com/acme/deploy')).toContain('only repositories there can be read');
    expect(await why(`${host}/acme/deploy/../other`)).toContain('only repositories there can be read');
    expect(await why(`${host}/acme/new`)).toBe(`${host}/acme/new cannot be read: install the App on it, too.`);
    installed['acme/new'] = { installation: 8, owner: 'acme', name: 'new' };
    time += 600_000;
    expect(await why(`${host}/acme/new`)).toContain('install the App on it');
  });

  it('is a private repository from a public one', async () => {
    privates.delete('acme/gitops');
    expect(await why(shared())).toContain('is private and this repository is public');
    privates.delete('acme/deploy');
    time += 600_000;
    expect(await outside.of(reader).commit(shared(), 'v1')).toEqual({ status: 'found', commit: first });
  });

  it('is one that is down, which harms nobody else', async () => {
    installed['acme/gone'] = { installation: 7, owner: 'acme', name: 'gone' };
    expect(await why(`${new URL(server.url).host}/acme/gone`)).toContain('cannot be reached just now');
  });
});
