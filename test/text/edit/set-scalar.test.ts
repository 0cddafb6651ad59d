import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { setScalar } from '../../../src/text/edit/set-scalar.ts';
import type { YamlPath } from '../../../src/text/yaml-document.ts';

function set(text: string, path: YamlPath, value: string, document = 0) {
  return setScalar(text, { document, path, value });
}

describe('the one value changes, all else stays', () => {
  const table: [says: string, before: string, path: YamlPath, value: string, after: string][] = [
    ['a comment behind the value', 'a: 1.4.2   # pinned\nb:  2\n', ['a'], '1.4.3', 'a: 1.4.3   # pinned\nb:  2\n'],
    ['single quotes', "a: '1.4.2'\n", ['a'], "it's", "a: 'it''s'\n"],
    ['double quotes', 'a: "1.4.2"\n', ['a'], '1.4.3', 'a: "1.4.3"\n'],
    ['a control character in single quotes', "a: 'x'\n", ['a'], 'x\ty', 'a: "x\\ty"\n'],
    ['no final newline', 'a: x', ['a'], 'w', 'a: w'],
    ['CRLF', '# c\r\na: x\r\n\r\nb: z\r\n', ['a'], 'w', '# c\r\na: w\r\n\r\nb: z\r\n'],
    ['a byte-order mark', '\ufeffa: x\n', ['a'], 'w', '\ufeffa: w\n'],
    [
      'a flow map',
      'image: {repository: x, tag: 1.4.2, pull: Always} # c\n',
      ['image', 'tag'],
      '1.4.3',
      'image: {repository: x, tag: 1.4.3, pull: Always} # c\n',
    ],
    ['a flow map, where a comma needs quotes', 'i: {t: x}\n', ['i', 't'], 'a,b', 'i: {t: "a,b"}\n'],
    [
      'an unindented list',
      'l:\n- n: a\n  t: x\n- n: b\n  t: x\n',
      ['l', 1, 't'],
      'w',
      'l:\n- n: a\n  t: x\n- n: b\n  t: w\n',
    ],
    ['a key with dots', 'a.b: x\na: {b: z}\n', ['a.b'], 'w', 'a.b: w\na: {b: z}\n'],
    ['a number that becomes a text', 'a: 1.20\n', ['a'], '1.20', 'a: "1.20"\n'],
    ['an exponent without a number', 'a: x\n', ['a'], 'e-10', 'a: "e-10"\n'],
    ['an octal-looking tag', 'a: x\n', ['a'], '0755', 'a: "0755"\n'],
    ['an exponent-looking short SHA', 'a: x\n', ['a'], '12e4567', 'a: "12e4567"\n'],
    ['a number for readers in Go', 'a: x\n', ['a'], '0X1F', 'a: "0X1F"\n'],
    ['a YAML 1.1 boolean', 'a: x\n', ['a'], 'yes', 'a: "yes"\n'],
    ['a date', 'a: x\n', ['a'], '2026-11-21', 'a: "2026-11-21"\n'],
    ['an empty value', 'tag:\nb: 1\n', ['tag'], 'v', 'tag: v\nb: 1\n'],
    ['an empty value before a comment', 'tag:  # later\n', ['tag'], 'v', 'tag: v  # later\n'],
    ['null', 'tag: ~\n', ['tag'], 'v', 'tag: v\n'],
    ['an anchor that nobody uses', 'a: &x old # c\n', ['a'], 'new', 'a: &x new # c\n'],
    [
      'a key that overrides a merged one',
      'b: &b {t: 1}\nc:\n  <<: *b\n  t: old\n',
      ['c', 't'],
      'new',
      'b: &b {t: 1}\nc:\n  <<: *b\n  t: new\n',
    ],
    ['a quoted value over two lines', 'a: "x\n  y"\nb: 1\n', ['a'], 'z', 'a: "z"\nb: 1\n'],
  ];
  for (const [says, before, path, value, after] of table) {
    it(says, () => {
      expect(set(before, path, value)).toMatchObject({ status: 'edited', text: after });
      expect(set(after, path, value)).toEqual({ status: 'unchanged' });
    });
  }

  it('in any document of a stream', () => {
    const text = '%YAML 1.2\n---\na: x # one\n...\n---\na: x # two\n---\n';
    expect(set(text, ['a'], 'w', 1)).toMatchObject({ status: 'edited', text: text.replace('x # two', 'w # two') });
  });
});

describe('refused, with the place', () => {
  const table: [
    says: string,
    text: string,
    path: YamlPath,
    refused: { reason: string; line: number; column: number },
  ][] = [
    ['an alias', 'a: &x v\nb: *x\n', ['b'], { reason: 'alias of the anchor `x`', line: 2, column: 4 }],
    [
      'an anchor with users',
      'a: &x v\nb: *x\n',
      ['a'],
      { reason: 'shared through the anchor `x`', line: 1, column: 7 },
    ],
    [
      'a value in an anchored map with users',
      'a: &x\n  t: v\nb: {<<: *x}\n',
      ['a', 't'],
      { reason: 'anchor `x`', line: 2, column: 3 },
    ],
    [
      'a merged key',
      'a: &x {t: v}\nb:\n  <<: *x\n',
      ['b', 't'],
      { reason: 'merge key from the anchor `x`', line: 3, column: 3 },
    ],
    ['a literal block', 'a:\n  b: |\n    x\n', ['a', 'b'], { reason: 'block scalar', line: 2, column: 6 }],
    ['a folded block', 'a: >-\n  x\n', ['a'], { reason: 'block scalar', line: 1, column: 4 }],
    ['a missing key', 'a:\n  b: 1\n', ['a', 'c'], { reason: '`a.c`: there is no such key', line: 2, column: 3 }],
    ['an index on a map', 'a:\n  b: 1\n', ['a', 0], { reason: 'an index needs a list', line: 2, column: 3 }],
    ['a key on a list', 'a:\n  - 1\n', ['a', 'b'], { reason: 'lists have no keys', line: 2, column: 3 }],
    ['an index past the end', 'a: [1]\n', ['a', 1], { reason: 'only 1 entries', line: 1, column: 4 }],
    ['a map', 'a: {b: 1}\n', ['a'], { reason: 'a map or a list', line: 1, column: 4 }],
    [
      'a duplicate key',
      'a: 1\nb: 2\na: 3\n',
      ['b'],
      { reason: '`a` stands twice in one map (first in line 1)', line: 3, column: 1 },
    ],
    ['broken YAML', 'a: 1\nb: [x\n', ['a'], { reason: 'Flow sequence', line: 3, column: 1 }],
    ['a tag that makes it no text', 'a: !!int 4\n', ['a'], { reason: 'the tag `!!int`', line: 1, column: 10 }],
  ];
  for (const [says, text, path, refused] of table) {
    it(says, () => {
      const { reason, ...place } = refused;
      expect(set(text, path, 'new')).toMatchObject({ status: 'refused', ...place });
      expect(set(text, path, 'new')).toHaveProperty('reason', expect.stringContaining(reason));
    });
  }

  it('a document that is not there', () => {
    expect(set('a: 1\n', ['a'], 'x', 1)).toMatchObject({ status: 'refused', line: 1 });
    expect(set('', ['a'], 'x')).toMatchObject({ status: 'refused' });
  });
});

describe('laws', () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 0, maxLength: 20 }),
    fc.stringMatching(/^[\w.:#,\-{}[\]&*!|>'"%@` ~]{1,12}$/),
    fc.constantFrom(
      '1.20',
      'yes',
      'null',
      '~',
      '0x1f',
      '1_000',
      '.5',
      '1:20',
      '- a',
      'a: b',
      '# x',
      '---',
      '...',
      '<<',
      '=',
      '1e3',
      '.inf',
    ),
  );
  const layout = fc.record({
    quote: fc.constantFrom('', "'", '"'),
    eol: fc.constantFrom('\n', '\r\n'),
    bom: fc.boolean(),
    flow: fc.boolean(),
    final: fc.boolean(),
    comment: fc.constantFrom('', ' # the tag: 1'),
  });

  it('only the addressed bytes change, twice is once, and every reader gets the value', () => {
    fc.assert(
      fc.property(layout, value, (shape, wanted) => {
        const [head, tail] = surroundings(shape);
        const text = `${head}${shape.quote}1.4.2${shape.quote}${tail}`;
        const result = set(text, ['image', 'tag'], wanted);
        if (result.status === 'unchanged') return expect(wanted).toBe('1.4.2');
        if (result.status !== 'edited') throw new Error(result.reason);
        expect(result.text.startsWith(head) && result.text.endsWith(tail)).toBe(true);
        for (const version of ['1.1', '1.2'] as const) {
          const [document] = parseAllDocuments(result.text, { version });
          expect(document?.getIn(['image', 'tag'])).toBe(wanted);
        }
        expect(set(result.text, ['image', 'tag'], wanted)).toEqual({ status: 'unchanged' });
      }),
      { numRuns: 500 },
    );
  });
});

interface Shape {
  bom: boolean;
  eol: string;
  flow: boolean;
  comment: string;
  final: boolean;
}

/** The bytes before and behind the value of `image.tag`. */
function surroundings({ bom, eol, flow, comment, final }: Shape): [string, string] {
  const head = `${bom ? '\ufeff' : ''}# values${eol}other: [a,  b]${eol}image: `;
  const open = flow ? '{repository: web, tag: ' : `${eol}  repository: web${eol}  tag: `;
  return [head + open, `${flow ? ', x: 1}' : ''}${comment}${final ? eol : ''}`];
}
