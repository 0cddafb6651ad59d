import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { printYaml } from '../../src/diff/print-yaml.ts';

it('prints in one order, names first', () => {
  const value = {
    spec: { z: 1, name: 'web', a: [[1, 2], { b: [], name: 'x' }] },
    metadata: {},
    kind: 'K',
    apiVersion: 'v1',
  };
  expect(printYaml(value)).toEqual([
    'apiVersion: v1',
    'kind: K',
    'metadata: {}',
    'spec:',
    '  name: web',
    '  a:',
    '  - - 1',
    '    - 2',
    '  - name: x',
    '    b: []',
    '  z: 1',
  ]);
  expect(printYaml(undefined)).toEqual([]);
});

it('tells texts from what they look like, and keeps line ends apart', () => {
  const value = {
    a: '1',
    b: 'true',
    c: 'null',
    d: '',
    e: 'x\ny',
    f: 'x\ny\n',
    g: 'x\n\n',
    h: 'a: b',
    i: ' x',
    j: 'é',
    k: '- x',
    l: '.5',
    m: 'a #b',
    n: ' #\n ',
    o: 'a\n  \n\n',
  };
  expect(parse(printYaml(value).join('\n').concat('\n'))).toEqual(value);
});

it('reads back as the value', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[a-z:# \n'"|>-]{0,12}$/),
    fc.constantFrom('y', 'no', '~', '0x1', '1e3', '.inf'),
  );
  const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z./-]{1,6}$/), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const map = { key: value };
      expect(parse(`${printYaml(map).join('\n')}\n`)).toEqual(map);
    }),
    { numRuns: 500 },
  );
});
