import { expect, test } from 'vitest';
import { readYaml } from '../../src/text/yaml-document.ts';

test('a file of a million values is refused before it is read, a long text is not', () => {
  expect(readYaml(`a: [${'1,'.repeat(1_000_000)}1]\n`)).toMatchObject({
    status: 'broken',
    troubles: [{ reason: expect.stringContaining('split it'), line: 1 }],
  });
  expect(readYaml(`a: ${'x'.repeat(2_000_000)}\n`)).toMatchObject({ status: 'read' });
});
