import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DangerRule, NoiseReason } from '../../src/model/changes.ts';

it('docs/diff.md names every danger and every reason of noise, and no others', async () => {
  const docs = await readFile(join(import.meta.dirname, '../../docs/diff.md'), 'utf8');
  const cells = docs.split('\n').flatMap((line) => /^\| (`[^|]+`) \|/.exec(line)?.[1]?.split(', ') ?? []);
  const words = cells.map((cell) => cell.replaceAll('`', ''));
  expect(words.sort()).toEqual([...DangerRule.options, ...NoiseReason.options].sort());
});
