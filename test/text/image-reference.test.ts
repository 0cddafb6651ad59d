import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRepository, isTag, parseImageReference } from '../../src/text/image-reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

describe('parseImageReference', () => {
  const table: [text: string, canonical: string, familiar: string][] = [
    ['nginx', 'docker.io/library/nginx', 'nginx'],
    ['nginx:1.29', 'docker.io/library/nginx:1.29', 'nginx:1.29'],
    ['docker.io/nginx', 'docker.io/library/nginx', 'nginx'],
    ['index.docker.io/library/nginx:1', 'docker.io/library/nginx:1', 'nginx:1'],
    ['bitnami/redis', 'docker.io/bitnami/redis', 'bitnami/redis'],
    ['library/a/b', 'docker.io/library/a/b', 'library/a/b'],
    ['ghcr.io/acme/web:1.4.2', 'ghcr.io/acme/web:1.4.2', 'ghcr.io/acme/web:1.4.2'],
    [`ghcr.io/acme/web:1.4.2@${digest}`, `ghcr.io/acme/web:1.4.2@${digest}`, `ghcr.io/acme/web:1.4.2@${digest}`],
    [`web@${digest}`, `docker.io/library/web@${digest}`, `web@${digest}`],
    ['localhost/web', 'localhost/web', 'localhost/web'],
    ['localhost:5000/web:2', 'localhost:5000/web:2', 'localhost:5000/web:2'],
    ['host:5000', 'docker.io/library/host:5000', 'host:5000'],
    ['[::1]:5000/web', '[::1]:5000/web', '[::1]:5000/web'],
    ['Registry/web', 'Registry/web', 'Registry/web'],
    ['xn--bcher-kva.example/web', 'xn--bcher-kva.example/web', 'xn--bcher-kva.example/web'],
    ['a/b__c.d---e', 'docker.io/a/b__c.d---e', 'a/b__c.d---e'],
  ];
  for (const [text, canonical, familiar] of table) {
    it(`reads ${text}`, () => expect(parseImageReference(text)).toMatchObject({ canonical, familiar }));
  }

  it('refuses what is no reference', () => {
    const wrong = [
      '',
      ' web',
      'Web',
      'a/Web',
      'web:',
      'web:.x',
      'web@sha256:ab',
      `web@${digest}0`,
      'https://charts.example/web',
      'a//b',
      '/a',
      'a/',
      `${'ab'.repeat(32)}`,
      'a___b',
      `a:${'t'.repeat(129)}`,
      'git@example.com:a/b',
      `x.y/${'a'.repeat(256)}`,
    ];
    for (const text of wrong) expect([text, parseImageReference(text)]).toEqual([text, null]);
  });

  it('reads its own canonical and familiar forms as the same image', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,4}$/);
    const reference = fc.tuple(
      fc.constantFrom('', 'docker.io/', 'ghcr.io/', 'localhost:5000/', 'index.docker.io/'),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', ':1.4', ':v1'),
      fc.constantFrom('', `@${digest}`),
    );
    fc.assert(
      fc.property(reference, ([registry, parts, tag, hash]) => {
        const parsed = parseImageReference(registry + parts.join('/') + tag + hash);
        expect(parsed).not.toBeNull();
        expect(parseImageReference(parsed?.canonical ?? '')?.canonical).toBe(parsed?.canonical);
        expect(parseImageReference(parsed?.familiar ?? '')?.canonical).toBe(parsed?.canonical);
      }),
    );
  });
});

it('canonicalRepository takes names only', () => {
  expect(canonicalRepository('nginx')).toBe('docker.io/library/nginx');
  expect(canonicalRepository('nginx:1')).toBeNull();
});

it('isTag knows the grammar of tags', () => {
  expect([isTag('1.4.2-rc_1'), isTag(''), isTag('-a'), isTag('a b')]).toEqual([true, false, false, false]);
});
