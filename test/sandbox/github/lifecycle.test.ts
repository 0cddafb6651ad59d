import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandboxGitHub } from '../../../src/sandbox/github/index.ts';
import { openPull, openStage } from './stage.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-life-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Processes of this test whose working folder is below a folder. */
function gitProcessesOf(): number {
  const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm=']).toString();
  return children.split('\n').filter((line) => line.startsWith('git')).length;
}

it('ends its git processes and answers nobody any more once it is closed', async () => {
  const before = gitProcessesOf();
  const stage = await openStage();
  await openPull(stage.bot, 'some', { some: '1' });
  expect(gitProcessesOf()).toBeGreaterThan(before);
  const { url } = stage.github;
  await stage.close();
  expect(gitProcessesOf()).toBe(before);
  await expect(fetch(`${url}/api/v3/rate_limit`)).rejects.toThrow('fetch failed');
});

it('runs beside another one without sharing anything', async () => {
  const [one, two] = await Promise.all(['one', 'two'].map((name) => createSandboxGitHub({ dir: join(dir, name) })));
  if (!one || !two) throw new Error('not started');
  for (const github of [one, two]) {
    github.createOrganization('acme');
    await github.createRepository({ owner: 'acme', name: 'same', files: { a: github.url } });
  }
  expect(one.url).not.toBe(two.url);
  const tips = [one, two].map((github) => github.inspect.repository('acme/same').git.refs.read('refs/heads/main'));
  expect(new Set(await Promise.all(tips)).size).toBe(2);
  await Promise.all([one.close(), two.close()]);
});

it('says what is missing when the stage is set wrongly', async () => {
  const github = await createSandboxGitHub({ dir });
  await expect(github.createRepository({ owner: 'nobody', name: 'x' })).rejects.toThrow('no account nobody');
  expect(() => github.addCollaborator('acme/none', 'alice', 'read')).toThrow('no repository acme/none');
  expect(() => github.installApp('none', ['acme/none'])).toThrow('no App none');
  github.createUser('alice', { token: 'a token for the test' });
  expect(() => github.createUser('Alice')).toThrow('account Alice already');
  await github.createRepository({ owner: 'alice', name: 'own', files: { link: { content: 'a', mode: '120000' } } });
  const answer = await fetch(`${github.apiUrl}/repos/alice/own`, {
    headers: { authorization: 'token a token for the test' },
  });
  expect(answer.status).toBe(401);
  await github.close();
});
