import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALL_PERMISSIONS, commitFiles, git, NAME, openPull, openStage, REPO, remote, type Stage } from './stage.ts';

let stage: Stage;
let other: Octokit;

beforeAll(async () => {
  stage = await openStage();
  const { github, app } = stage;
  const made = github.createApp({ slug: 'other', permissions: ALL_PERMISSIONS, events: [] });
  const installationId = github.installApp('other', [NAME]);
  const auth = { appId: made.appId, privateKey: made.privateKey, installationId };
  other = new Octokit({ authStrategy: createAppAuth, auth, baseUrl: github.apiUrl });
  github.protectBranch(NAME, 'main', { requiredChecks: [{ context: 'lock/promotion', appId: app.appId }] });
});
afterAll(() => stage.close());

async function mergeOf(number: number): Promise<string> {
  const answer = stage.bot.rest.pulls.merge({ ...REPO, pull_number: number });
  return answer.then(
    () => 'merged',
    (error: Error) => error.message.replace(/ - https?:.*$/, ''),
  );
}

async function stateOf(number: number): Promise<string> {
  return (await stage.bot.rest.pulls.get({ ...REPO, pull_number: number })).data.mergeable_state;
}

it('merges only once the required check of the named App has passed', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'gated', { gated: '1' });
  const check = { ...REPO, name: 'lock/promotion', head_sha: pull.head.sha };
  expect(await stateOf(pull.number)).toBe('blocked');
  expect(await mergeOf(pull.number)).toBe('Required status check "lock/promotion" is expected.');
  await other.rest.checks.create({ ...check, conclusion: 'success' });
  expect(await mergeOf(pull.number)).toBe('Required status check "lock/promotion" is expected.');
  const { data: run } = await bot.rest.checks.create({ ...check, status: 'in_progress' });
  expect(await mergeOf(pull.number)).toBe('Required status check "lock/promotion" is pending.');
  await bot.rest.checks.update({ ...REPO, check_run_id: run.id, conclusion: 'failure' });
  expect(await mergeOf(pull.number)).toBe('Required status check "lock/promotion" is failing.');
  await bot.rest.checks.create({ ...check, conclusion: 'success' });
  expect(await stateOf(pull.number)).toBe('clean');
  expect(await mergeOf(pull.number)).toBe('merged');
});

it('asks again when the head moves: a verdict belongs to one commit', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'moved', { moved: '1' });
  await bot.rest.checks.create({ ...REPO, name: 'lock/promotion', head_sha: pull.head.sha, conclusion: 'success' });
  await commitFiles(bot, 'moved', { moved: '2' });
  expect(await mergeOf(pull.number)).toBe('Required status check "lock/promotion" is expected.');
});

it('lets neutral and skipped pass, as GitHub does, and shows other failing checks as unstable only', async () => {
  const { bot } = stage;
  const pull = await openPull(bot, 'neutral', { neutral: '1' });
  const check = { ...REPO, head_sha: pull.head.sha };
  await bot.rest.checks.create({ ...check, name: 'lock/promotion', conclusion: 'neutral' });
  await bot.rest.checks.create({ ...check, name: 'lock/diff', conclusion: 'failure' });
  expect(await stateOf(pull.number)).toBe('unstable');
  expect(await mergeOf(pull.number)).toBe('merged');
});

it('refuses direct changes of a protected branch by the API and by git', async () => {
  const { alice, github, dir } = stage;
  const tip = await git(github.inspect.repositoryDir(NAME), 'rev-parse', 'main');
  await expect(commitFiles(alice, 'main', { direct: '1' })).rejects.toThrow('is expected');
  const put = { ...REPO, path: 'direct', message: 'direct', content: 'MQ==' };
  await expect(alice.rest.repos.createOrUpdateFileContents(put)).rejects.toThrow('is expected');
  await expect(alice.rest.git.deleteRef({ ...REPO, ref: 'heads/main' })).rejects.toThrow('protected branch');
  await git(dir, 'clone', '-q', remote(stage, stage.tokens.alice), 'direct');
  await git(`${dir}/direct`, 'commit', '-q', '--allow-empty', '-m', 'direct');
  await expect(git(`${dir}/direct`, 'push', 'origin', 'main')).rejects.toThrow('GH006');
  await expect(git(`${dir}/direct`, 'push', 'origin', ':main')).rejects.toThrow(
    'refusing to delete the current branch',
  );
  expect(await git(github.inspect.repositoryDir(NAME), 'rev-parse', 'main')).toBe(tip);
});

it('lets a checked commit in by a push, but never backwards', async () => {
  const { bot, github, dir } = stage;
  const sha = await commitFiles(bot, 'checked', { checked: '1' });
  await bot.rest.checks.create({ ...REPO, name: 'lock/promotion', head_sha: sha, conclusion: 'success' });
  await git(dir, 'clone', '-q', remote(stage, stage.tokens.alice), 'checked');
  const clone = `${dir}/checked`;
  await git(clone, 'push', '-q', 'origin', 'origin/checked:refs/heads/main');
  const bare = github.inspect.repositoryDir(NAME);
  expect(await git(bare, 'rev-parse', 'main')).toBe(sha);
  const before = await git(clone, 'rev-parse', `${sha}^`);
  await bot.rest.checks.create({ ...REPO, name: 'lock/promotion', head_sha: before, conclusion: 'success' });
  await expect(git(clone, 'push', '-q', '--force', 'origin', `${before}:refs/heads/main`)).rejects.toThrow('GH006');
  expect(await git(bare, 'rev-parse', 'main')).toBe(sha);
});

it('counts approving reviews of people who may write, and nobody approves their own', async () => {
  const { bot, alice, bob, github } = stage;
  github.protectBranch(NAME, 'main', { requiredReviews: 1 });
  const pull = await openPull(bot, 'reviewed', { reviewed: '1' });
  const review = { ...REPO, pull_number: pull.number, event: 'APPROVE' as const };
  await expect(bot.rest.pulls.createReview(review)).rejects.toThrow('your own pull request');
  await bob.rest.pulls.createReview(review);
  expect(await mergeOf(pull.number)).toContain('At least 1 approving review');
  await alice.rest.pulls.createReview({ ...review, event: 'REQUEST_CHANGES', body: 'no' });
  expect(await mergeOf(pull.number)).toContain('Changes have been requested');
  await alice.rest.pulls.createReview(review);
  expect(await mergeOf(pull.number)).toBe('merged');
});

it('asks for an up-to-date branch when it is strict', async () => {
  const { bot, github } = stage;
  github.protectBranch(NAME, 'main', {});
  const pull = await openPull(bot, 'strict', { strict: '1' });
  await commitFiles(bot, 'main', { meanwhile: '1' });
  github.protectBranch(NAME, 'main', { strict: true });
  expect(await stateOf(pull.number)).toBe('behind');
  expect(await mergeOf(pull.number)).toContain('out of date');
});

it('merges by itself when auto-merge is armed and the last check passes', async () => {
  const { bot, github, app } = stage;
  github.protectBranch(NAME, 'main', { requiredChecks: [{ context: 'lock/promotion', appId: app.appId }] });
  const pull = await openPull(bot, 'armed', { armed: '1' });
  const arm = `mutation ($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: SQUASH }) { clientMutationId } }`;
  const disarm = `mutation ($id: ID!) { disablePullRequestAutoMerge(input: { pullRequestId: $id }) { clientMutationId } }`;
  await bot.graphql(arm, { id: pull.node_id });
  await bot.graphql(disarm, { id: pull.node_id });
  await expect(bot.graphql(disarm, { id: pull.node_id })).rejects.toThrow('not in auto-merge state');
  await bot.graphql(arm, { id: pull.node_id });
  const one = { ...REPO, pull_number: pull.number };
  expect((await bot.rest.pulls.get(one)).data.auto_merge?.merge_method).toBe('squash');
  await bot.rest.checks.create({ ...REPO, name: 'lock/promotion', head_sha: pull.head.sha, conclusion: 'success' });
  expect((await bot.rest.pulls.get(one)).data.merged).toBe(true);
});

it('answers other GraphQL queries as an error, and hides comments', async () => {
  const { bot, github } = stage;
  await expect(bot.graphql('{ viewer { login } }')).rejects.toThrow('does not answer this query');
  const { data: issue } = await bot.rest.issues.create({ ...REPO, title: 'to hide' });
  const { data: comment } = await bot.rest.issues.createComment({ ...REPO, issue_number: issue.number, body: 'old' });
  const hide = `mutation ($input: MinimizeCommentInput!) { minimizeComment(input: $input) { clientMutationId } }`;
  await bot.graphql(hide, { input: { subjectId: comment.node_id, classifier: 'OUTDATED' } });
  expect(github.inspect.comments(NAME, issue.number)[0]?.minimized).toBe('outdated');
});

it('says nothing that departs from GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
});
