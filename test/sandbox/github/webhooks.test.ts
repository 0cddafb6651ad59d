import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NAME, openStage, REPO, SECRET, type Stage } from './stage.ts';

let stage: Stage;
let issue: number;

beforeEach(async () => {
  stage = await openStage();
  issue = (await stage.alice.rest.issues.create({ ...REPO, title: 'talk' })).data.number;
});
afterEach(() => stage.close());

async function say(body: string): Promise<void> {
  await stage.alice.rest.issues.createComment({ ...REPO, issue_number: issue, body });
}

async function heard(): Promise<string[]> {
  await stage.github.inspect.webhooksSettled();
  const comments = stage.received.filter((one) => one.event === 'issue_comment');
  return comments.map((one) => (one.payload['comment'] as { body: string }).body);
}

describe('a delivery', () => {
  it('is signed and carries the headers of GitHub', async () => {
    await say('hello');
    await heard();
    const one = stage.received.find(({ event }) => event === 'issue_comment');
    const headers = one?.headers ?? {};
    expect(await verify(SECRET, one?.text ?? '', headers['x-hub-signature-256'] ?? '')).toBe(true);
    expect(await verify('another', one?.text ?? '', headers['x-hub-signature-256'] ?? '')).toBe(false);
    expect(headers['x-github-delivery']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(headers['user-agent']).toMatch(/^GitHub-Hookshot\//);
    expect(headers['x-github-hook-installation-target-id']).toBe(String(stage.app.appId));
    expect(headers['x-github-hook-installation-target-type']).toBe('integration');
    expect(headers['x-github-hook-id']).toMatch(/^\d+$/);
    expect(one?.payload).toMatchObject({ installation: { id: stage.installationId }, sender: { login: 'alice' } });
  });

  it('tells first of the App’s own webhook and of its installation', async () => {
    await heard();
    const kinds = stage.github.inspect.deliveries(stage.app.appId).toReversed();
    expect(kinds.slice(0, 2).map((one) => one.event)).toEqual(['ping', 'installation']);
  });

  it('goes only to Apps that are installed there, subscribed and permitted', async () => {
    const { github } = stage;
    const hook = { webhookUrl: 'http://127.0.0.1:9/never' };
    const deaf = github.createApp({ slug: 'deaf', permissions: { issues: 'write' }, events: ['push'], ...hook });
    const poor = github.createApp({ slug: 'poor', permissions: {}, events: ['issue_comment'], ...hook });
    const away = github.createApp({
      slug: 'away',
      permissions: { issues: 'write' },
      events: ['issue_comment'],
      ...hook,
    });
    github.installApp('deaf', [NAME]);
    github.installApp('poor', [NAME]);
    await say('hello');
    for (const { appId } of [deaf, poor, away]) {
      expect(github.inspect.deliveries(appId).filter((one) => one.event === 'issue_comment')).toEqual([]);
    }
  });

  it('is listed with its outcome, never sent again by itself, and redelivered under its GUID', async () => {
    const { asApp, github } = stage;
    await heard();
    stage.answerWebhooksWith(500);
    await say('refused');
    expect(await heard()).toEqual(['refused']);
    const { data: failed } = await asApp.request('GET /app/hook/deliveries', { status: 'failure' });
    expect(failed).toMatchObject([{ event: 'issue_comment', action: 'created', status_code: 500, redelivery: false }]);
    stage.answerWebhooksWith(202);
    await asApp.rest.apps.redeliverWebhookDelivery({ delivery_id: Number(failed[0]?.id) });
    expect(await heard()).toEqual(['refused', 'refused']);
    const guids = stage.received.filter((one) => one.event === 'issue_comment').map((one) => one.guid);
    expect(new Set(guids)).toEqual(new Set([failed[0]?.guid]));
    const newest = github.inspect.deliveries(stage.app.appId)[0];
    expect(newest).toMatchObject({ redelivery: true, statusCode: 202, status: 'OK' });
    const { data: detail } = await asApp.rest.apps.getWebhookDelivery({ delivery_id: newest?.id ?? 0 });
    expect(detail.request.payload).toMatchObject({ comment: { body: 'refused' } });
  });

  it('is recorded as failed when nobody listens', async () => {
    const { github } = stage;
    const hook = { webhookUrl: 'http://127.0.0.1:1/closed', webhookSecret: 's' };
    const { appId } = github.createApp({ slug: 'lonely', permissions: {}, events: [], ...hook });
    await github.inspect.webhooksSettled();
    expect(github.inspect.deliveries(appId)).toMatchObject([{ event: 'ping', statusCode: 502 }]);
  });

  it('pages by a cursor', async () => {
    await say('one');
    await heard();
    const all = await stage.asApp.paginate('GET /app/hook/deliveries', { per_page: 1 });
    expect(all.map((one) => one.event)).toEqual(['issue_comment', 'issues', 'installation', 'ping']);
  });
});

describe('a planned fault of webhooks', () => {
  it('loses a delivery but lists it as failed', async () => {
    stage.github.faults.add({ kind: 'webhook', event: 'issue_comment', fate: 'lost' });
    await say('lost');
    await say('arrives');
    expect(await heard()).toEqual(['arrives']);
    const { data: failed } = await stage.asApp.request('GET /app/hook/deliveries', { status: 'failure' });
    expect(failed).toHaveLength(1);
    await stage.asApp.rest.apps.redeliverWebhookDelivery({ delivery_id: Number(failed[0]?.id) });
    expect(await heard()).toEqual(['arrives', 'lost']);
  });

  it('makes deliveries vanish without a trace, all of them if it is told so', async () => {
    stage.github.faults.add({ kind: 'webhook', fate: 'vanished', times: Infinity });
    const before = stage.github.inspect.deliveries(stage.app.appId).length;
    await say('one');
    await say('two');
    expect(await heard()).toEqual([]);
    expect(stage.github.inspect.deliveries(stage.app.appId)).toHaveLength(before);
    stage.github.faults.clear();
    await say('three');
    expect(await heard()).toEqual(['three']);
  });

  it('doubles a delivery under one GUID', async () => {
    stage.github.faults.add({ kind: 'webhook', event: 'issue_comment', action: 'created', fate: 'doubled' });
    await say('twice');
    expect(await heard()).toEqual(['twice', 'twice']);
    const guids = stage.received.filter((one) => one.event === 'issue_comment').map((one) => one.guid);
    expect(new Set(guids).size).toBe(1);
  });

  it('lets the next delivery overtake', async () => {
    stage.github.faults.add({ kind: 'webhook', event: 'issue_comment', fate: 'reordered' });
    await say('first');
    await say('second');
    expect(await heard()).toEqual(['second', 'first']);
  });

  it('delays a delivery', async () => {
    stage.github.faults.add({ kind: 'webhook', event: 'issue_comment', fate: 'delayed', milliseconds: 150 });
    const started = performance.now();
    await say('late');
    expect(await heard()).toEqual(['late']);
    expect(performance.now() - started).toBeGreaterThanOrEqual(149);
  });
});

it('asks only the App of a check to run it again', async () => {
  const { bot, github } = stage;
  const { data: main } = await bot.rest.git.getRef({ ...REPO, ref: 'heads/main' });
  const hook = { webhookUrl: 'http://127.0.0.1:1/closed' };
  const other = github.createApp({ slug: 'other', permissions: { checks: 'write' }, events: ['check_run'], ...hook });
  github.installApp('other', [NAME]);
  const actions = [{ label: 'Override', description: 'go past the gate', identifier: 'override' }];
  const wanted = { ...REPO, name: 'lock/promotion', head_sha: main.object.sha, conclusion: 'action_required' as const };
  const { data: run } = await bot.rest.checks.create({ ...wanted, actions });
  await bot.rest.checks.rerequestRun({ ...REPO, check_run_id: run.id });
  await github.pressCheckButton(NAME, run.id, 'override', 'alice');
  await github.inspect.webhooksSettled();
  const own = stage.received.filter((one) => one.event === 'check_run').map((one) => one.payload.action);
  expect(own.toSorted()).toEqual(['completed', 'created', 'requested_action', 'rerequested']);
  const theirs = github.inspect.deliveries(other.appId).filter((one) => one.event === 'check_run');
  expect(theirs.map((one) => one.action).toSorted()).toEqual(['completed', 'created']);
  const pressed = stage.received.find((one) => one.payload.action === 'requested_action')?.payload;
  expect(pressed).toMatchObject({ requested_action: { identifier: 'override' }, sender: { login: 'alice' } });
  expect(stage.violations()).toEqual([]);
});
