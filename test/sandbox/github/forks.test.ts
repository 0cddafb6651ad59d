import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitFiles, NAME, openStage, REPO, type Stage } from './stage.ts';

const FORK = { owner: 'bob', repo: REPO.repo };
let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.github.forkRepository(NAME, 'bob');
});
afterEach(async () => {
  expect(stage.violations()).toEqual([]);
  await stage.close();
});

async function opened(head = 'bob:change') {
  const { data } = await stage.bob.rest.pulls.create({ ...REPO, title: 'From outside', head, base: 'main' });
  return data;
}

test('a fork has the branches of its parent, and only its owner pushes there', async () => {
  const { data: parent } = await stage.bob.rest.git.getRef({ ...REPO, ref: 'heads/main' });
  const { data: fork } = await stage.bob.rest.git.getRef({ ...FORK, ref: 'heads/main' });
  expect(fork.object.sha).toBe(parent.object.sha);
  expect((await stage.bob.rest.repos.get(FORK)).data).toMatchObject({ full_name: 'bob/gitops', fork: true });
  await expect(commitFiles(stage.alice, 'x', { a: '1' }, 'main', FORK)).rejects.toMatchObject({ status: 404 });
});

test('a pull request from it has its head in both repositories, and says where it is from', async () => {
  const head = await commitFiles(stage.bob, 'change', { 'README.md': 'changed\n' }, 'main', FORK);
  const pull = await opened();
  expect(pull).toMatchObject({
    head: { label: 'bob:change', sha: head, repo: { full_name: 'bob/gitops', fork: true } },
    base: { label: 'acme:main', repo: { full_name: NAME, fork: false } },
    author_association: 'COLLABORATOR',
    changed_files: 1,
  });
  const { data: ref } = await stage.bot.rest.git.getRef({ ...REPO, ref: `pull/${pull.number}/head` });
  expect(ref.object.sha).toBe(head);
  await expect(stage.bot.rest.git.getRef({ ...REPO, ref: 'heads/change' })).rejects.toMatchObject({ status: 404 });
});

test('a push to it moves the pull request and tells the App', async () => {
  await commitFiles(stage.bob, 'change', { 'README.md': 'changed\n' }, 'main', FORK);
  const pull = await opened();
  const next = await commitFiles(stage.bob, 'change', { 'README.md': 'again\n' }, 'main', FORK);
  const { data } = await stage.bob.rest.pulls.get({ ...REPO, pull_number: pull.number });
  expect(data).toMatchObject({ state: 'open', head: { sha: next }, mergeable: true });
  await expect
    .poll(() => stage.received.filter(({ event }) => event === 'pull_request').map(({ payload }) => payload.action))
    .toEqual(['opened', 'synchronize']);
});

test('the App checks it, and its check names no pull request, as on GitHub', async () => {
  const head = await commitFiles(stage.bob, 'change', { 'README.md': 'changed\n' }, 'main', FORK);
  await opened();
  const check = { ...REPO, name: 'shiplock/diff', head_sha: head, status: 'in_progress' } as const;
  expect((await stage.bot.rest.checks.create(check)).data.pull_requests).toEqual([]);
});

test('is merged by who may, and its branch is left alone', async () => {
  await commitFiles(stage.bob, 'change', { 'README.md': 'changed\n' }, 'main', FORK);
  const { number } = await opened();
  await expect(stage.bob.rest.pulls.merge({ ...REPO, pull_number: number })).rejects.toMatchObject({ status: 403 });
  expect((await stage.alice.rest.pulls.merge({ ...REPO, pull_number: number })).data.merged).toBe(true);
  const { data } = await stage.bob.rest.git.getRef({ ...FORK, ref: 'heads/change' });
  expect(data.ref).toBe('refs/heads/change');
});

test.each([
  ['somebody else’s fork', () => stage.alice],
  ['a fork that is not there', () => stage.root],
])('%s is no head', async (_, who) => {
  await commitFiles(stage.bob, 'change', { 'README.md': 'changed\n' }, 'main', FORK);
  const head = who() === stage.root ? 'nobody:change' : 'bob:change';
  await expect(who().rest.pulls.create({ ...REPO, title: 'No', head, base: 'main' })).rejects.toMatchObject({
    status: 422,
  });
});
