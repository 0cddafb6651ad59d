import { expect, it } from 'vitest';
import { isOnlyChange } from '../../../src/text/edit/only-change.ts';
import { readYaml, type YamlPath } from '../../../src/text/yaml-document.ts';

function documentsOf(text: string) {
  const read = readYaml(text);
  if (read.status === 'broken') throw new Error(read.troubles[0].reason);
  return read.documents;
}

interface Change {
  document: number;
  path: YamlPath;
  value: string;
}

const before = 'a: &x {b: [1, two]}\nd: &y 5\nc: *x\n---\na: three\n';
const edited = before.replace('three', 'four');
const change: Change = { document: 1, path: ['a'], value: 'four' };

function isProven(after: string, asked = change): boolean {
  return isOnlyChange(documentsOf(before), documentsOf(after), asked);
}

it('is proven when the one value is the new text', () => {
  expect(isProven(edited)).toBe(true);
  expect(isProven(before.replace('three', '"four"'))).toBe(true);
});

const wrong: [says: string, after: string][] = [
  ['the value is not the one that was asked for', before],
  ['the value is no text', before.replace('three', '4')],
  ['a key changed', edited.replace('c:', 'k:')],
  ['another value changed', edited.replace('two', 'to')],
  ['another value changed its quotes', edited.replace('two', '"two"')],
  ['another value is written otherwise', edited.replace('[1,', '[0x1,')],
  ['an alias points elsewhere', edited.replace('*x', '*y')],
  ['a key came', `${edited}e: 1\n`],
  ['an item went', edited.replace('[1, two]', '[1]')],
  ['an anchor changed its name', edited.replaceAll('&x', '&z').replaceAll('*x', '*z')],
  ['a list became a map', edited.replace('[1, two]', '{1: two}')],
  ['a map became a value', edited.replace('{b: [1, two]}', 'v')],
  ['an alias became a value', edited.replace('*x', 'x')],
  ['a document came', `${edited}---\nx: 1\n`],
  ['another document changed as well', edited.replace('[1, two]', '[2, two]')],
];
for (const [says, after] of wrong) it(`is not proven when ${says}`, () => expect(isProven(after)).toBe(false));

it('goes into lists', () => {
  const text = before.replace('[1, two]', '[1, deux]');
  expect(isProven(text, { document: 0, path: ['a', 'b', 1], value: 'deux' })).toBe(true);
  expect(isProven(text, { document: 0, path: ['a', 'b', 0], value: 'deux' })).toBe(false);
});
