import { describe, expect, it } from 'vitest';
import { isPasswordKey, isSecretKey, isSecretValue, looksRandom, MASK, maskText } from '../../src/model/mask-text.ts';

/** Put together here, so that no file of the repository holds the form of a real credential. */
const fill = 'aB3'.repeat(14);
const key = ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIE\nabc\n-----END RSA PRIVATE', ' KEY-----'].join('');

describe('maskText hides', () => {
  const table: [says: string, text: string, masked: string][] = [
    ['a GitHub token', `bad credentials gh${'p'}_${fill}!`, 'bad credentials ••••!'],
    ['a fine-grained token', `x github_${'pat'}_${fill}`, 'x ••••'],
    ['a cloud key', `id AK${'IA'}ABCDEFGHIJKLMNOP.`, 'id ••••.'],
    ['a chat token', `xo${'xb'}-12345678901-abc`, '••••'],
    ['a private key', `key:\n${key}\nrest`, 'key:\n••••\nrest'],
    ['a private key that is cut off', key.slice(0, 40), '••••'],
    ['a JWT', `token eyJ${'hbGciOiJI'}.eyJzdWIiOiIx.c2ln`, 'token ••••'],
    ['a password in an address', 'dial postgres://app:hunter2@db:5432/x', 'dial postgres://app:••••@db:5432/x'],
    ['a header', 'Authorization: Bearer abcdefgh12', 'Authorization: Bearer ••••'],
    ['a basic header', 'Basic dXNlcjpwYXNz', 'Basic ••••'],
    ['an assignment', 'password=hunter2 user=app', 'password=•••• user=app'],
    ['a quoted assignment', '{"clientSecret": "two words", "a": 1}', '{"clientSecret": ••••, "a": 1}'],
    ['a mail service key', `x S${'G'}.${fill.slice(0, 22)}.${fill}`, 'x ••••'],
    ['a vault token', `hv${'s'}.${fill}`, '••••'],
    ['a model key', `key s${'k'}-${fill}`, 'key ••••'],
    ['a package token', `py${'pi'}-${fill}`, '••••'],
    ['a hook of a chat', `https://hooks.slack.com/${'services'}/T000/B000/${fill}`, 'https://••••'],
    ['a storage key', `Name=x;Account${'Key'}=${fill};End=y`, 'Name=x;••••;End=y'],
    ['a signed address', `https://x/y?a=1&${'sig'}=${fill}`, 'https://x/y?a=1••••'],
    ['a hash of a password', `user:$2${'y'}$10$${fill}`, 'user:••••'],
    ['a connection string', 'Server=db;User=sa;Password=a1;Timeout=3', 'Server=db;User=sa;Password=••••;Timeout=3'],
    ['a password with an at sign', 'amqp://app:p@ss@mq:5672/x', 'amqp://app:••••@mq:5672/x'],
    ['a word that a generator made', 'x: q8ZrT2mVb7Kp4XsL9wNd3HfJ6yGc5RtA y', 'x: •••• y'],
    ['a line of YAML', 'api_key: abcdef123\nname: x', 'api_key: ••••\nname: x'],
  ];
  for (const [says, text, masked] of table) it(says, () => expect(maskText(text)).toBe(masked));
});

it.each(['a'.repeat(3_000_000), `token=${'a b'.repeat(1_000_000)}`, `password: "${'x'.repeat(3_000_000)}"`])(
  'maskText shows nothing of a line that no person reads',
  (line) => {
    expect(maskText(`first\n${line}\nlast`)).toBe(`first\n${MASK}\nlast`);
  },
);

it('maskText lets alone what only speaks of secrets, and what is masked already', () => {
  const texts = [
    'secret "checkout-session" not found',
    'Basic authentication failed',
    'token: $(TOKEN) and password: {{ .Values.password }}',
    'https://example.com/path?x=1',
    'image ghcr.io/acme/checkout:1.4.2@sha256:0011',
    'password: ••••',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '/opt/Applications/MyCompany/Services2/CheckoutBackend1/Resources',
    'com.example.checkout.PaymentServiceFactoryBean2Implementation',
    'checkout-prod-eu-central-1-postgresql-primary-0',
    'd9b2d63d-a233-4123-847a-6d0e5c3c1f5e',
  ];
  for (const text of texts) expect(maskText(text)).toBe(text);
});

it('knows keys by name', () => {
  for (const name of ['password', 'db.password', 'DB_PASSWORD', 'adminPassword', 'REDIS_PASS'])
    expect([name, isPasswordKey(name)]).toEqual([name, true]);
  for (const name of ['passwordSecret', 'bypass', 'compass', 'passwordPolicy'])
    expect([name, isPasswordKey(name)]).toEqual([name, false]);
  for (const name of ['apiKey', 'TOKEN', 'client_secret']) expect([name, isSecretKey(name)]).toEqual([name, true]);
  for (const name of ['secretName', 'keyRef', 'tokenPath', 'image'])
    expect([name, isSecretKey(name)]).toEqual([name, false]);
});

it('tells random words from written ones', () => {
  for (const text of ['f81d4fae7dec11d0a765', 'Zx81kQpL00vBn3mTyR2w'])
    expect([text, looksRandom(text)]).toEqual([text, true]);
  for (const text of ['short1', 'topology.kubernetes.io/zone', '00000000000000000000a', 'a sentence of 4 words']) {
    expect([text, looksRandom(text)]).toEqual([text, false]);
  }
});

it('tells a secret from the name of one', () => {
  for (const [name, value] of [
    ['password', 'x'],
    ['apiKey', 'f81d4fae7dec11d0a765'],
    ['key', 'f81d4fae7dec11d0a765'],
  ] as const)
    expect([name, isSecretValue(name, value)]).toEqual([name, true]);
  for (const [name, value] of [
    ['password', ''],
    ['key', 'prod/checkout/database-1'],
    ['apiKey', 'from-the-store'],
    ['note', 'f81d4fae7dec11d0a765'],
  ] as const)
    expect([name, isSecretValue(name, value)]).toEqual([name, false]);
});
