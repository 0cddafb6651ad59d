import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveLinks, type TreeEntry } from '../../src/render/links.ts';

function file(path: string, text = path): TreeEntry {
  return { path, mode: '100644', content: Buffer.from(text) };
}
function link(path: string, target: string): TreeEntry {
  return { path, mode: '120000', content: Buffer.from(target) };
}
function texts(entries: TreeEntry[]): Record<string, string> {
  const tree = resolveLinks(entries);
  if (tree.status === 'refused') throw new Error(tree.problem.message);
  return Object.fromEntries([...tree.files].map(([path, content]) => [path, Buffer.from(content).toString()]));
}

describe('links of a git tree', () => {
  test('to files and folders become copies', () => {
    expect(
      texts([
        file('base/a.yaml', 'A'),
        file('base/in/b.yaml', 'B'),
        link('x/a.yaml', '../base/a.yaml'),
        link('copy', 'base'),
      ]),
    ).toEqual({
      'base/a.yaml': 'A',
      'base/in/b.yaml': 'B',
      'x/a.yaml': 'A',
      'copy/a.yaml': 'A',
      'copy/in/b.yaml': 'B',
    });
  });

  test('to links are followed to the end', () => {
    expect(
      texts([
        file('a', 'A'),
        link('b', 'a'),
        link('c', 'b'),
        link('d', 'folder/e'),
        link('folder', 'real'),
        file('real/e', 'E'),
      ]),
    ).toMatchObject({
      c: 'A',
      d: 'E',
    });
  });

  for (const [path, target] of [
    ['values.yaml', '/etc/passwd'],
    ['values.yaml', '../outside'],
    ['a/b/values.yaml', '../../../outside'],
    ['a', 'b/../../c'],
  ] as const) {
    test(`${path} → ${target} is refused by name`, () => {
      const tree = resolveLinks([file('b/x'), link(path, target)]);
      expect(tree).toMatchObject({ status: 'refused', problem: { path } });
      if (tree.status === 'refused') expect(tree.problem.message).toContain(`${path} → ${target}`);
    });
  }

  test('out of the repository by way of another link are refused', () => {
    expect(resolveLinks([link('out', '..'), link('values.yaml', 'out/secret')]).status).toBe('refused');
  });

  test('to nothing and in circles are skipped and listed', () => {
    const tree = resolveLinks([file('a'), link('gone', 'nowhere'), link('x', 'y'), link('y', 'x'), link('self', '.')]);
    expect(tree).toMatchObject({ status: 'resolved' });
    if (tree.status === 'resolved') expect(tree.skipped.map(({ path }) => path)).toEqual(['gone', 'x', 'y']);
  });

  test('whatever they are, every file of the result has the content of a file of the tree', () => {
    const segment = fc.constantFrom('a', 'b', 'c', '..', '.', 'd');
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'));
    const target = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const entry = fc.oneof(
      path.map((at) => file(at, `content of ${at}`)),
      fc.tuple(path, target).map(([at, to]) => link(at, to)),
    );
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ path: at }) => at, maxLength: 8 }), (entries) => {
        const tree = resolveLinks(entries);
        if (tree.status === 'refused') return;
        const contents = entries
          .filter(({ mode }) => mode !== '120000')
          .map(({ content }) => Buffer.from(content).toString());
        for (const content of tree.files.values()) expect(contents).toContain(Buffer.from(content).toString());
      }),
    );
  });
});
