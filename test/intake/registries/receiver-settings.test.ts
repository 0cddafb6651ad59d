import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../../src/intake/registries/formats.ts';
import { readReceivers, readSpeakers } from '../../../src/server-receiver-settings.ts';

const secret = 'a-secret-of-these-tests';
const pathSecret = 'p'.repeat(32);
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-receivers-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function problems(receivers: unknown): string {
  const read = readReceivers({ SHIPLOCK_RECEIVERS: JSON.stringify(receivers) });
  return read.status === 'wrong' ? read.problems.join('\n') : 'none';
}

describe('no receiver takes events from anybody', () => {
  test.each(Object.keys(formats))('%s without auth says what to set', (registry) => {
    const host = 'registry.acme.test';
    expect(problems([{ registry, host }])).toMatch(
      /^SHIPLOCK_RECEIVERS\.0\.auth: nobody would have to prove.*: .*auth\./,
    );
    expect(problems([{ registry, host, auth: {} }])).toContain('nobody would have to prove');
  });

  test.each<[string, object, RegExp]>([
    ['an empty header', { header: { value: '' } }, /auth\.header\.value: .*16 characters/],
    ['no secrets at all', { signature: { secret: [] } }, /auth\.signature\.secret/],
    ['a short secret', { basic: { username: 'u', password: 'short' } }, /auth\.basic\.password: .*16 characters/],
    ['a short path', { path: { secret: 'guess-me' } }, /auth\.path\.secret: .*32 or more/],
    ['a path with a slash', { path: { secret: `${'p'.repeat(20)}/${'p'.repeat(20)}` } }, /auth\.path\.secret/],
    ['a word that is not known', { none: true }, /auth: .*none/],
    [
      'a token of anybody',
      { oidc: { issuer: 'https://accounts.google.com', audience: 'shiplock' } },
      /auth\.oidc: anybody can get a token.*"email" or "claims"/,
    ],
    [
      'an issuer without TLS',
      { oidc: { issuer: 'http://accounts.example', audience: 'shiplock', email: 'a@example.com' } },
      /auth\.oidc\.issuer: must begin with https/,
    ],
    [
      'a token for any audience',
      { oidc: { issuer: 'https://accounts.google.com', email: 'a@example.com' } },
      /auth\.oidc\.audience/,
    ],
  ])('%s is refused', (_name, auth, expected) => {
    const text = problems([{ registry: 'harbor', auth }]);
    expect(text).toMatch(expected);
    expect(text).not.toContain('guess-me');
  });
});

describe('the list of receivers', () => {
  const header = { header: { value: secret } };
  test.each<[string, unknown, RegExp]>([
    ['a registry that is not known', [{ registry: 'dropbox', auth: header }], /\.0\.registry/],
    [
      'two of one name',
      [
        { registry: 'harbor', auth: header },
        { registry: 'harbor', auth: header },
      ],
      /\.1\.name: a receiver before it is called harbor too/,
    ],
    ['a name that is no part of an address', [{ registry: 'harbor', name: 'EU/1', auth: header }], /\.0\.name/],
    [
      'a registry that tells no host, without one',
      [{ registry: 'nexus', auth: { signature: { secret } } }],
      /\.0\.host: events of nexus do not say/,
    ],
    [
      'a host with a scheme',
      [{ registry: 'harbor', host: 'https://harbor.acme.test', auth: header }],
      /\.0\.host: must be a host/,
    ],
    [
      'a mapping where there is none',
      [{ registry: 'harbor', auth: header, mapping: {} }],
      /\.0\.mapping: only a receiver of the registry "generic"/,
    ],
    [
      'a mapping with a path of another kind',
      [{ registry: 'generic', auth: header, mapping: { tag: '$.tag' } }],
      /\.0\.mapping\.tag: must be a JSON pointer/,
    ],
    ['a key that is not known', [{ registry: 'harbor', auth: header, path: '/x' }], /\.0: .*path/],
    ['no list', { registry: 'harbor' }, /SHIPLOCK_RECEIVERS: /],
  ])('%s', (_name, receivers, expected) => {
    const text = problems(receivers);
    expect(text).toMatch(expected);
    expect(text).not.toContain(secret);
  });

  test('is read from the variable or from the file, not from both', async () => {
    const list = JSON.stringify([{ registry: 'harbor', name: 'harbor-eu', auth: header }]);
    const file = join(dir, 'receivers.json');
    await writeFile(file, list);
    const expected = [{ registry: 'harbor', name: 'harbor-eu', auth: { header: { value: [secret] } } }];
    expect(readReceivers({ SHIPLOCK_RECEIVERS: list })).toEqual({ status: 'read', receivers: expected });
    expect(readReceivers({ SHIPLOCK_RECEIVERS_FILE: file })).toEqual({ status: 'read', receivers: expected });
    expect(readReceivers({ SHIPLOCK_RECEIVERS: list, SHIPLOCK_RECEIVERS_FILE: file }).status).toBe('wrong');
    expect(readReceivers({ SHIPLOCK_RECEIVERS_FILE: join(dir, 'none.json') })).toEqual({
      status: 'wrong',
      problems: [`SHIPLOCK_RECEIVERS_FILE names ${join(dir, 'none.json')}, which cannot be read`],
    });
    expect(readReceivers({ SHIPLOCK_RECEIVERS: `[{"auth": "${secret}"` })).toEqual({
      status: 'wrong',
      problems: ['SHIPLOCK_RECEIVERS: is not JSON'],
    });
  });

  test('SHIPLOCK_REGISTRY_TOKEN is short for a receiver of distribution', () => {
    const { receivers } = { receivers: [], ...readReceivers({ SHIPLOCK_REGISTRY_TOKEN: 'short' }) };
    expect(receivers).toMatchObject([{ name: 'distribution', auth: { header: { value: ['Bearer short'] } } }]);
    const both = JSON.stringify([{ registry: 'distribution', auth: header }]);
    const read = readReceivers({ SHIPLOCK_REGISTRY_TOKEN: 'short', SHIPLOCK_RECEIVERS: both });
    expect(read).toMatchObject({ status: 'wrong', problems: [expect.stringContaining('keep the receiver')] });
    const named = JSON.stringify([{ registry: 'distribution', name: 'eu', auth: { path: { secret: pathSecret } } }]);
    expect(readReceivers({ SHIPLOCK_REGISTRY_TOKEN: 'short', SHIPLOCK_RECEIVERS: named }).status).toBe('read');
  });
});

describe('who may speak from CI', () => {
  const good = {
    issuer: 'github',
    audience: 'https://shiplock.acme.test',
    claims: { repository: 'acme/*', ref: 'refs/heads/main' },
    images: 'ghcr.io/acme/*',
  };
  test.each<[string, object, RegExp]>([
    ['no claims', { ...good, claims: {} }, /claims: must say whose jobs/],
    ['any repository', { ...good, claims: { ref: 'refs/heads/main' } }, /claims: must say whose jobs/],
    ['any branch', { ...good, claims: { repository: 'acme/*' } }, /claims: must say from where/],
    ['any image', { ...good, images: [] }, /images/],
    ['any audience', { ...good, audience: undefined }, /audience/],
    ['another CI by a short name', { ...good, issuer: 'jenkins' }, /issuer/],
  ])('%s is refused', (_name, speaker, expected) => {
    const read = readSpeakers({ SHIPLOCK_CI: JSON.stringify([speaker]) });
    expect(read.status === 'wrong' ? read.problems.join('\n') : 'none').toMatch(expected);
  });

  test('short names are the issuers of hosted CI', () => {
    expect(
      readSpeakers({ SHIPLOCK_CI: JSON.stringify([good, { ...good, issuer: 'https://git.acme.test' }]) }),
    ).toMatchObject({
      status: 'read',
      speakers: [
        { issuer: 'https://token.actions.githubusercontent.com', images: ['ghcr.io/acme/*'] },
        { issuer: 'https://git.acme.test' },
      ],
    });
  });
});
