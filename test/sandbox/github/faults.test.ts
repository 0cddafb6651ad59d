import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaultPlan } from '../../../src/sandbox/github/faults.ts';
import { git, NAME, openPull, openStage, REPO, remote, type Stage } from './stage.ts';

let stage: Stage;
let issue: number;

beforeAll(async () => {
  stage = await openStage();
  issue = (await stage.alice.rest.issues.create({ ...REPO, title: 'talk' })).data.number;
});
beforeEach(() => stage.github.faults.clear());
afterAll(() => stage.close());

const COMMENTS = '/repos/*/*/issues/*/comments';

/** One plain try: octokit's own repetitions would hide the fault. */
async function comment(body: string): Promise<{ status: number; headers: Headers }> {
  const headers = { authorization: `Bearer ${stage.tokens.alice}` };
  const init = { method: 'POST', headers, body: JSON.stringify({ body }) };
  const answer = await fetch(`${stage.github.apiUrl}/repos/${NAME}/issues/${issue}/comments`, init);
  await answer.arrayBuffer();
  return { status: answer.status, headers: answer.headers };
}

function written(): string[] {
  return stage.github.inspect.comments(NAME, issue).map((one) => one.body);
}

describe('a planned fault', () => {
  it.each([500, 502, 503, 409, 422])('answers %s before anything happens, as often as planned', async (status) => {
    stage.github.faults.add({ kind: 'answer', status, method: 'POST', path: COMMENTS, times: 2 });
    expect((await comment('never')).status).toBe(status);
    expect((await comment('never')).status).toBe(status);
    expect(written()).not.toContain('never');
    expect((await comment(`after ${status}`)).status).toBe(201);
    expect(stage.github.faults.list()).toMatchObject([{ left: 0, fired: 2 }]);
  });

  it('loses the answer after the effect', async () => {
    stage.github.faults.add({ kind: 'answer', status: 502, when: 'after', method: 'POST', path: COMMENTS });
    expect((await comment('done all the same')).status).toBe(502);
    expect(written()).toContain('done all the same');
  });

  it.each(['before', 'after'] as const)('resets the connection %s the effect', async (when) => {
    stage.github.faults.add({ kind: 'reset', when, method: 'POST', path: COMMENTS });
    await expect(comment(`reset ${when}`)).rejects.toThrow('fetch failed');
    expect(written().includes(`reset ${when}`)).toBe(when === 'after');
  });

  it.each([403, 429] as const)('answers the secondary limit as %s with Retry-After', async (status) => {
    stage.github.faults.add({ kind: 'secondary-limit', status, retryAfterSeconds: 7, method: 'POST' });
    const answer = await comment('limited');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it('answers slowly', async () => {
    stage.github.faults.add({ kind: 'slow', milliseconds: 120, path: COMMENTS });
    const started = performance.now();
    expect((await comment('slow')).status).toBe(201);
    expect(performance.now() - started).toBeGreaterThanOrEqual(119);
  });

  it('hides mergeable for a while', async () => {
    const { bot, github } = stage;
    const pull = await openPull(bot, 'slow-merge', { slow: '1' });
    github.faults.add({ kind: 'mergeable-unknown', path: `/repos/*/*/pulls/${pull.number}`, times: 2 });
    const states: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const { data } = await bot.rest.pulls.get({ ...REPO, pull_number: pull.number });
      states.push([data.mergeable, data.mergeable_state]);
    }
    expect(states).toEqual([
      [null, 'unknown'],
      [null, 'unknown'],
      [true, 'clean'],
    ]);
  });

  it('says that the base moved, once', async () => {
    const { bot, github } = stage;
    const pull = await openPull(bot, 'base-moved', { moved: '1' });
    github.faults.add({ kind: 'base-modified', method: 'PUT', path: '/repos/*/*/pulls/*/merge' });
    const merge = { ...REPO, pull_number: pull.number };
    const refused = expect(bot.rest.pulls.merge(merge)).rejects;
    await refused.toMatchObject({ status: 405, message: expect.stringContaining('Base branch was modified') });
    expect((await bot.rest.pulls.merge(merge)).data.merged).toBe(true);
  });

  it('breaks git over HTTP', async () => {
    stage.github.faults.add({ kind: 'answer', status: 503, path: `/${NAME}.git/**` });
    const list = () => git(stage.dir, 'ls-remote', remote(stage, stage.tokens.alice), 'main');
    await expect(list()).rejects.toThrow('503');
    expect(await list()).toContain('refs/heads/main');
  });
});

describe('the plan', () => {
  it('fires only where method and path meet', () => {
    const plan = createFaultPlan([{ kind: 'answer', status: 500, method: 'GET', path: '/repos/*/*/pulls/**' }]);
    const take = (method: string, path: string) => plan.takeRequest(['answer'], method, path)?.kind;
    expect(take('POST', '/repos/a/b/pulls/1')).toBeUndefined();
    expect(take('GET', '/repos/a/b/issues/1')).toBeUndefined();
    expect(take('GET', '/repos/a/b/c/pulls/1')).toBeUndefined();
    expect(take('GET', '/repos/a/b/pulls/1/files')).toBe('answer');
    expect(take('GET', '/repos/a/b/pulls/1/files')).toBeUndefined();
  });

  it('takes faults of another kind for other places only', () => {
    const plan = createFaultPlan([{ kind: 'webhook', fate: 'lost', event: 'push', times: 2 }]);
    expect(plan.takeRequest(['answer', 'reset', 'slow'], 'GET', '/')).toBeUndefined();
    expect(plan.takeWebhook('status', null)).toBeUndefined();
    expect(plan.takeWebhook('push', null)?.fate).toBe('lost');
    expect(plan.list()).toMatchObject([{ left: 1, fired: 1 }]);
  });

  it('reads special letters of a path as themselves', () => {
    const plan = createFaultPlan([{ kind: 'slow', milliseconds: 1, path: '/users/lock[bot]', times: Infinity }]);
    expect(plan.takeRequest(['slow'], 'GET', '/users/lock[bot]')).toBeDefined();
    expect(plan.takeRequest(['slow'], 'GET', '/users/lockb')).toBeUndefined();
  });
});

it('answers its faults in the form of GitHub', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
});
