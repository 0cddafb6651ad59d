import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import nock from 'nock';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIssuerKeys, type IssuerKeys } from '../../../../src/intake/registries/auth/issuer-keys.ts';
import { type OidcRuleOptions, oidcRule } from '../../../../src/intake/registries/auth/oidc.ts';

const issuer = 'https://accounts.google.com';
const account = 'pubsub@acme.iam.gserviceaccount.com';
const at = new Date('2026-03-04T00:00:00Z');
const seconds = (offset: number) => Math.floor(at.getTime() / 1000) + offset;
/** What a token may say, also what it should not. */
type Claims = Record<string, unknown>;
const good: Claims = {
  iss: issuer,
  aud: 'https://shiplock.example/v1/registries/gar/events',
  sub: '1',
  email: account,
  email_verified: true,
  iat: seconds(-60),
  exp: seconds(3000),
};
let now: Date;
let keys: IssuerKeys;
let signing: CryptoKey;
let other: CryptoKey;
let published: object;
beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  signing = pair.privateKey;
  other = (await generateKeyPair('RS256')).privateKey;
  published = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
});
beforeEach(() => {
  now = at;
  keys = createIssuerKeys({ now: () => now });
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function serve(times = 1): void {
  nock(issuer)
    .get('/.well-known/openid-configuration')
    .times(times)
    .reply(200, { issuer, jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs' });
  nock('https://www.googleapis.com').get('/oauth2/v3/certs').times(times).reply(200, published);
}

function sign(claims: Claims, { key = signing, header = {} } = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header }).sign(key);
}

function check(token: string, options: Partial<OidcRuleOptions> = {}) {
  const rule = oidcRule({
    issuer: { url: issuer },
    audiences: ['https://shiplock.example/v1/registries/gar/events'],
    emails: [account],
    claims: {},
    keys,
    now: () => now,
    ...options,
  });
  return rule.check({ body: Buffer.from('{}'), headers: { authorization: `Bearer ${token}` }, secret: null });
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token of Pub/Sub', () => {
  test('is let in', async () => {
    serve();
    expect(await check(await sign(good))).toEqual({ ok: true });
  });

  test.each<[string, Claims, number, string]>([
    ['another audience', { ...good, aud: 'https://other.example' }, 401, 'audience'],
    ['no audience', { ...good, aud: undefined }, 401, 'audience'],
    ['expired', { ...good, exp: seconds(-31) }, 401, 'expired'],
    ['without an end', { ...good, exp: undefined }, 401, 'exp'],
    ['not valid yet', { ...good, nbf: seconds(60) }, 401, 'nbf'],
    ['another account of Google', { ...good, email: 'mallory@gmail.com' }, 403, 'another account'],
    ['the account in other letters', { ...good, email: account.toUpperCase() }, 403, 'another account'],
    ['an address that nobody verified', { ...good, email_verified: false }, 403, 'verified'],
    ['an address of which it is not said', { ...good, email_verified: undefined }, 403, 'verified'],
    ['a word in the place of yes', { ...good, email_verified: 'yes' }, 403, 'verified'],
    ['no account', { ...good, email: undefined }, 403, 'another account'],
  ])('%s is refused', async (_name, claims, status, why) => {
    serve();
    const verdict = await check(await sign(claims));
    expect(verdict).toMatchObject({ ok: false, status, why: expect.stringContaining(why) });
  });

  test.each<[string, Claims]>([
    ['just expired', { ...good, exp: seconds(-29) }],
    ['valid in a moment', { ...good, nbf: seconds(29) }],
    ['several audiences', { ...good, aud: ['https://other.example', String(good['aud'])] }],
  ])('%s is let in', async (_name, claims) => {
    serve();
    expect(await check(await sign(claims))).toEqual({ ok: true });
  });
});

describe('forged tokens', () => {
  test('of another issuer, without asking anybody for keys', async () => {
    const verdict = await check(await sign({ ...good, iss: 'https://evil.example' }));
    expect(verdict).toMatchObject({ ok: false, status: 401, why: expect.stringContaining('issuer') });
  });

  test('signed by another key under the known name', async () => {
    serve();
    expect(await check(await sign(good, { key: other }))).toMatchObject({ ok: false, status: 401 });
  });

  test('with a key of their own in the header', async () => {
    serve();
    const pair = await generateKeyPair('RS256', { extractable: true });
    const header = { jwk: await exportJWK(pair.publicKey), jku: 'https://evil.example/keys', kid: 'mine' };
    expect(await check(await sign(good, { key: pair.privateKey, header }))).toMatchObject({ ok: false, status: 401 });
  });

  test.each(['none', 'None', 'HS256', 'HS512'])('with the algorithm %s', async (alg) => {
    serve();
    const token = `${base64({ alg, kid: 'one' })}.${base64(good)}.${alg.startsWith('HS') ? 'AAAA' : ''}`;
    expect(await check(token)).toMatchObject({ ok: false, status: 401 });
  });

  test('with the public key as the secret of an HMAC', async () => {
    serve();
    const secret = new TextEncoder().encode(JSON.stringify(published));
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
    expect(await check(token)).toMatchObject({ ok: false, status: 401, why: expect.stringContaining('algorithm') });
  });

  test.each(['', 'x', 'a.b.c', '...', `${base64({ alg: 'RS256' })}.${base64([])}.AA`, 'eyJ'.repeat(3000)])(
    'that are no token at all: %.20s',
    async (token) => {
      expect(await check(token)).toMatchObject({ ok: false, status: 401 });
    },
  );

  test('no word of the token is told', async () => {
    serve();
    const token = await sign({ ...good, exp: seconds(-100) });
    const text = JSON.stringify(await check(token));
    for (const part of token.split('.')) expect(text).not.toContain(part.slice(0, 12));
  });
});

describe('claims', () => {
  const claims = { repository: ['acme/*'], ref: ['refs/heads/main', 'refs/tags/v*'] };
  const actions = { ...good, repository: 'acme/checkout', ref: 'refs/heads/main' };
  test.each<[string, Claims, string | null]>([
    ['that fit', actions, null],
    ['that fit the second pattern', { ...actions, ref: 'refs/tags/v1.2.3' }, null],
    ['a list of which one fits', { ...actions, repository: ['x/y', 'acme/web'] }, null],
    ['another repository', { ...actions, repository: 'mallory/acme' }, 'repository'],
    ['a name that only ends alike', { ...actions, repository: 'not-acme/checkout' }, 'repository'],
    ['another branch', { ...actions, ref: 'refs/heads/main2' }, 'ref'],
    ['no branch', { ...actions, ref: undefined }, 'ref'],
    ['an object', { ...actions, ref: { value: 'refs/heads/main' } }, 'ref'],
    ['a list in a list', { ...actions, ref: [['refs/heads/main']] }, 'ref'],
    ['a line break', { ...actions, ref: 'refs/heads/main\n' }, 'ref'],
  ])('%s', async (_name, given, problem) => {
    serve();
    const verdict = await check(await sign(given), { emails: null, claims });
    if (problem === null) expect(verdict).toEqual({ ok: true });
    else expect(verdict).toMatchObject({ ok: false, status: 403, why: expect.stringContaining(`"${problem}"`) });
  });
});

describe('the keys of the issuer', () => {
  test('are fetched once for many tokens', async () => {
    serve();
    for (let count = 0; count < 5; count += 1) expect(await check(await sign(good))).toEqual({ ok: true });
    expect(nock.isDone()).toBe(true);
  });

  test('that cannot be had are no verdict on the token, and are not asked for again at once', async () => {
    nock(issuer).get('/.well-known/openid-configuration').reply(500);
    const token = await sign(good);
    expect(await check(token)).toMatchObject({ ok: false, status: 503, why: expect.stringContaining('500') });
    expect(await check(token)).toMatchObject({ ok: false, status: 503, why: expect.stringContaining('a moment ago') });
    now = new Date(at.getTime() + 31_000);
    serve();
    expect(await check(token)).toEqual({ ok: true });
  });

  test.each<[string, object]>([
    ['of another issuer', { issuer: 'https://evil.example', jwks_uri: 'https://evil.example/keys' }],
    ['without keys', { issuer }],
  ])('a discovery document %s is not believed', async (_name, document) => {
    nock(issuer).get('/.well-known/openid-configuration').reply(200, document);
    expect(await check(await sign(good))).toMatchObject({ ok: false, status: 503 });
  });

  test('a redirect of the discovery document is not followed', async () => {
    nock(issuer).get('/.well-known/openid-configuration').reply(302, '', { location: 'https://evil.example/' });
    expect(await check(await sign(good))).toMatchObject({ ok: false, status: 503 });
  });

  test('a flood of unknown keys asks the issuer once', async () => {
    serve();
    const token = await sign(good, { header: { kid: 'unknown' } });
    for (let count = 0; count < 20; count += 1) expect(await check(token)).toMatchObject({ status: 401 });
    expect(nock.isDone()).toBe(true);
  });

  test('can be named where an issuer has no discovery document', async () => {
    nock('https://keys.example').get('/jwks').reply(200, published);
    const verdict = await check(await sign(good), { issuer: { url: issuer, jwks: 'https://keys.example/jwks' } });
    expect(verdict).toEqual({ ok: true });
  });
});
