import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeSpan,
  fence,
  fold,
  htmlCode,
  htmlText,
  link,
  plainText,
  sentence,
  table,
} from '../../src/text/markdown.ts';

describe('plain text stays text', () => {
  const cases: [text: string, markdown: string][] = [
    ['@olga and @acme/team', '@\u200bolga and @\u200bacme/team'],
    ['fixes #12 and GH-3', 'fixes #\u200b12 and GH-\u200b3'],
    ['<img src=x>&amp;', '&lt;img src=x&gt;&amp;amp;'],
    ['[a](javascript:x) *b* _c_ `d` ~e~', '\\[a\\](javascript:x) \\*b\\* \\_c\\_ \\`d\\` \\~e\\~'],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['two\n\nlines', 'two lines'],
    ['right\u202eleft\u0000', 'right\ufffdleft\ufffd'],
  ];
  for (const [text, markdown] of cases) it(text, () => expect(plainText(text)).toBe(markdown));
});

describe('code', () => {
  it('has more backticks around it than in it', () => {
    expect(codeSpan('a')).toBe('`a`');
    expect(codeSpan('a``b`')).toBe('``` a``b` ```');
    expect(codeSpan(' \n')).toBe('—');
    expect(fence('a\n````\nb\n', 'diff')).toBe('`````diff\na\n````\nb\n`````');
  });

  it('cannot be left by any text', () => {
    const text = fc
      .array(fc.constantFrom('`', '``', '```', '\n', 'x', '</details>'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (inside) => {
        const [opening = '', ...rest] = fence(inside, '').split('\n');
        const closing = rest.pop() ?? '';
        expect(closing).toBe(opening);
        expect(rest.some((line) => line.trimStart().startsWith(opening))).toBe(false);
        const span = codeSpan(inside);
        const ticks = /^`+/.exec(span)?.[0].length ?? 0;
        const runs = [...span.matchAll(/`+/g)].map(([run]) => run.length);
        expect(runs.filter((length) => length === ticks)).toHaveLength(ticks === 0 ? 0 : 2);
      }),
    );
  });
});

it('links go to http and https only', () => {
  expect(link('the [check]', 'https://example.com/a_(b)')).toBe('[the \\[check\\]](https://example.com/a_%28b%29)');
  for (const url of ['javascript:alert(1)', 'https://a b', 'ftp://x', 'https://x">']) expect(link('x', url)).toBe('x');
});

it('tables survive pipes and line ends', () => {
  expect(table(['a', 'b'], [[codeSpan('x|y'), 'two\nlines']])).toBe('| a | b |\n|---|---|\n| `x\\|y` | two lines |');
});

it('HTML is text inside folds', () => {
  expect(htmlText('<b> & "@x" *y*')).toBe('&lt;b&gt; &amp; &quot;@\u200bx&quot; &#42;y&#42;');
  expect(fold(htmlCode('a<b'), 'body')).toBe('<details>\n<summary><code>a&lt;b</code></summary>\n\nbody\n\n</details>');
});

it('a sentence keeps its quoted names and pings nobody', () => {
  expect(sentence('waits for @olga or team `release`, see <x>')).toBe(
    'waits for `@olga` or team `release`, see &lt;x&gt;',
  );
  expect(sentence('`a``b` and a lone ` tick')).toBe('`a``b` and a lone \\` tick');
  expect(sentence('')).toBe('');
});
