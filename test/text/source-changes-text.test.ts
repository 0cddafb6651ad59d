import { expect, test } from 'vitest';
import type { SourceChanges } from '../../src/model/source-changes.ts';
import { sourceChangesFold } from '../../src/text/source-changes-text.ts';

function changes(more: Partial<SourceChanges> = {}): SourceChanges {
  return {
    repository: 'ghcr.io/acme/checkout',
    from: { tag: '1.4.2', digest: null },
    to: { tag: '1.4.3', digest: null },
    source: 'acme/shop',
    status: 'ahead',
    total: 1,
    commits: [{ sha: 'c0ffee0'.padEnd(40, '0'), subject: 'Add a coupon (#12)', by: 'olga' }],
    url: 'https://github.com/acme/shop/compare/a...b',
    ...more,
  };
}

test('commits, newest first, with pull requests linked so that those are not told', () => {
  expect(sourceChangesFold(changes())).toBe(
    [
      '<details>',
      '<summary><code>checkout 1.4.2 → 1.4.3</code>: 1 commit in acme/shop</summary>',
      '',
      '- `c0ffee0` Add a coupon ([#\u200b12](https://redirect.github.com/acme/shop/pull/12)) (olga)',
      '',
      '[compare in acme/shop](https://github.com/acme/shop/compare/a...b)',
      '',
      '</details>',
    ].join('\n'),
  );
});

test('nothing that somebody wrote into a commit speaks for us', () => {
  const subject = '@everyone </details> ![x](https://evil.test/x.png) fixes #7 GH-8 `rm` <img src=x>';
  const text = sourceChangesFold(changes({ commits: [{ sha: 'a'.repeat(40), subject, by: '@eve <b>' }] }));
  expect(text).not.toMatch(/@everyone|@eve|fixes #7|GH-8|<img|<b>|!\[x\]/);
  expect(text.match(/<\/details>/g)).toHaveLength(1);
});

test.each<[Partial<SourceChanges>, string]>([
  [{ status: 'identical', total: 0, commits: [] }, 'the same commit in acme/shop'],
  [{ status: 'behind', total: 0, commits: [] }, 'an older commit in acme/shop'],
  [{ status: 'diverged' }, '1 commit, on another line in acme/shop'],
])('%j is said', (more, words) => {
  expect(sourceChangesFold(changes(more))).toContain(`: ${words}</summary>`);
});

test('a long list is cut, with what is missing', () => {
  const commits = Array.from({ length: 50 }, (_, index) => ({
    sha: String(index).padStart(40, '0'),
    subject: 'x'.repeat(300),
    by: 'olga',
  }));
  const text = sourceChangesFold(changes({ total: 1234, commits }));
  const shown = text.split('\n').filter((line) => line.startsWith('- ')).length;
  expect(shown).toBeGreaterThan(10);
  expect(Buffer.byteLength(text)).toBeLessThan(4500);
  expect(text).toContain(`and ${1234 - shown} more: [compare in acme/shop]`);
});

test('elsewhere than on github.com numbers stay text', () => {
  const text = sourceChangesFold(changes({ url: 'https://git.acme.test/acme/shop/compare/a...b' }));
  expect(text).toContain('Add a coupon (#\u200b12) (olga)');
});
