import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Headers } from '../../../../src/intake/answer.ts';
import { signatureRule } from '../../../../src/intake/registries/auth/signature.ts';
import { signatureFormOf } from '../../../../src/intake/registries/auth/signature-forms.ts';
import type { RegistryName } from '../../../../src/intake/registries/image-event.ts';

const secret = 'a secret of the tests';
const body = Buffer.from('{"push":"größe"}\n');
const hex = (algorithm: string, key = secret, bytes: Uint8Array = body) =>
  createHmac(algorithm, key).update(bytes).digest('hex');

function isSigned(registry: RegistryName, headers: Headers, bytes: Uint8Array = body): boolean {
  const rule = signatureRule({ secrets: [secret, 'the secret before it'], form: signatureFormOf(registry) });
  const verdict = rule.check({ body: bytes, headers, secret: null });
  return 'ok' in verdict && verdict.ok;
}

describe('each sender writes its signature in its own way', () => {
  test.each<[RegistryName, Headers]>([
    ['ghcr', { 'x-hub-signature-256': `sha256=${hex('sha256')}` }],
    ['gitea', { 'x-gitea-signature': hex('sha256') }],
    ['gitea', { 'x-forgejo-signature': hex('sha256'), 'x-gitea-signature': hex('sha256') }],
    ['artifactory', { 'x-jfrog-event-auth': hex('sha256') }],
    ['nexus', { 'x-nexus-webhook-signature': hex('sha1') }],
    ['generic', { 'x-signature': `sha1=${hex('sha1')}` }],
    ['generic', { 'x-signature': `sha256=${hex('sha256')}` }],
    ['generic', { 'x-signature': `sha384=${hex('sha384')}` }],
    ['generic', { 'x-signature': `sha512=${hex('sha512')}` }],
    ['generic', { 'x-signature': `sha256=${hex('sha256').toUpperCase()}` }],
    ['harbor', { 'x-signature': `sha256=${hex('sha256', 'the secret before it')}` }],
  ])('%s %j', (registry, headers) => {
    expect(isSigned(registry, headers)).toBe(true);
    expect(isSigned(registry, headers, Buffer.from('{"push":"grösse"}\n'))).toBe(false);
    expect(isSigned(registry, headers, body.subarray(0, -1))).toBe(false);
  });
});

describe('what is refused', () => {
  test.each<[string, RegistryName, Headers]>([
    ['no header', 'ghcr', {}],
    ['an empty header', 'ghcr', { 'x-hub-signature-256': '' }],
    ['an algorithm without a signature', 'generic', { 'x-signature': 'sha256=' }],
    ['the secret itself, where bodies are signed', 'artifactory', { 'x-jfrog-event-auth': secret }],
    ['another secret', 'gitea', { 'x-gitea-signature': hex('sha256', 'a guess') }],
    ['an empty secret', 'gitea', { 'x-gitea-signature': hex('sha256', '') }],
    ['the old header of GitHub with SHA-1', 'ghcr', { 'x-hub-signature': `sha1=${hex('sha1')}` }],
    ['SHA-1 in the header for SHA-256', 'ghcr', { 'x-hub-signature-256': `sha1=${hex('sha1')}` }],
    ['the algorithm left out', 'ghcr', { 'x-hub-signature-256': hex('sha256') }],
    ['the algorithm named where none is', 'gitea', { 'x-gitea-signature': `sha256=${hex('sha256')}` }],
    ['an algorithm that is not known', 'generic', { 'x-signature': `md5=${hex('md5')}` }],
    ['an algorithm named as something of every object', 'generic', { 'x-signature': 'constructor=00' }],
    ['one algorithm under the name of another', 'generic', { 'x-signature': `sha256=${hex('sha512')}` }],
    ['half a signature', 'nexus', { 'x-nexus-webhook-signature': hex('sha1').slice(0, 20) }],
    ['two signatures', 'nexus', { 'x-nexus-webhook-signature': [hex('sha1'), hex('sha1')] }],
    ['the header of another sender', 'nexus', { 'x-gitea-signature': hex('sha256') }],
    ['the first of two headers counts', 'gitea', { 'x-forgejo-signature': '00', 'x-gitea-signature': hex('sha256') }],
  ])('%s', (_name, registry, headers) => {
    expect(isSigned(registry, headers)).toBe(false);
  });
});
