import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitFiles, git, NAME, openPull, openStage, REPO, type Stage } from './stage.ts';

let stage: Stage;
let dir: string;

beforeAll(async () => {
  stage = await openStage();
  dir = stage.github.inspect.repositoryDir(NAME);
});
afterAll(() => stage.close());

const VALUES = 'apps/checkout/values-dev.yaml';

async function statusOf(work: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await work;
    return { status: 200, message: '' };
  } catch (error) {
    if (error instanceof Error && 'status' in error) return { status: Number(error.status), message: error.message };
    throw error;
  }
}

it('refuses a second pull request for the same branches, a missing head, a missing base and one without commits', async () => {
  const { bot } = stage;
  await openPull(bot, 'once', { once: '1' });
  const make = (head: string, base = 'main') => statusOf(bot.rest.pulls.create({ ...REPO, title: 't', head, base }));
  expect(await make('once')).toMatchObject({
    status: 422,
    message: expect.stringContaining('already exists for acme:once'),
  });
  expect(await make('nowhere')).toMatchObject({ status: 422 });
  expect(await make('once', 'nowhere')).toMatchObject({ status: 422 });
  await bot.rest.git.createRef({ ...REPO, ref: 'refs/heads/same', sha: await git(dir, 'rev-parse', 'main') });
  expect(await make('same')).toMatchObject({ status: 422, message: expect.stringContaining('No commits between') });
  expect(await git(dir, 'for-each-ref', 'refs/heads/nowhere')).toBe('');
});

it('follows the head of its branch and keeps it at refs/pull/N/head', async () => {
  const { bot, github } = stage;
  const pull = await openPull(bot, 'moving', { moving: '1' });
  const sha = await commitFiles(bot, 'moving', { moving: '2' });
  const { data } = await bot.rest.pulls.get({ ...REPO, pull_number: pull.number });
  expect(data.head.sha).toBe(sha);
  expect(data.commits).toBe(2);
  expect(await git(dir, 'rev-parse', `refs/pull/${pull.number}/head`)).toBe(sha);
  const trial = await git(dir, 'rev-parse', `refs/pull/${pull.number}/merge`);
  expect(await git(dir, 'show', '-s', '--format=%P', trial)).toBe(`${data.base.sha} ${sha}`);
  await github.inspect.webhooksSettled();
  const told = stage.received.find((one) => one.payload.action === 'synchronize');
  expect(told?.payload).toMatchObject({ before: pull.head.sha, after: sha, number: pull.number });
  const stale = await statusOf(bot.rest.pulls.merge({ ...REPO, pull_number: pull.number, sha: pull.head.sha }));
  expect(stale).toMatchObject({ status: 409, message: expect.stringContaining('Head branch was modified') });
});

it('finds a conflict with git and does not merge it', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'left', { [VALUES]: 'image:\n  tag: left\n' });
  await commitFiles(bot, 'main', { [VALUES]: 'image:\n  tag: right\n' });
  const { data } = await bot.rest.pulls.get({ ...REPO, pull_number: pull.number });
  expect(data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  const tip = await git(dir, 'rev-parse', 'main');
  expect(await statusOf(bot.rest.pulls.merge({ ...REPO, pull_number: pull.number }))).toMatchObject({ status: 405 });
  expect(await git(dir, 'rev-parse', 'main')).toBe(tip);
});

it.each([
  ['merge', 2],
  ['squash', 1],
  ['rebase', 1],
] as const)('keeps what the base got meanwhile when it merges by %s', async (method, parents) => {
  const { bot } = stage;
  const branch = `by-${method}`;
  const pull = await openPull(bot, branch, { [`${method}-a`]: '1' });
  await commitFiles(bot, branch, { [`${method}-b`]: '2' });
  const onBase = await commitFiles(bot, 'main', { [`${method}-base`]: 'kept' });
  const merge = { ...REPO, pull_number: pull.number, merge_method: method };
  const { data } = await bot.rest.pulls.merge(merge);
  expect(await git(dir, 'rev-parse', 'main')).toBe(data.sha);
  expect(await git(dir, 'show', `main:${method}-base`)).toBe('kept');
  expect(await git(dir, 'show', `main:${method}-b`)).toBe('2');
  expect((await git(dir, 'show', '-s', '--format=%P', 'main')).split(' ')).toHaveLength(parents);
  const brought = await git(dir, 'rev-list', '--count', `${onBase}..main`);
  expect(brought).toBe({ merge: '3', squash: '1', rebase: '2' }[method]);
  const { data: after } = await bot.rest.pulls.get({ ...REPO, pull_number: pull.number });
  expect(after).toMatchObject({ merged: true, state: 'closed', merge_commit_sha: data.sha, base: { sha: onBase } });
  expect(after.changed_files).toBe(2);
});

it('writes the message that it is given, and its own otherwise', async () => {
  const { bot } = stage;
  const first = await openPull(bot, 'worded', { worded: '1' });
  const words = { commit_title: 'Promote checkout', commit_message: 'Release: 1.4.3' };
  await bot.rest.pulls.merge({ ...REPO, pull_number: first.number, merge_method: 'squash', ...words });
  expect(await git(dir, 'log', '-1', '--format=%B', 'main')).toBe('Promote checkout\n\nRelease: 1.4.3');
  const second = await openPull(bot, 'wordless', { wordless: '1' });
  await bot.rest.pulls.merge({ ...REPO, pull_number: second.number });
  const own = `Merge pull request #${second.number} from acme/wordless\n\nChange wordless`;
  expect(await git(dir, 'log', '-1', '--format=%B', 'main')).toBe(own);
  const { data: commit } = await bot.rest.git.getCommit({ ...REPO, commit_sha: await git(dir, 'rev-parse', 'main') });
  expect(commit.verification).toMatchObject({ verified: true, reason: 'valid' });
});

it('refuses drafts, methods that are switched off, and what is closed', async () => {
  const { bot, github } = stage;
  await commitFiles(bot, 'draft', { draft: '1' });
  const wanted = { ...REPO, title: 'Draft', head: 'draft', base: 'main' };
  const { data: pull } = await bot.rest.pulls.create({ ...wanted, draft: true });
  const one = { ...REPO, pull_number: pull.number };
  expect(await statusOf(bot.rest.pulls.merge(one))).toMatchObject({
    status: 405,
    message: expect.stringContaining('draft'),
  });
  await bot.rest.pulls.update({ ...one, state: 'closed' });
  expect(await statusOf(bot.rest.pulls.merge(one))).toMatchObject({ status: 405 });
  const settings = { allowSquashMerge: false, deleteBranchOnMerge: true };
  await github.createRepository({ owner: 'acme', name: 'plain', files: { a: 'a' }, settings });
  github.addToInstallation(stage.installationId, ['acme/plain']);
  const plain = { owner: 'acme', repo: 'plain' };
  const put = { ...plain, path: 'b', message: 'b', content: 'Yg==', branch: 'b' };
  const { data: main } = await bot.rest.git.getRef({ ...plain, ref: 'heads/main' });
  await bot.rest.git.createRef({ ...plain, ref: 'refs/heads/b', sha: main.object.sha });
  await bot.rest.repos.createOrUpdateFileContents(put);
  const { data: other } = await bot.rest.pulls.create({ ...plain, title: 'b', head: 'b', base: 'main' });
  const squash = { ...plain, pull_number: other.number, merge_method: 'squash' as const };
  expect(await statusOf(bot.rest.pulls.merge(squash))).toMatchObject({ status: 405 });
  await bot.rest.pulls.merge({ ...squash, merge_method: 'merge' });
  const { data: left } = await bot.rest.repos.listBranches(plain);
  expect(left.map((branch) => branch.name)).toEqual(['main']);
});

it('closes, reopens while the branch exists, and keeps the head of a deleted branch', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'short-lived', { short: '1' });
  const one = { ...REPO, pull_number: pull.number };
  await bot.rest.pulls.update({ ...one, state: 'closed' });
  expect((await bot.rest.pulls.update({ ...one, state: 'open' })).data.state).toBe('open');
  await bot.rest.git.deleteRef({ ...REPO, ref: 'heads/short-lived' });
  const { data } = await bot.rest.pulls.get(one);
  expect(data).toMatchObject({ state: 'closed', merged: false, head: { sha: pull.head.sha }, changed_files: 1 });
  expect(await statusOf(bot.rest.pulls.update({ ...one, state: 'open' }))).toMatchObject({ status: 422 });
});

it('sees that a push to the base has merged a pull request', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'forwarded', { forwarded: '1' });
  await bot.rest.git.updateRef({ ...REPO, ref: 'heads/main', sha: pull.head.sha });
  const { data } = await bot.rest.pulls.get({ ...REPO, pull_number: pull.number });
  expect(data).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: pull.head.sha });
});

it('lists by state, head, base and order, page by page', async () => {
  const { bot } = stage;
  const { data: open } = await bot.rest.pulls.list({ ...REPO, head: 'acme:once' });
  expect(open.map((pull) => pull.head.ref)).toEqual(['once']);
  const { data: none } = await bot.rest.pulls.list({ ...REPO, base: 'nowhere' });
  expect(none).toEqual([]);
  const all = await bot.paginate(bot.rest.pulls.list, { ...REPO, state: 'all', per_page: 3 });
  const numbers = all.map((pull) => pull.number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  expect(new Set(numbers).size).toBe(stage.github.inspect.pulls(NAME).length);
  const oldest = await bot.rest.pulls.list({ ...REPO, state: 'all', sort: 'created', per_page: 1 });
  expect(oldest.data[0]?.number).toBe(Math.min(...numbers));
  expect(oldest.headers.link).toMatch(/page=2.*rel="next".*rel="last"/);
});

it('lets merges into one base race without losing either', async () => {
  const { bot } = stage;
  const branches = ['race-a', 'race-b', 'race-c'];
  const pulls = [];
  for (const branch of branches) pulls.push(await openPull(bot, branch, { [branch]: '1' }));
  const merges = pulls.map((pull) => statusOf(bot.rest.pulls.merge({ ...REPO, pull_number: pull.number })));
  const outcomes = await Promise.all(merges);
  const onMain = (await git(dir, 'ls-tree', '--name-only', 'main')).split('\n');
  for (const [index, outcome] of outcomes.entries()) {
    expect([200, 405]).toContain(outcome.status);
    expect(onMain.includes(branches[index] ?? '')).toBe(outcome.status === 200);
    if (outcome.status === 405) expect(outcome.message).toContain('Base branch was modified');
  }
  expect(outcomes.some((outcome) => outcome.status === 200)).toBe(true);
});

it('brings a branch up to date, but only from the head that was seen', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'behind', { behind: '1' });
  const base = await commitFiles(bot, 'main', { ahead: '1' });
  const one = { ...REPO, pull_number: pull.number };
  expect(await statusOf(bot.rest.pulls.updateBranch({ ...one, expected_head_sha: base }))).toMatchObject({
    status: 422,
  });
  await bot.rest.pulls.updateBranch({ ...one, expected_head_sha: pull.head.sha });
  expect(await git(dir, 'show', '-s', '--format=%P', 'behind')).toBe(`${pull.head.sha} ${base}`);
  expect(await statusOf(bot.rest.pulls.updateBranch(one))).toMatchObject({ status: 422 });
});

it('leaves repositories that git finds whole, and says nothing that departs from GitHub', async () => {
  expect(await git(dir, 'fsck', '--strict', '--no-dangling')).toBe('');
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
});
