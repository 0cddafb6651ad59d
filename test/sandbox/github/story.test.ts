import { afterAll, beforeAll, expect, it } from 'vitest';
import { git, openPull, openStage, REPO, remote, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('takes a pull request from the commit to the merge, and tells it by webhooks', async () => {
  const { bot, github } = stage;
  const pull = await openPull(bot, 'bump', { 'apps/checkout/values-dev.yaml': 'image:\n  tag: 1.4.3\nreplicas: 1\n' });
  const { data: tried } = await bot.rest.pulls.get({ ...REPO, pull_number: pull.number });
  expect(tried).toMatchObject({
    mergeable: true,
    mergeable_state: 'clean',
    changed_files: 1,
    additions: 1,
    deletions: 1,
  });
  await bot.rest.issues.createComment({ ...REPO, issue_number: pull.number, body: 'a diff' });
  const check = { ...REPO, name: 'lock/diff', head_sha: pull.head.sha };
  const { data: run } = await bot.rest.checks.create({ ...check, status: 'in_progress' });
  await bot.rest.checks.update({ ...REPO, check_run_id: run.id, conclusion: 'success' });
  const { data: merged } = await bot.rest.pulls.merge({ ...REPO, pull_number: pull.number, sha: pull.head.sha });
  expect(merged.merged).toBe(true);
  const dir = github.inspect.repositoryDir('acme/gitops');
  expect(await git(dir, 'show', 'main:apps/checkout/values-dev.yaml')).toContain('tag: 1.4.3');
  expect(await git(dir, 'rev-parse', 'main')).toBe(merged.sha);
  expect(await git(dir, 'fsck', '--strict')).toBe('');
  await github.inspect.webhooksSettled();
  const told = stage.received.map(({ event, payload }) => (payload.action ? `${event}.${payload.action}` : event));
  expect(told).toEqual(expect.arrayContaining(['push', 'create', 'pull_request.opened', 'issue_comment.created']));
  expect(told).toEqual(expect.arrayContaining(['check_run.created', 'check_run.completed', 'pull_request.closed']));
});

it('lets git clone and push with an installation token', async () => {
  const token = await stage.installationToken();
  await git(stage.dir, 'clone', '-q', '--depth=1', remote(stage, token), 'clone');
  const clone = `${stage.dir}/clone`;
  await git(clone, 'checkout', '-q', '-b', 'by-git');
  await git(clone, 'commit', '-q', '--allow-empty', '-m', 'by git');
  await git(clone, 'push', '-q', 'origin', 'by-git');
  const { data } = await stage.bot.rest.repos.getBranch({ ...REPO, branch: 'by-git' });
  expect(data.commit.sha).toBe(await git(clone, 'rev-parse', 'HEAD'));
});
