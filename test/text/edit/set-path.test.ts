import { describe, expect, it } from 'vitest';
import { type PathEdit, setPath } from '../../../src/text/edit/set-path.ts';

type Options = Omit<PathEdit, 'path' | 'value'>;

function set(text: string, path: string, value = 'new', options: Options = {}) {
  return setPath(text, { path, value, ...options });
}

describe('a value is addressed by its path', () => {
  const table: [says: string, before: string, path: string, after: string, options?: Options][] = [
    [
      'an entry by its name',
      'c:\n- name: a\n  image: x\n- name: b\n  image: x # y\n',
      'c[name=b].image',
      'c:\n- name: a\n  image: x\n- name: b\n  image: new # y\n',
    ],
    ['an entry by a number', 'c: [{port: 80, t: x}]\n', 'c[port=80].t', 'c: [{port: 80, t: new}]\n'],
    ['a key with dots', 'a:\n  b.c/d: x\n', 'a."b.c/d"', 'a:\n  b.c/d: new\n'],
    [
      'an aliased sub-chart',
      'web-1:\n  image: {tag: x}\nglobal: {tag: y}\n',
      'web-1.image.tag',
      'web-1:\n  image: {tag: new}\nglobal: {tag: y}\n',
    ],
    ['a second document', 'a: x\n---\na: x\n', 'a', 'a: x\n---\na: new\n', { document: 1 }],
    [
      'the text of a block',
      'v: |\n  # c\n  image:\n    tag: x  # d\n\nz: 1\n',
      'v|image.tag',
      'v: |\n  # c\n  image:\n    tag: new  # d\n\nz: 1\n',
    ],
    [
      'the text of a block with CRLF',
      'v: |-\r\n    a: 1\r\n    b: 2\r\nz: 1\r\n',
      'v|b',
      'v: |-\r\n    a: 1\r\n    b: new\r\nz: 1\r\n',
    ],
    ['a quoted text', 'v: "a: 1\\nb: 2\\n"\n', 'v|b', 'v: "a: 1\\nb: new\\n"\n'],
    ['JSON', '{\n\t"image": {"tag": "x", "n": 1}\n}', 'image.tag', '{\n\t"image": {"tag": "new", "n": 1}\n}'],
    ['a number in JSON', '{"image": {"tag": 1.20}}\n', 'image.tag', '{"image": {"tag": "new"}}\n'],
    ['an anchor, with consent', 'a: &x old # c\nb: *x\n', 'b', 'a: &x new # c\nb: *x\n', { anchors: 'edit' }],
    [
      'a merged key, with consent',
      'a: &x\n  t: old\nb:\n  <<: *x\n',
      'b.t',
      'a: &x\n  t: new\nb:\n  <<: *x\n',
      { anchors: 'edit' },
    ],
    [
      'below an alias, with consent',
      'a: &x\n  t: old\nb: *x\n',
      'b.t',
      'a: &x\n  t: new\nb: *x\n',
      { anchors: 'edit' },
    ],
    [
      'an anchor that is given twice',
      'a: &x 1\nb: *x\nc: &x 2\nd: *x\n',
      'd',
      'a: &x 1\nb: *x\nc: &x new\nd: *x\n',
      { anchors: 'edit' },
    ],
  ];
  for (const [says, before, path, after, options] of table) {
    it(says, () => {
      expect(set(before, path, 'new', options)).toMatchObject({ status: 'edited', text: after });
      expect(set(after, path, 'new', options)).toEqual({ status: 'unchanged' });
    });
  }

  it('and every change is told', () => {
    expect(set('a:\n  b: 1.10 # c\n', 'a.b', '1.11')).toHaveProperty('changes', [
      { path: 'a.b', line: 2, column: 6, from: '1.10', to: '1.11' },
    ]);
  });
});

describe('what does not exist is made on demand, in the style of the file', () => {
  const table: [says: string, before: string, path: string, after: string][] = [
    [
      'a key',
      'image:\n  repository: x # c\n\n# d\nb: 1\n',
      'image.tag',
      'image:\n  repository: x # c\n  tag: new\n\n# d\nb: 1\n',
    ],
    ['a key at the end without a newline', 'a: 1', 'b', 'a: 1\nb: new'],
    ['CRLF', 'a:\r\n  b: 1\r\n', 'a.c', 'a:\r\n  b: 1\r\n  c: new\r\n'],
    [
      'maps on the way, with the indentation of the file',
      'a:\n    b: 1\n',
      'c.d.e',
      'a:\n    b: 1\nc:\n    d:\n        e: new\n',
    ],
    ['a key in brackets', 'a: {b: 1} # c\n', 'a.c.d', 'a: {b: 1, c: {d: new}} # c\n'],
    ['a key in empty brackets', 'a: {}\n', 'a.b', 'a: {b: new}\n'],
    ['a key below nothing', 'a: # c\nb: 1\n', 'a.c', 'a: # c\n  c: new\nb: 1\n'],
    ['a key behind a block', 'a:\n  b: |\n    x\n\nc: 1\n', 'a.d', 'a:\n  b: |\n    x\n  d: new\n\nc: 1\n'],
    ['a file without anything', '', 'a.b', 'a:\n  b: new\n'],
    ['a file of comments', '# c\n', 'a', '# c\na: new\n'],
    [
      'an entry of images',
      'images:\n- name: a\n  newTag: x\nz: 1\n',
      'images[name=b].newTag',
      'images:\n- name: a\n  newTag: x\n- name: b\n  newTag: new\nz: 1\n',
    ],
    [
      'the first entry of images',
      'resources:\n  - a.yaml\n',
      'images[name=b].newTag',
      'resources:\n  - a.yaml\nimages:\n  - name: b\n    newTag: new\n',
    ],
    [
      'an entry in brackets',
      'images: [{name: a}]\n',
      'images[name=b].newTag',
      'images: [{name: a}, {name: b, newTag: new}]\n',
    ],
    ['the next index', 'l: [x]\n', 'l[1]', 'l: [x, new]\n'],
    [
      'JSON over lines',
      '{\n  "a": {\n    "b": 1\n  }\n}\n',
      'a.c.d',
      '{\n  "a": {\n    "b": 1,\n    "c": {"d": "new"}\n  }\n}\n',
    ],
    ['JSON in brackets', '{"a": {}}', 'a.c', '{"a": {"c": "new"}}'],
    [
      'in a text',
      'v: |\n  image:\n    tag: x\nz: 1\n',
      'v|image.digest',
      'v: |\n  image:\n    tag: x\n    digest: new\nz: 1\n',
    ],
  ];
  for (const [says, before, path, after] of table) {
    it(says, () => {
      expect(set(before, path, 'new', { create: true })).toMatchObject({ status: 'edited', text: after });
      expect(set(after, path, 'new', { create: true })).toEqual({ status: 'unchanged' });
      if (before !== '') expect(set(before, path)).toMatchObject({ status: 'refused' });
    });
  }

  it('and every value that was made is told', () => {
    expect(set('images:\n- name: a\n', 'images[name=b].newTag', '1.10', { create: true })).toHaveProperty('changes', [
      { path: 'images[1].name', line: 3, column: 9, from: null, to: 'b' },
      { path: 'images[1].newTag', line: 4, column: 11, from: null, to: '1.10' },
    ]);
  });
});

describe('refused, with the place and the nearest path', () => {
  const table: [says: string, text: string, path: string, reason: string, options?: Options][] = [
    [
      'a key that is spelt otherwise',
      'image:\n  tag: x\n',
      'image.tga',
      '`image.tga`: there is no such key; the nearest that exists is `image.tag`',
    ],
    [
      'a key above it that is spelt otherwise',
      'image:\n  tag: x\n',
      'imgae.tag',
      'the nearest that exists is `image.tag`',
    ],
    [
      'a path that stands deeper',
      'web:\n  image:\n    tag: x\n',
      'image.tag',
      'the nearest that exists is `web.image.tag`',
    ],
    ['an entry by a wrong name', 'c: [{name: api}, {name: web}]\n', 'c[name=wbe]', 'the nearest is `name: web`'],
    [
      'two entries with that name',
      'c:\n- name: web\n- name: web\n',
      'c[name=web].image',
      '2 entries have `name: web` (lines 2, 3)',
    ],
    ['an index on a map, also to create', 'a: {b: 1}\n', 'a[0]', 'an index needs a list', { create: true }],
    ['an index past the next, also to create', 'a: [1]\n', 'a[2]', 'has only 1 entries', { create: true }],
    ['below a value, also to create', 'a: x\n', 'a.b', 'has nothing below it', { create: true }],
    ['a shared value', 'a: &x 1\nb: *x\nc: [*x]\n', 'a', 'the anchor `x` (line 1), which lines 2, 3 use'],
    ['a path that cannot be read', 'a: 1\n', 'a..b', 'column 3: a key is missing'],
    ['broken text in a text', 'v: |\n  a: [\n', 'v|a', 'in the text of `v`, line'],
    ['a folded text', 'v: >\n  a: 1\n', 'v|a', 'block scalar'],
  ];
  for (const [says, text, path, reason, options] of table) {
    it(says, () => {
      expect(set(text, path, 'new', options)).toMatchObject({
        status: 'refused',
        reason: expect.stringContaining(reason),
      });
    });
  }
});
