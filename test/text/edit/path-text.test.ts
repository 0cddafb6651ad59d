import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PathStep, pathText, readPath } from '../../../src/text/edit/path-text.ts';

describe('paths as people write them', () => {
  const table: [text: string, steps: PathStep[]][] = [
    ['image.tag', ['image', 'tag']],
    ['.image.tag', ['image', 'tag']],
    ['spec.containers[name=web].image', ['spec', 'containers', { key: 'name', is: 'web' }, 'image']],
    ['images[0].newTag', ['images', 0, 'newTag']],
    ['[1].a', [1, 'a']],
    ['a."b.c/d".e', ['a', 'b.c/d', 'e']],
    ["a['b.c'].d", ['a', 'b.c', 'd']],
    ['a\\.b.c', ['a.b', 'c']],
    ['parameters[name=image.tag].value', ['parameters', { key: 'name', is: 'image.tag' }, 'value']],
    ['l[name="a]b"]', ['l', { key: 'name', is: 'a]b' }]],
    ['l[image=ghcr.io/a/b:1.0=x]', ['l', { key: 'image', is: 'ghcr.io/a/b:1.0=x' }]],
    ['spec.source.helm.values|image.tag', ['spec', 'source', 'helm', 'values', { inside: 'text' }, 'image', 'tag']],
    ['größe.名前', ['größe', '名前']],
  ];
  for (const [text, steps] of table) {
    it(text, () => {
      expect(readPath(text)).toEqual({ status: 'read', steps });
    });
  }

  it('are read as they are written', () => {
    const key = fc.string({ unit: 'grapheme' });
    const step: fc.Arbitrary<PathStep> = fc.oneof(key, fc.nat(1e6), fc.record({ key, is: key }));
    const steps = fc.array(step, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(steps, fc.option(steps), (outer, inner) => {
        const path: PathStep[] = inner === null ? outer : [...outer, { inside: 'text' }, ...inner];
        if (path.some((each) => typeof each === 'object' && 'key' in each && each.key === '')) return;
        expect(readPath(pathText(path))).toEqual({ status: 'read', steps: path });
      }),
    );
  });
});

describe('what cannot be read, with the column', () => {
  const table: [text: string, column: number, reason: string][] = [
    ['', 1, 'ends where a key should stand'],
    ['a.', 3, 'ends where a key should stand'],
    ['a..b', 3, 'a key is missing'],
    ['a[', 2, 'not closed'],
    ['a[name=web', 2, 'not closed'],
    ['a[name]', 2, 'neither an index'],
    ['a[-1]', 2, 'neither an index'],
    ['a[01]', 2, 'neither an index'],
    ['a[=x]', 3, 'the key before the `=`'],
    ['a."b', 3, 'not closed'],
    ['a[0]b', 5, 'is missing before `b`'],
    ['a]', 2, 'needs a `[` before it'],
    ['a=b', 2, 'needs a `[` before it, or quotes'],
    ['a\\', 2, 'nothing stands behind'],
    ['a|', 3, 'ends where a key should stand'],
  ];
  for (const [text, column, reason] of table) {
    it(text || 'nothing', () => {
      expect(readPath(text)).toEqual({ status: 'refused', column, reason: expect.stringContaining(reason) });
    });
  }
});
