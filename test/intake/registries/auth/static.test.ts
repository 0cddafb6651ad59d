import { expect, test } from 'vitest';
import type { Headers } from '../../../../src/intake/answer.ts';
import type { AuthRule } from '../../../../src/intake/registries/auth/auth-rule.ts';
import { basicRule } from '../../../../src/intake/registries/auth/basic.ts';
import { headerRule } from '../../../../src/intake/registries/auth/header.ts';
import { pathRule } from '../../../../src/intake/registries/auth/path.ts';

const body = Buffer.from('{}');
async function isLetIn(rule: AuthRule, headers: Headers, secret: string | null = null): Promise<boolean> {
  return (await rule.check({ body, headers, secret })).ok;
}

const fixed = headerRule({ name: 'X-Registry-Key', values: ['the-new-one', 'the-old-one'] });
test.each<[string, Headers, boolean]>([
  ['the value', { 'x-registry-key': 'the-new-one' }, true],
  ['the value before the change', { 'x-registry-key': 'the-old-one' }, true],
  ['no header', {}, false],
  ['an empty header', { 'x-registry-key': '' }, false],
  ['a header twice', { 'x-registry-key': ['the-new-one', 'the-new-one'] }, false],
  ['the beginning of the value', { 'x-registry-key': 'the-new' }, false],
  ['the value with more behind it', { 'x-registry-key': 'the-new-one, the-new-one' }, false],
  ['the value in other letters', { 'x-registry-key': 'THE-NEW-ONE' }, false],
  ['another header', { authorization: 'the-new-one' }, false],
])('a fixed header: %s', async (_name, headers, expected) => {
  expect(await isLetIn(fixed, headers)).toBe(expected);
});

const basic = basicRule({ username: 'shiplock', passwords: ['pass:word', 'früher'] });
const encoded = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
test.each<[string, Headers, boolean]>([
  ['user and password', { authorization: encoded('shiplock:pass:word') }, true],
  ['the scheme in other letters', { authorization: encoded('shiplock:pass:word').replace('Basic', 'basic') }, true],
  ['the password before the change, not ASCII', { authorization: encoded('shiplock:früher') }, true],
  ['another user', { authorization: encoded('root:pass:word') }, false],
  ['another split of the same text', { authorization: encoded('shiplock:pass') }, false],
  ['no colon', { authorization: encoded('shiplock') }, false],
  ['not base64', { authorization: 'Basic !!!!' }, false],
  ['another scheme', { authorization: encoded('shiplock:pass:word').replace('Basic', 'Bearer') }, false],
  ['nothing behind the scheme', { authorization: 'Basic ' }, false],
  ['no header', {}, false],
])('HTTP Basic: %s', async (_name, headers, expected) => {
  expect(await isLetIn(basic, headers)).toBe(expected);
});

const path = pathRule({ secrets: ['a'.repeat(32)] });
test.each<[string, string | null, boolean]>([
  ['the secret', 'a'.repeat(32), true],
  ['a longer one', 'a'.repeat(33), false],
  ['a shorter one', 'a'.repeat(31), false],
  ['an empty one', '', false],
  ['no secret at all', null, false],
])('a secret in the address: %s', async (_name, secret, expected) => {
  expect(await isLetIn(path, {}, secret)).toBe(expected);
});

test('a refusal says what is wrong and repeats neither what came nor what was expected', async () => {
  const given = { 'x-registry-key': 'guess-1', authorization: encoded('shiplock:guess-2') };
  for (const rule of [fixed, basic, path]) {
    const verdict = await rule.check({ body, headers: given, secret: 'guess-3' });
    const text = JSON.stringify(verdict);
    expect(verdict).toMatchObject({ ok: false, status: 401 });
    expect(text).not.toMatch(/guess|the-new-one|pass:word|aaaa/);
  }
});
