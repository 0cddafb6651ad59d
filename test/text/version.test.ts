import { expect, it } from 'vitest';
import { compareTags, versionOf } from '../../src/text/version.ts';

it('compareTags sorts versions by precedence behind everything else', () => {
  const sorted = ['1.4.10', '1.4.2', 'v1.4.2', 'b', 'a', '1.4.10-rc.1', '1.4.10-rc.11', '1.4.10-rc.2'].sort(
    compareTags,
  );
  expect(sorted).toEqual(['a', 'b', '1.4.2', 'v1.4.2', '1.4.10-rc.1', '1.4.10-rc.2', '1.4.10-rc.11', '1.4.10']);
  expect(compareTags('x', 'x')).toBe(0);
});

it.each([
  ['1.4.2', true],
  ['v1.4.2-rc.1', true],
  ['1.4.2+build.7', true],
  ['1.4', false],
  ['latest', false],
])('%s is a version: %s', (tag, is) => {
  expect(versionOf(tag) !== null).toBe(is);
});
