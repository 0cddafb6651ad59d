import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBudget } from '../../../src/hosts/github/budget.ts';
import { connectGitHub } from '../../../src/hosts/github/index.ts';
import { HostPaused } from '../../../src/hosts/host.ts';
import { createSleepClock } from './stage.ts';

/** Answers of GitHub's edge that the sandbox does not give; any other request and any answer that nobody asks for fails. */
const API = 'https://api.github.com';
const REF = '/repos/acme/gitops/git/ref/heads%2Fmain';
const SHA = 'a'.repeat(40);
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

beforeEach(() => {
  nock.disableNetConnect();
  nock(API).get('/app').reply(200, { id: 7, slug: 'lock', owner: null }, JSON_TYPE);
  nock(API)
    .post('/app/installations/3/access_tokens')
    .reply(201, { token: 'ghs_test', expires_at: '2100-01-01T00:00:00Z', permissions: {} }, JSON_TYPE);
});

afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(unused).toEqual([]);
});

async function open() {
  const clock = createSleepClock();
  const github = await connectGitHub({
    apiUrl: API,
    appId: 7,
    privateKey,
    budgetOf: () => createBudget(clock),
    log: { debug: () => undefined, warn: () => undefined },
    sleep: async () => undefined,
  });
  return github.host({ installation: 3, owner: 'acme', name: 'gitops' });
}

const ref = { ref: 'refs/heads/main', object: { type: 'commit', sha: SHA, url: API } };

test('an HTML page instead of an answer is an outage, and is read again', async () => {
  nock(API).get(REF).reply(502, '<html>Unicorn!</html>', { 'content-type': 'text/html' });
  nock(API).get(REF).reply(200, ref, JSON_TYPE);
  const host = await open();
  expect(await host.contents.branch('main')).toBe(SHA);
});

test('a repository that moved is followed', async () => {
  nock(API)
    .get(REF)
    .reply(
      301,
      { message: 'Moved Permanently' },
      { ...JSON_TYPE, location: `${API}/repositories/9/git/ref/heads/main` },
    );
  nock(API).get('/repositories/9/git/ref/heads/main').reply(200, ref, JSON_TYPE);
  const host = await open();
  expect(await host.contents.branch('main')).toBe(SHA);
});

test('the hourly limit is no refusal: the run is postponed', async () => {
  nock(API)
    .get(REF)
    .reply(
      403,
      { message: 'API rate limit exceeded for installation ID 3.' },
      { ...JSON_TYPE, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 1800) },
    );
  const host = await open();
  const error = await host.contents.branch('main').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HostPaused);
  expect(error).toMatchObject({ cause: { status: 403 } });
});

test('an archived repository refuses writes with its own words', async () => {
  nock(API)
    .post('/repos/acme/gitops/issues/5/comments')
    .reply(403, { message: 'Repository was archived so is read-only.' }, JSON_TYPE);
  const host = await open();
  await expect(host.comments.create(5, 'text')).rejects.toMatchObject({
    name: 'HostRefusal',
    status: 403,
    message: expect.stringContaining('archived'),
  });
});

test('a token never stands in the error of a failed request', async () => {
  nock(API).get(REF).times(3).reply(500, { message: 'Server Error' }, JSON_TYPE);
  const host = await open();
  const error = await host.contents.branch('main').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ status: 500 });
  expect(JSON.stringify(error)).not.toContain('ghs_test');
  expect(String(error instanceof Error ? error.stack : error)).not.toContain('ghs_test');
});
