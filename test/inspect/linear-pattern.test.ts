import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearPattern } from '../../src/inspect/pattern/linear-pattern.ts';

describe('a pattern in linear time', () => {
  test.each([
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', ['web', 'web-1', '7'], ['', '-web', 'web-', 'Web']],
    ['^(([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$', ['5m', '1h30m', '1.5s'], ['5', 'm5', '5 m']],
    ['^\\d{2,4}$', ['12', '1234'], ['1', '12345']],
    ['^\\d{3}$', ['123'], ['12', '1234']],
    ['a{2,}', ['baab', 'aaa'], ['aba']],
    ['x{', ['x{'], ['x']],
    ['^(?:http|https)://', ['https://a'], ['ftp://a', ' http://']],
    ['(?i)^Always$', ['always', 'ALWAYS'], ['always ']],
    ['[^/]+/[^/]+', ['a/b'], ['/b', 'a/']],
    ['\\bcat\\b', ['a cat.'], ['concat']],
    ['^[\\w.-]+$', ['a_b.c-d'], ['a b']],
    ['^[[:alpha:]_]+$', ['ab_'], ['a1']],
    ['^[]a]$', [']', 'a'], ['b']],
    ['^(?P<name>a|b)$', ['a'], ['c']],
    ['^.$', ['é', '😀'], ['\n', 'ab']],
    ['', ['', 'x'], []],
  ] as const)('%s', (pattern, good, bad) => {
    const matcher = linearPattern(pattern);
    expect(good.filter((text) => matcher?.test(text) !== true)).toEqual([]);
    expect(bad.filter((text) => matcher?.test(text) !== false)).toEqual([]);
  });

  test.each(['a(?=b)', '(a', 'a)', '[b-a]', '\\pL', '*a', '(?s)a', '\\1', 'a{2,1}', '[', '((a{1000}){1000})'])(
    '%s is not understood, and said so',
    (pattern) => {
      expect(linearPattern(pattern)).toBeNull();
    },
  );

  test('finds what the regular expressions of JavaScript find', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '^', '$', '\\b', '(a|b)', '(ab?)', '(?:b|)');
    const piece = fc.tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '*?')).map(([one, times]) => {
      return /^[\^$]$|^\\b$/.test(one) ? one : one + times;
    });
    const pattern = fc.array(fc.oneof(piece, fc.constant('|')), { maxLength: 6 }).map((parts) => parts.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(linearPattern(source)?.test(subject)).toBe(new RegExp(source, 'u').test(subject));
      }),
      { numRuns: 400 },
    );
  });

  test('a pattern that keeps a backtracking matcher busy for years is answered', () => {
    expect(linearPattern('^(a+)+$')?.test(`${'a'.repeat(5000)}!`)).toBe(false);
    expect(linearPattern('(x+x+)+y')?.test('x'.repeat(5000))).toBe(false);
  });
});
