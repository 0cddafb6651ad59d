import { afterEach, describe, expect, it } from 'vitest';
import { createLimitMeter, GITHUB_LIMITS } from '../../../src/sandbox/github/http/limits.ts';
import { NAME, openStage, type Stage } from './stage.ts';

let stage: Stage | undefined;
afterEach(async () => stage?.close());

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const token = stage?.tokens.alice ?? '';
  const answer = await fetch(`${stage?.github.apiUrl}${path}`, {
    headers: { authorization: `token ${token}`, ...headers },
  });
  await answer.arrayBuffer();
  return answer;
}

describe('an answer', () => {
  it('carries the rate limit, a request id and an ETag', async () => {
    stage = await openStage({ limits: { requestsPerHour: 100 } });
    const first = await get(`/repos/${NAME}`);
    expect(first.headers.get('x-ratelimit-limit')).toBe('100');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('99');
    expect(first.headers.get('x-ratelimit-used')).toBe('1');
    expect(Number(first.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
    expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]+$/);
    expect(first.headers.get('etag')).toMatch(/^W\/"/);
  });

  it('is 304 while nothing changed, which does not count', async () => {
    stage = await openStage({ limits: { requestsPerHour: 100 } });
    const first = await get(`/repos/${NAME}/branches`);
    const etag = first.headers.get('etag') ?? '';
    const second = await get(`/repos/${NAME}/branches`, { 'if-none-match': etag });
    expect(second.status).toBe(304);
    expect(second.headers.get('x-ratelimit-used')).toBe('1');
    const put = { owner: 'acme', repo: 'gitops', path: 'x', message: 'x', content: 'eA==' };
    await stage.bot.rest.repos.createOrUpdateFileContents(put);
    const third = await get(`/repos/${NAME}/branches`, { 'if-none-match': etag });
    expect(third.status).toBe(200);
    expect(third.headers.get('etag')).not.toBe(etag);
  });

  it('is refused past the hourly limit, and free again in the next hour', async () => {
    let now = new Date();
    stage = await openStage({ clock: () => now, limits: { requestsPerHour: 2 } });
    await get('/user');
    await get('/user');
    const refused = await get('/user');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    now = new Date(now.getTime() + 3_600_000);
    expect((await get('/user')).status).toBe(200);
  });

  it('tells the limit without counting', async () => {
    stage = await openStage({ limits: { requestsPerHour: 10 } });
    await get('/rate_limit');
    expect((await get('/rate_limit')).headers.get('x-ratelimit-used')).toBe('0');
  });
});

describe('the secondary limits', () => {
  const actor = { kind: 'anonymous' } as const;
  const write = { isWrite: true, createsContent: true };

  it('allow 80 content creations a minute, then name the time to wait', () => {
    let time = 0;
    const meter = createLimitMeter({ ...GITHUB_LIMITS, pointsPerMinute: Infinity }, () => new Date(time));
    for (let one = 0; one < 80; one += 1) meter.admit(actor, write);
    time = 20_000;
    expect(() => meter.admit(actor, write)).toThrow(
      expect.objectContaining({ status: 403, headers: { 'retry-after': '40' } }),
    );
    expect(() => meter.admit(actor, { isWrite: true, createsContent: false })).not.toThrow();
    time = 60_001;
    expect(() => meter.admit(actor, write)).not.toThrow();
  });

  it('allow 500 content creations an hour', () => {
    let time = 0;
    const meter = createLimitMeter({ ...GITHUB_LIMITS, pointsPerMinute: Infinity }, () => new Date(time));
    for (let one = 0; one < 500; one += 1) {
      meter.admit(actor, write);
      time += 1_000;
    }
    expect(() => meter.admit(actor, write)).toThrow('secondary rate limit');
    time = 3_600_001;
    expect(() => meter.admit(actor, write)).not.toThrow();
  });

  it('allow 900 points a minute, five for a write', () => {
    const meter = createLimitMeter(GITHUB_LIMITS, () => new Date(0));
    const other = { isWrite: true, createsContent: false };
    for (let one = 0; one < 180; one += 1) meter.admit(actor, other);
    expect(() => meter.admit(actor, { isWrite: false, createsContent: false })).toThrow('secondary rate limit');
  });

  it('are kept by the server when it is told to', async () => {
    stage = await openStage({ limits: { ...GITHUB_LIMITS, contentCreationsPerMinute: 2 } });
    const { alice } = stage;
    const make = () => alice.rest.issues.create({ owner: 'acme', repo: 'gitops', title: 'again' });
    await make();
    await make();
    await expect(make()).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'retry-after': expect.stringMatching(/^\d+$/) } },
    });
    expect(stage.github.inspect.repository(NAME).issues.size).toBe(2);
    expect(stage.violations()).toEqual([]);
  });
});
