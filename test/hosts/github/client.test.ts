import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBudget } from '../../../src/hosts/github/budget.ts';
import { connectGitHub } from '../../../src/hosts/github/index.ts';
import { type Host, HostPaused, HostRefusal } from '../../../src/hosts/host.ts';
import type { RequestFault } from '../../../src/sandbox/github/index.ts';
import { GITHUB_LIMITS } from '../../../src/sandbox/github/index.ts';
import { commitFiles, openPull } from '../../sandbox/github/stage.ts';
import { createSleepClock, type HostStage, openHostStage } from './stage.ts';

let on: HostStage;
let host: Host;

beforeEach(async () => {
  on = await openHostStage();
  host = on.github.host(on.key);
  await host.contents.branch('main');
  on.requests.length = 0;
});
afterEach(async () => {
  expect(on.stage.violations()).toEqual([]);
  await on.stage.close();
});

function statuses(): string[] {
  return on.requests.map((request) => request.split(' ').at(-1) ?? '');
}

async function thrown(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error : new Error(String(error));
}

const onRef = { method: 'GET', path: '/repos/acme/gitops/git/ref/**' } as const;
const onComments = { method: 'POST', path: '/repos/acme/gitops/issues/*/comments' } as const;

describe('reads', () => {
  test('that are unchanged are answered from memory: GitHub says 304, which costs no rate limit', async () => {
    const first = await host.contents.branch('main');
    const used = async () => (await on.stage.bot.rest.rateLimit.get()).data.rate.used;
    const before = await used();
    expect(await host.contents.branch('main')).toBe(first);
    expect(statuses()).toEqual(['304', '304']);
    expect(await used()).toBe(before);
  });

  test('that changed are answered anew', async () => {
    const before = await host.contents.branch('main');
    const sha = await commitFiles(on.stage.alice, 'main', { x: '1' });
    expect(await host.contents.branch('main')).toBe(sha);
    expect(sha).not.toBe(before);
    expect(statuses()).toEqual(['304', '200']);
  });

  test('of lists are the same from memory, however often', async () => {
    const sha = await commitFiles(on.stage.alice, 'checked', { x: '1' });
    const text = {
      title: 't',
      summary: 's',
      annotations: [],
      externalId: 'e',
      state: { status: 'in_progress' } as const,
    };
    for (const name of ['a', 'b', 'c']) await host.checks.create({ ...text, sha, name });
    on.requests.length = 0;
    for (let time = 0; time < 3; time += 1) {
      expect((await host.checks.list(sha)).map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
    }
    expect(statuses()).toEqual(['200', '304', '304']);
  });

  test.each<{ name: string; fault: RequestFault }>([
    { name: '502', fault: { kind: 'answer', status: 502, ...onRef } },
    { name: 'a connection that breaks', fault: { kind: 'reset', ...onRef } },
  ])('are tried again after $name', async ({ fault }) => {
    on.stage.github.faults.add({ ...fault, times: 2 });
    expect(await host.contents.branch('main')).toMatch(/^[0-9a-f]{40}$/);
    expect(on.requests).toHaveLength(3);
    expect(on.slept).toHaveLength(2);
  });

  test('are given up after three outages, and that is no refusal', async () => {
    on.stage.github.faults.add({ kind: 'answer', status: 503, ...onRef, times: Infinity });
    const error = await thrown(host.contents.branch('main'));
    expect(error).not.toBeInstanceOf(HostRefusal);
    expect(error).toMatchObject({ status: 503 });
    expect(on.requests).toHaveLength(3);
  });
});

describe('writes', () => {
  test.each<{ name: string; fault: RequestFault; written: number }>([
    { name: 'an outage before', fault: { kind: 'answer', status: 502, when: 'before', ...onComments }, written: 0 },
    { name: 'an outage after', fault: { kind: 'answer', status: 502, when: 'after', ...onComments }, written: 1 },
    { name: 'a connection that breaks after', fault: { kind: 'reset', when: 'after', ...onComments }, written: 1 },
  ])('are never repeated by themselves: $name', async ({ fault, written }) => {
    const pull = await openPull(on.stage.alice, 'talk', { x: '1' });
    on.stage.github.faults.add(fault);
    const error = await thrown(host.comments.create(pull.number, 'once'));
    expect(error).not.toBeInstanceOf(HostRefusal);
    expect(on.requests).toHaveLength(1);
    expect(await host.comments.list(pull.number)).toHaveLength(written);
  });

  test('that GitHub refuses say so with its status and its words', async () => {
    const pull = await openPull(on.stage.alice, 'merge', { x: '1' });
    on.stage.github.faults.add({ kind: 'base-modified' });
    const merge = (head: string) => host.pulls.merge(pull.number, { head, title: 't', message: 'm' });
    const modified = await thrown(merge(pull.head.sha));
    expect(modified).toBeInstanceOf(HostRefusal);
    expect(modified).toMatchObject({ status: 405, message: expect.stringContaining('Base branch was modified') });
    expect(await thrown(merge('f'.repeat(40)))).toMatchObject({ name: 'HostRefusal', status: 409 });
    const again = host.pulls.create({ title: 't', body: '', head: 'merge', base: 'main' });
    expect(await thrown(again)).toMatchObject({ name: 'HostRefusal', status: 422 });
  });

  test('without the permission are refused', async () => {
    on.stage.github.faults.add({
      kind: 'answer',
      status: 403,
      message: 'Resource not accessible by integration',
      ...onComments,
    });
    const pull = await openPull(on.stage.alice, 'forbidden', { x: '1' });
    expect(await thrown(host.comments.create(pull.number, 'x'))).toMatchObject({ name: 'HostRefusal', status: 403 });
  });
});

describe('GitHub asks to slow down', () => {
  const slow = (retryAfterSeconds: number, match: object): RequestFault => ({
    kind: 'secondary-limit',
    retryAfterSeconds,
    ...match,
  });

  test('a short wait of a read is waited out', async () => {
    on.stage.github.faults.add(slow(3, onRef));
    expect(await host.contents.branch('main')).toMatch(/^[0-9a-f]{40}$/);
    expect(on.slept).toEqual([3000]);
  });

  test('a long wait postpones the run, and that is no refusal', async () => {
    on.stage.github.faults.add(slow(60, onRef));
    const error = await thrown(host.contents.branch('main'));
    expect(error).toBeInstanceOf(HostPaused);
    expect(error).toMatchObject({ seconds: 60 });
    expect({ slept: on.slept, requests: on.requests.length }).toEqual({ slept: [], requests: 1 });
    // Nothing of this installation goes out before GitHub's time is over, whoever asks.
    const other = on.github.host({ ...on.key, name: 'other' });
    expect(await thrown(other.contents.branch('main'))).toBeInstanceOf(HostPaused);
    expect(on.requests).toHaveLength(1);
  });

  test('a write waits a short while and is done once: what a limit refuses never began', async () => {
    const pull = await openPull(on.stage.alice, 'slow', { x: '1' });
    on.stage.github.faults.add({ ...slow(2, onComments), times: 2 });
    await host.comments.create(pull.number, 'x');
    expect(on.slept).toEqual([2000, 2000]);
    expect((await host.comments.list(pull.number)).map(({ body }) => body)).toEqual(['x']);
  });

  test.each([
    { seconds: 1, requests: 3 },
    { seconds: 30, requests: 1 },
  ])('a write that stays limited for $seconds s is postponed', async ({ seconds, requests }) => {
    const pull = await openPull(on.stage.alice, 'slow', { x: '1' });
    on.stage.github.faults.add({ ...slow(seconds, onComments), times: Infinity });
    const error = await thrown(host.comments.create(pull.number, 'x'));
    expect(error).toBeInstanceOf(HostPaused);
    expect(error).toMatchObject({ seconds });
    expect(on.requests).toHaveLength(requests);
  });
});

describe('as the App', () => {
  test('it finds its repositories and its own name', async () => {
    expect(on.github.app).toEqual({ id: on.stage.app.appId, login: 'lock[bot]' });
    expect(await on.github.repositories()).toEqual([on.key]);
    expect(await on.github.defaultBranch(on.key)).toBe('main');
  });

  test('a token reads the repository by Git', async () => {
    const token = await on.github.gitToken(on.key);
    const url = `${on.stage.github.url}/acme/gitops.git/info/refs?service=git-upload-pack`;
    const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
  });

  test('failed deliveries are listed and sent again', async () => {
    on.stage.answerWebhooksWith(500);
    await commitFiles(on.stage.alice, 'pushed', { x: '1' });
    await on.stage.github.inspect.webhooksSettled();
    const { deliveries } = await on.github.deliveries(null);
    const failed = deliveries.filter(({ statusCode }) => statusCode === 500);
    expect(failed.length).toBeGreaterThan(0);
    on.stage.answerWebhooksWith(202);
    const before = on.stage.received.length;
    await on.github.redeliver(failed[0]?.id ?? 0);
    await on.stage.github.inspect.webhooksSettled();
    expect(on.stage.received.slice(before).map(({ guid }) => guid)).toEqual([failed[0]?.guid]);
  });

  test('a wrong key is refused at once', async () => {
    const other = await openHostStage();
    const settings = { ...on.settings, privateKey: other.settings.privateKey };
    expect(await thrown(connectGitHub(settings))).toMatchObject({ status: 401 });
    await other.stage.close();
  });
});

test('a burst of comments stays within the limits that GitHub enforces', async () => {
  const clock = createSleepClock(Date.now());
  const limited = await openHostStage({ limits: GITHUB_LIMITS, clock: () => new Date(clock.now()) });
  const budget = createBudget(clock);
  const client = (await connectGitHub({ ...limited.settings, budgetOf: () => budget })).host(limited.key);
  const pull = await openPull(limited.stage.alice, 'burst', { x: '1' });
  const began = clock.now();
  for (let count = 0; count < 100; count += 1) await client.comments.create(pull.number, `comment ${count}`);
  expect(await client.comments.list(pull.number)).toHaveLength(100);
  expect(clock.now() - began).toBeGreaterThanOrEqual(60_000);
  await limited.stage.close();
});
