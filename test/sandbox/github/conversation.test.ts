import { afterAll, beforeAll, expect, it } from 'vitest';
import { NAME, openPull, openStage, REPO, type Stage } from './stage.ts';

let stage: Stage;
let on: { owner: string; repo: string; issue_number: number };

beforeAll(async () => {
  stage = await openStage();
  const pull = await openPull(stage.bot, 'talked-about', { talk: '1' });
  on = { ...REPO, issue_number: pull.number };
});
afterAll(() => stage.close());

it('takes comments of up to 65,536 characters, and not empty ones', async () => {
  const { bot } = stage;
  const long = 'ü'.repeat(65_536);
  const { data } = await bot.rest.issues.createComment({ ...on, body: long });
  expect(data.body).toBe(long);
  const longer = bot.rest.issues.createComment({ ...on, body: `${long}x` });
  await expect(longer).rejects.toThrow('body is too long (maximum is 65536 characters)');
  await expect(bot.rest.issues.createComment({ ...on, body: '  ' })).rejects.toMatchObject({ status: 422 });
  await expect(bot.rest.issues.updateComment({ ...REPO, comment_id: data.id, body: `${long}x` })).rejects.toThrow(
    'too long',
  );
  await bot.rest.issues.deleteComment({ ...REPO, comment_id: data.id });
  await expect(bot.rest.issues.getComment({ ...REPO, comment_id: data.id })).rejects.toMatchObject({ status: 404 });
});

it('says who wrote, through which App, and how they stand to the repository', async () => {
  const { bot, alice, root } = stage;
  const { data: byBot } = await bot.rest.issues.createComment({ ...on, body: 'bot' });
  expect(byBot).toMatchObject({
    user: { login: 'lock[bot]', type: 'Bot' },
    performed_via_github_app: { slug: 'lock' },
  });
  expect(byBot.author_association).toBe('NONE');
  const { data: byAlice } = await alice.rest.issues.createComment({ ...on, body: 'alice' });
  expect(byAlice).toMatchObject({
    user: { type: 'User' },
    performed_via_github_app: null,
    author_association: 'MEMBER',
  });
  const { data: byRoot } = await root.rest.issues.createComment({ ...on, body: 'root' });
  expect(byRoot.author_association).toBe('MEMBER');
});

it('pages comments with links to all of them', async () => {
  const { bot, github } = stage;
  for (let number = 0; number < 12; number += 1)
    await bot.rest.issues.createComment({ ...on, body: `number ${number}` });
  const first = await bot.rest.issues.listComments({ ...on, per_page: 5 });
  expect(first.data).toHaveLength(5);
  expect(first.headers.link).toContain('rel="next"');
  const all = await bot.paginate(bot.rest.issues.listComments, { ...on, per_page: 5 });
  expect(all.map((one) => one.body)).toEqual(github.inspect.comments(NAME, on.issue_number).map((one) => one.body));
});

it('keeps one reaction of each kind and person', async () => {
  const { bot, alice } = stage;
  const { data: comment } = await alice.rest.issues.createComment({ ...on, body: '/promote' });
  const react = { ...REPO, comment_id: comment.id, content: 'eyes' as const };
  const first = await bot.rest.reactions.createForIssueComment(react);
  const second = await bot.rest.reactions.createForIssueComment(react);
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.data.id).toBe(first.data.id);
  await alice.rest.reactions.createForIssueComment(react);
  const { data } = await bot.rest.issues.getComment({ ...REPO, comment_id: comment.id });
  expect(data.reactions).toMatchObject({ eyes: 2, total_count: 2 });
  const foreign = alice.rest.reactions.deleteForIssueComment({
    ...REPO,
    comment_id: comment.id,
    reaction_id: first.data.id,
  });
  await expect(foreign).rejects.toMatchObject({ status: 404 });
});

it('shows a pull request as an issue, with its labels on both', async () => {
  const { bot } = stage;
  await bot.rest.issues.addLabels({ ...on, labels: ['promotion', 'dev'] });
  const { data: issue } = await bot.rest.issues.get(on);
  expect(issue.pull_request?.url).toMatch(new RegExp(`/pulls/${on.issue_number}$`));
  const { data: pull } = await bot.rest.pulls.get({ ...REPO, pull_number: on.issue_number });
  expect(pull.labels.map((label) => label.name)).toEqual(['promotion', 'dev']);
  await expect(bot.rest.issues.removeLabel({ ...on, name: 'other' })).rejects.toThrow('Label does not exist');
  const { data: closed } = await bot.rest.issues.update({ ...on, state: 'closed' });
  expect(closed.state).toBe('closed');
  expect((await bot.rest.pulls.get({ ...REPO, pull_number: on.issue_number })).data.state).toBe('closed');
});

it('says nothing that departs from GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
});
