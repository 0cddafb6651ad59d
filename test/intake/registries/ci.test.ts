import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIssuerKeys } from '../../../src/intake/registries/auth/issuer-keys.ts';
import { type CiIntake, createCiIntake, IMAGES_BODY_LIMIT } from '../../../src/intake/registries/ci/index.ts';
import type { WorkKey } from '../../../src/queue/queue.ts';
import { readSpeakers } from '../../../src/server-receiver-settings.ts';
import type { Store } from '../../../src/store/store.ts';
import { openEmptyStore } from '../../fakes/empty-store.ts';

const github = 'https://token.actions.githubusercontent.com';
const gitlab = 'https://git.acme.test';
const audience = 'https://shiplock.acme.test';
const digest = `sha256:${'c1'.repeat(32)}`;
const now = new Date('2026-03-04T00:00:00Z');
const uses: WorkKey = { installation: 1, owner: 'Acme', name: 'deploy' };
const settings = [
  {
    issuer: 'github',
    audience,
    claims: { repository: 'acme/*', ref: ['refs/heads/main', 'refs/tags/v*'] },
    images: 'ghcr.io/<repository>',
  },
  {
    issuer: 'github',
    audience,
    claims: { repository: 'acme/charts', environment: 'release' },
    images: ['oci://ghcr.io/acme/charts/*', 'ghcr.io/acme/tools'],
  },
  {
    issuer: gitlab,
    audience,
    claims: { project_path: 'group/app', ref: 'main', ref_protected: 'true' },
    images: 'registry.acme.test/**',
  },
];
const job = {
  iss: github,
  aud: audience,
  sub: 'repo:acme/checkout:ref:refs/heads/main',
  repository: 'acme/checkout',
  ref: 'refs/heads/main',
};

let store: Store;
let key: CryptoKey;
let published: object;
let added: WorkKey[];
let logged: string;
let intake: CiIntake;
beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  key = pair.privateKey;
  published = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }] };
  store = await openEmptyStore();
  await store.keys.recordImageUses(uses, [
    'ghcr.io/acme/checkout',
    'oci://ghcr.io/acme/charts/web',
    'registry.acme.test/app',
  ]);
});
afterAll(() => store.close());
beforeEach(() => {
  nock.disableNetConnect();
  for (const issuer of [github, gitlab]) {
    nock(issuer)
      .get('/.well-known/openid-configuration')
      .reply(200, { issuer, jwks_uri: `${issuer}/keys` });
    nock(issuer).get('/keys').reply(200, published);
  }
  added = [];
  logged = '';
  const read = readSpeakers({ SHIPLOCK_CI: JSON.stringify(settings) });
  const write = (fields: object, message: string) => {
    logged += JSON.stringify(fields) + message;
  };
  intake = createCiIntake({
    speakers: read.status === 'read' ? read.speakers : [],
    keys: createIssuerKeys({ now: () => now }),
    store,
    queue: { add: async (one) => void added.push(one) },
    log: { info: write, warn: write, error: write },
    now: () => now,
  });
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

async function tell(claims: object, body: unknown) {
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setExpirationTime(Math.floor(now.getTime() / 1000) + 300)
    .sign(key);
  const answer = await intake.handle(Buffer.from(JSON.stringify(body)), { authorization: `Bearer ${token}` });
  for (const part of token.split('.')) expect(JSON.stringify(answer) + logged).not.toContain(part);
  return answer;
}

describe('a job that may speak', () => {
  test('for the image that is called like its repository', async () => {
    const images = [`ghcr.io/acme/checkout:1.4.3@${digest}`];
    expect(await tell(job, { images })).toEqual({
      status: 202,
      body: { message: 'accepted', images: ['ghcr.io/acme/checkout:1.4.3'], enqueued: 1 },
    });
    expect(added).toEqual([uses]);
    expect(await store.images.list('ghcr.io/acme/checkout')).toMatchObject([{ tag: '1.4.3', digest, source: 'ci' }]);
  });

  test.each<[string, object, string]>([
    ['from a tag', { ...job, ref: 'refs/tags/v1.4.3' }, 'ghcr.io/acme/checkout:1.4.3'],
    ['in other letters', { ...job, repository: 'acme/Checkout' }, 'ghcr.io/acme/checkout:1.4.3'],
    [
      'of a chart, from an environment',
      { ...job, repository: 'acme/charts', environment: 'release' },
      'oci://ghcr.io/acme/charts/web:1.0.0',
    ],
    [
      'of GitLab, from a protected branch',
      { iss: gitlab, aud: audience, project_path: 'group/app', ref: 'main', ref_protected: 'true' },
      'registry.acme.test/app:1',
    ],
    [
      'with another audience beside',
      { ...job, aud: ['https://other.example', audience] },
      'ghcr.io/acme/checkout:1.4.3',
    ],
  ])('%s', async (_name, claims, image) => {
    expect(await tell(claims, { images: [image] })).toMatchObject({ status: 202, body: { images: [image] } });
  });
});

describe('a job that may not', () => {
  const image = 'ghcr.io/acme/checkout:1.4.3';
  test.each<[string, object, string, number, string]>([
    [
      'of another repository',
      { ...job, repository: 'mallory/checkout' },
      image,
      403,
      '"repository" of the token is "mallory/checkout"',
    ],
    [
      'from another branch',
      { ...job, ref: 'refs/heads/topic' },
      image,
      403,
      '"ref" of the token is "refs/heads/topic"',
    ],
    ['from a pull request', { ...job, ref: 'refs/pull/7/merge' }, image, 403, '"ref"'],
    ['for the image of another repository', job, 'ghcr.io/acme/web:1', 403, 'may not speak for ghcr.io/acme/web'],
    ['for a longer name', job, 'ghcr.io/acme/checkout-evil:1', 403, 'may not speak for'],
    ['for the same path elsewhere', job, 'evil.example/acme/checkout:1', 403, 'may not speak for'],
    ['for a chart of the name of its image', job, 'oci://ghcr.io/acme/checkout:1', 403, 'may not speak for'],
    ['with a pattern for a name', { ...job, repository: 'acme/*' }, image, 403, 'may not speak for'],
    [
      'without the environment',
      { ...job, repository: 'acme/charts', ref: 'refs/heads/topic' },
      'ghcr.io/acme/tools:1',
      403,
      'no claim "environment"',
    ],
    [
      'from a branch that is not protected',
      { iss: gitlab, aud: audience, project_path: 'group/app', ref: 'main', ref_protected: 'false' },
      'registry.acme.test/app:1',
      403,
      '"ref_protected"',
    ],
    ['of another issuer', { ...job, iss: 'https://evil.example' }, image, 401, 'not one that may speak'],
    ['for another audience', { ...job, aud: 'https://other.example' }, image, 401, 'audience'],
  ])('%s', async (_name, claims, ref, status, why) => {
    const answer = await tell(claims, { images: [ref] });
    expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(why) } });
    expect(added).toEqual([]);
  });

  test('one image that is not allowed refuses all', async () => {
    expect((await tell(job, { images: [image, 'ghcr.io/acme/web:1'] })).status).toBe(403);
    expect(added).toEqual([]);
  });
});

test.each<[string, unknown]>([
  ['no list', { images: 'ghcr.io/acme/checkout:1' }],
  ['an empty list', { images: [] }],
  ['an image without a tag', { images: ['ghcr.io/acme/checkout'] }],
  ['an image by digest only', { images: [`ghcr.io/acme/checkout@${digest}`] }],
  ['too many', { images: new Array(101).fill('ghcr.io/acme/checkout:1') }],
  ['another shape', ['ghcr.io/acme/checkout:1']],
])('%s is malformed', async (_name, body) => {
  expect((await tell(job, body)).status).toBe(400);
});

test('without a token nothing is read, and too much is not held', async () => {
  expect((await intake.handle(Buffer.from('{'), {})).status).toBe(401);
  expect((await intake.handle(Buffer.alloc(IMAGES_BODY_LIMIT + 1), {})).status).toBe(413);
  expect(intake.counts()).toEqual({ unauthorized: 1, tooLarge: 1 });
});
