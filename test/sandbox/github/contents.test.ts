import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitFiles, git, NAME, openStage, REPO, type Stage } from './stage.ts';

let stage: Stage;
let bare: string;

beforeAll(async () => {
  stage = await openStage();
  bare = stage.github.inspect.repositoryDir(NAME);
});
afterAll(() => stage.close());

it('writes a file only over the version that was seen', async () => {
  const { bot } = stage;
  const put = { ...REPO, path: 'file.txt', message: 'write' };
  const { data: first } = await bot.rest.repos.createOrUpdateFileContents({ ...put, content: 'MQ==' });
  await expect(bot.rest.repos.createOrUpdateFileContents({ ...put, content: 'Mg==' })).rejects.toMatchObject({
    status: 422,
  });
  const stale = { ...put, content: 'Mg==', sha: 'a'.repeat(40) };
  await expect(bot.rest.repos.createOrUpdateFileContents(stale)).rejects.toMatchObject({ status: 409 });
  const sha = first.content?.sha ?? '';
  await bot.rest.repos.createOrUpdateFileContents({ ...put, content: 'Mg==', sha });
  expect(await git(bare, 'show', 'main:file.txt')).toBe('2');
  await expect(bot.rest.repos.deleteFile({ ...put, sha })).rejects.toMatchObject({ status: 409 });
});

it('lets one of two writers that saw the same tip win', async () => {
  const { bot } = stage;
  const put = (path: string) => ({ ...REPO, path, message: path, content: 'eA==' });
  const both = ['race-1', 'race-2'].map((path) => bot.rest.repos.createOrUpdateFileContents(put(path)));
  const outcomes = await Promise.allSettled(both);
  const failed = outcomes.filter((one) => one.status === 'rejected');
  expect(failed.every((one) => one.reason.status === 409)).toBe(true);
  const files = await git(bare, 'ls-tree', '--name-only', 'main');
  const kept = outcomes.filter((one) => one.status === 'fulfilled').length;
  expect(files.split('\n').filter((file) => file.startsWith('race-'))).toHaveLength(kept);
});

it('signs what the App commits without naming anybody, and nothing else', async () => {
  const { bot, alice } = stage;
  const tip = await git(bare, 'rev-parse', 'main');
  const tree = await git(bare, 'rev-parse', 'main^{tree}');
  const wanted = { ...REPO, message: 'kept as it is\n\n\nto the end', tree, parents: [tip] };
  const { data: own } = await bot.rest.git.createCommit(wanted);
  expect(own.verification.verified).toBe(true);
  expect(own.author).toMatchObject({ name: 'lock[bot]', email: expect.stringContaining('+lock[bot]@users.noreply') });
  const message = await git(bare, 'cat-file', 'commit', own.sha);
  expect(message.endsWith('\n\nkept as it is\n\n\nto the end')).toBe(true);
  const author = { name: 'Somebody', email: 'some@example.com', date: '2026-01-02T03:04:05Z' };
  const { data: named } = await bot.rest.git.createCommit({ ...wanted, author });
  expect(named.verification).toMatchObject({ verified: false, reason: 'unsigned' });
  expect(named.author.date).toBe('2026-01-02T03:04:05Z');
  expect((await alice.rest.git.createCommit(wanted)).data.verification.verified).toBe(false);
  const forged = `${own.verification.signature}`;
  const { data: copied } = await bot.rest.git.createCommit({ ...wanted, message: 'other', signature: forged });
  expect(copied.verification).toMatchObject({ verified: false, reason: 'unknown_key' });
});

it('makes the tree that git makes, from a base, contents, removals and modes', async () => {
  const { bot } = stage;
  const sha = await commitFiles(bot, 'trees', { 'a/b/c.txt': 'c', 'a/d.txt': 'd', 'a.txt': 'a' });
  const remove = { path: 'a/b/c.txt', mode: '100644' as const, type: 'blob' as const, sha: null };
  const program = { path: 'run', mode: '100755' as const, type: 'blob' as const, content: '#!/bin/sh\n' };
  const link = { path: 'link', mode: '120000' as const, type: 'blob' as const, content: 'a.txt' };
  const { data } = await bot.rest.git.createTree({ ...REPO, base_tree: sha, tree: [remove, program, link] });
  const listed = await git(bare, 'ls-tree', '-r', data.sha);
  expect(listed).toContain('100755 blob');
  expect(listed).toContain('120000 blob');
  expect(listed).not.toContain('a/b/c.txt');
  const rebuilt = await git(bare, 'ls-tree', data.sha).then((lines) => mktree(lines));
  expect(rebuilt).toBe(data.sha);
  const bad = { path: '../up', mode: '100644' as const, type: 'blob' as const, content: 'x' };
  await expect(bot.rest.git.createTree({ ...REPO, tree: [bad] })).rejects.toMatchObject({ status: 422 });
});

async function mktree(lines: string): Promise<string> {
  const { spawnSync } = await import('node:child_process');
  return spawnSync('git', ['mktree'], { cwd: bare, input: `${lines}\n` })
    .stdout.toString()
    .trim();
}

it('moves a branch forward only, unless it is told to force', async () => {
  const { bot } = stage;
  const first = await git(bare, 'rev-parse', 'main');
  const ref = { ...REPO, ref: 'heads/forward' };
  await bot.rest.git.createRef({ ...REPO, ref: 'refs/heads/forward', sha: first });
  const again = bot.rest.git.createRef({ ...REPO, ref: 'refs/heads/forward', sha: first });
  await expect(again).rejects.toThrow('Reference already exists');
  const second = await commitFiles(bot, 'forward', { forward: '1' });
  await expect(bot.rest.git.updateRef({ ...ref, sha: first })).rejects.toThrow('not a fast forward');
  expect(await git(bare, 'rev-parse', 'forward')).toBe(second);
  await bot.rest.git.updateRef({ ...ref, sha: first, force: true });
  expect(await git(bare, 'rev-parse', 'forward')).toBe(first);
  await expect(bot.rest.git.updateRef({ ...ref, sha: 'a'.repeat(40) })).rejects.toMatchObject({ status: 422 });
  const below = bot.rest.git.createRef({ ...REPO, ref: 'refs/heads/forward/below', sha: first });
  await expect(below).rejects.toMatchObject({ status: 422 });
  const hidden = bot.rest.git.createRef({ ...REPO, ref: 'refs/pull/1/head', sha: first });
  await expect(hidden).rejects.toThrow('not valid');
});

it('reads files raw, folders, other refs and short names of commits', async () => {
  const { bot } = stage;
  const sha = await commitFiles(bot, 'reading', { 'deep/er/file': 'deep' });
  const raw = { mediaType: { format: 'raw' } };
  const { data } = await bot.rest.repos.getContent({ ...REPO, path: 'deep/er/file', ref: sha, ...raw });
  expect(data).toBe('deep');
  const { data: folder } = await bot.rest.repos.getContent({ ...REPO, path: 'deep', ref: 'reading' });
  expect(folder).toMatchObject([{ name: 'er', type: 'dir', size: 0 }]);
  const missing = bot.rest.repos.getContent({ ...REPO, path: 'deep/er/file', ref: 'main' });
  await expect(missing).rejects.toMatchObject({ status: 404 });
  expect((await bot.rest.repos.getCommit({ ...REPO, ref: sha.slice(0, 10) })).data.sha).toBe(sha);
  const injected = bot.rest.repos.getCommit({ ...REPO, ref: 'main\ncontents main' });
  await expect(injected).rejects.toMatchObject({ status: 422 });
});

it('compares by the merge base, with renames and counts', async () => {
  const { bot } = stage;
  const text = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join('');
  await commitFiles(bot, 'main', { 'old.txt': text });
  await commitFiles(bot, 'compared', { side: '1' });
  await commitFiles(bot, 'main', { moved: '1' });
  const remove = { path: 'old.txt', mode: '100644' as const, type: 'blob' as const, sha: null };
  const add = { path: 'new.txt', mode: '100644' as const, type: 'blob' as const, content: `${text}more\n` };
  const tip = await git(bare, 'rev-parse', 'compared');
  const { data: tree } = await bot.rest.git.createTree({ ...REPO, base_tree: tip, tree: [remove, add] });
  const commit = { ...REPO, message: 'rename', tree: tree.sha, parents: [tip] };
  const { data: renamed } = await bot.rest.git.createCommit(commit);
  await bot.rest.git.updateRef({ ...REPO, ref: 'heads/compared', sha: renamed.sha });
  const { data } = await bot.rest.repos.compareCommitsWithBasehead({ ...REPO, basehead: 'main...compared' });
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 2, behind_by: 1 });
  expect(data.merge_base_commit.sha).toBe(await git(bare, 'merge-base', 'main', 'compared'));
  const file = data.files?.find((one) => one.filename === 'new.txt');
  expect(file).toMatchObject({ status: 'renamed', previous_filename: 'old.txt', additions: 1, deletions: 0 });
  expect(file?.patch).toMatch(/^@@ .*\+more$/s);
  const { data: log } = await bot.rest.repos.listCommits({ ...REPO, sha: 'compared', path: 'side' });
  expect(log.map((one) => one.sha)).toEqual([tip]);
});

it('answers an empty repository as GitHub does, and takes its first file', async () => {
  const { bot, github } = stage;
  await github.createRepository({ owner: 'acme', name: 'empty' });
  github.addToInstallation(stage.installationId, ['acme/empty']);
  const empty = { owner: 'acme', repo: 'empty' };
  await expect(bot.rest.repos.listCommits(empty)).rejects.toThrow('Git Repository is empty');
  await bot.rest.repos.createOrUpdateFileContents({ ...empty, path: 'a/b', message: 'first', content: 'MQ==' });
  expect(await git(github.inspect.repositoryDir('acme/empty'), 'show', 'main:a/b')).toBe('1');
});

it('says nothing that departs from GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
  expect(await git(bare, 'fsck', '--strict', '--no-dangling')).toBe('');
});
