import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { commitFiles, git, NAME, openPull, openStage, REPO, type Stage } from './stage.ts';

let stage: Stage;
let bare: string;
let turn = 0;

beforeAll(async () => {
  stage = await openStage();
  bare = stage.github.inspect.repositoryDir(NAME);
});
beforeEach(() => {
  stage.github.protectBranch(NAME, 'main', { requiredChecks: [{ context: 'gate' }], mergeQueue: true });
});
afterAll(() => stage.close());

const ENQUEUE = `mutation ($id: ID!, $head: GitObjectID) {
  enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { mergeQueueEntry { position state } }
}`;
const DEQUEUE = 'mutation ($id: ID!) { dequeuePullRequest(input: { id: $id }) { clientMutationId } }';

async function readyPull() {
  turn += 1;
  const pull = await openPull(stage.bot, `queued-${turn}`, { [`queued-${turn}`]: '1' });
  await check(pull.head.sha, 'success');
  return pull;
}

async function check(head_sha: string, conclusion: 'success' | 'failure'): Promise<void> {
  await stage.bot.rest.checks.create({ ...REPO, name: 'gate', head_sha, conclusion });
}

function enqueue(pull: { node_id: string; head: { sha: string } }): Promise<unknown> {
  return stage.bot.graphql(ENQUEUE, { id: pull.node_id, head: pull.head.sha });
}

async function isMerged(number: number): Promise<boolean> {
  return (await stage.bot.rest.pulls.get({ ...REPO, pull_number: number })).data.merged;
}

function groupOf(number: number): string | undefined {
  return stage.github.inspect.repository(NAME).queue.find((one) => one.issue.number === number)?.group?.sha;
}

it('merges what passes its checks on the group commit, one after the other', async () => {
  const [first, second] = [await readyPull(), await readyPull()];
  await enqueue(first);
  await enqueue(second);
  const group = groupOf(first.number) ?? '';
  expect(groupOf(second.number)).toBeUndefined();
  expect(await git(bare, 'show', '-s', '--format=%P', group)).toBe(
    `${await git(bare, 'rev-parse', 'main')} ${first.head.sha}`,
  );
  await check(group, 'success');
  expect(await git(bare, 'rev-parse', 'main')).toBe(group);
  expect([await isMerged(first.number), await isMerged(second.number)]).toEqual([true, false]);
  await check(groupOf(second.number) ?? '', 'success');
  expect(await isMerged(second.number)).toBe(true);
  expect(await git(bare, 'for-each-ref', 'refs/heads/gh-readonly-queue')).toBe('');
});

it('takes out what fails on the group commit', async () => {
  const pull = await readyPull();
  await enqueue(pull);
  await check(groupOf(pull.number) ?? '', 'failure');
  expect(groupOf(pull.number)).toBeUndefined();
  expect(await isMerged(pull.number)).toBe(false);
});

it('builds the group anew when the base has moved, and drops it when the head has', async () => {
  const pull = await readyPull();
  await enqueue(pull);
  const before = groupOf(pull.number) ?? '';
  stage.github.protectBranch(NAME, 'main', {});
  await commitFiles(stage.bot, 'main', { [`moved-${turn}`]: '1' });
  stage.github.protectBranch(NAME, 'main', { requiredChecks: [{ context: 'gate' }], mergeQueue: true });
  await check(before, 'success');
  const after = groupOf(pull.number) ?? '';
  expect(after).not.toBe(before);
  await commitFiles(stage.bot, `queued-${turn}`, { [`queued-${turn}`]: '2' });
  await check(after, 'success');
  expect(groupOf(pull.number)).toBeUndefined();
  expect(await isMerged(pull.number)).toBe(false);
});

it('takes pull requests in and out, with the head that was seen', async () => {
  const pull = await readyPull();
  await expect(enqueue({ ...pull, head: { sha: 'a'.repeat(40) } })).rejects.toThrow('head has changed');
  await expect(stage.bot.rest.pulls.merge({ ...REPO, pull_number: pull.number })).rejects.toThrow('merge queue');
  await enqueue(pull);
  await stage.bot.graphql(DEQUEUE, { id: pull.node_id });
  await expect(stage.bot.graphql(DEQUEUE, { id: pull.node_id })).rejects.toThrow('not in the merge queue');
  const unready = await openPull(stage.bot, `unready-${turn}`, { unready: '1' });
  await expect(enqueue(unready)).rejects.toThrow('is expected');
});

it('tells all of it by webhooks that do not depart from GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  const told = new Set(stage.received.map(({ event, payload }) => `${event}.${payload.action}`));
  for (const one of [
    'merge_group.checks_requested',
    'merge_group.destroyed',
    'pull_request.enqueued',
    'pull_request.dequeued',
  ]) {
    expect(told).toContain(one);
  }
  expect(stage.violations()).toEqual([]);
});
