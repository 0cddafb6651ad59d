import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerSets, ownersOf, parseCodeowners } from '../../src/text/codeowners.ts';
import { ownerPattern } from '../../src/text/owner-pattern.ts';

/** Pattern, paths that it matches, paths that it does not. */
const patterns: [string, string[], string[]][] = [
  ['*', ['a', 'a/b.js'], []],
  ['*.js', ['a.js', 'deep/down/a.js'], ['a.jsx', 'js']],
  ['/build/logs/', ['build/logs/a', 'build/logs/b/c'], ['build/logs', 'x/build/logs/a']],
  ['docs/*', ['docs/start.md'], ['docs/build/trouble.md', 'x/docs/start.md']],
  ['apps/', ['apps/a', 'x/apps/a/b'], ['apps', 'myapps/a']],
  ['/docs/', ['docs/a', 'docs/a/b'], ['x/docs/a']],
  ['**/logs', ['logs', 'build/logs', 'deep/build/logs/a'], ['logs.txt']],
  ['/apps/github', ['apps/github', 'apps/github/a'], ['apps/githubs', 'x/apps/github']],
  ['apps/*/envs/prod', ['apps/shop/envs/prod/values.yaml', 'apps/shop/envs/prod'], ['apps/a/b/envs/prod']],
  ['apps/**/prod', ['apps/prod', 'apps/a/b/prod/x'], ['apps/product']],
  ['docs/**', ['docs/a', 'docs/a/b'], ['docs', 'x/docs/a']],
  ['/*', ['README.md'], ['src/a']],
  ['/', ['a', 'a/b'], []],
  ['CODE?', ['CODE1', 'x/CODE2'], ['CODE', 'CODE12', 'CODE/']],
  ['a\\ b', ['a b'], ['a\\ b', 'a']],
  ['a.b', ['a.b'], ['axb']],
  ['*a*b', ['ab', 'xaxb', 'xaxbxb'], ['ba', 'abx']],
  ['Docs', ['Docs/a'], ['docs/a']],
];

describe('patterns', () => {
  test.each(patterns)('%s', (pattern, yes, no) => {
    const matches = ownerPattern(pattern);
    expect(yes.filter((path) => matches?.(path) !== true)).toEqual([]);
    expect(no.filter((path) => matches?.(path) === true)).toEqual([]);
  });

  test.each(['!docs', 'a[0-9]', '//'])('%s is not supported by GitHub', (pattern) => {
    expect(ownerPattern(pattern)).toBeNull();
  });

  test('a plain path matches itself and what is below, and nothing else', () => {
    const name = fc.stringMatching(/^[a-z0-9._-]{1,8}$/);
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, path, (one, other) => {
        const matches = ownerPattern(`/${one}`);
        expect(matches?.(one)).toBe(true);
        expect(matches?.(`${one}/${other}`)).toBe(true);
        expect(matches?.(other)).toBe(other === one || other.startsWith(`${one}/`));
      }),
    );
  });

  test('no pattern is slow', () => {
    const matches = ownerPattern(`/${'*a'.repeat(200)}b/**/**/**/**/c`);
    expect(matches?.(`${'a'.repeat(4000)}/${'x/'.repeat(500)}d`)).toBe(false);
  });
});

const text = `# who owns what
*            @acme/platform   # everything, at first

apps/        @ann @acme/apps
/apps/shop/envs/prod/  @olga
docs/        
a[1]         @nobody
!apps/pay    @nobody
apps/pay     not-an-owner
*.md         docs@acme.example @pim
with\\ blank  @pim
`;

describe('a file', () => {
  const rules = parseCodeowners(text);

  test.each<[string, string[]]>([
    ['README', ['@acme/platform']],
    ['apps/shop/values.yaml', ['@ann', '@acme/apps']],
    ['apps/shop/envs/prod/values.yaml', ['@olga']],
    ['docs/index.html', []],
    ['docs/index.md', ['docs@acme.example', '@pim']],
    ['apps/pay/values.yaml', ['@ann', '@acme/apps']],
    ['with blank', ['@pim']],
  ])('the last line that matches %s owns it', (path, owners) => {
    expect(ownersOf(path, rules)).toEqual(owners);
  });

  test('says where its rules stand', () => {
    expect(rules.map(({ line, pattern }) => `${line} ${pattern}`)).toEqual([
      '2 *',
      '4 apps/',
      '5 /apps/shop/envs/prod/',
      '6 docs/',
      '10 *.md',
      '11 with\\ blank',
    ]);
  });

  test('groups changed files by their owners, without those that nobody owns', () => {
    const files = ['docs/index.html', 'apps/b/x', 'apps/a/x', 'README'];
    expect(ownerSets(files, rules)).toEqual([
      { files: ['apps/a/x', 'apps/b/x'], owners: ['@acme/apps', '@ann'] },
      { files: ['README'], owners: ['@acme/platform'] },
    ]);
  });

  test('any text is read', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string(), (any, path) => {
        expect(Array.isArray(ownersOf(path, parseCodeowners(any)))).toBe(true);
      }),
    );
  });
});
