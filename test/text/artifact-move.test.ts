import { expect, it } from 'vitest';
import { releaseOf } from '../../src/model/release.ts';
import { artifactMoves, movesLabel } from '../../src/text/artifact-move.ts';
import { matrixTable } from '../../src/text/release-matrix.ts';
import { movesText } from '../../src/text/target-table.ts';

const chart = (name: string, tag: string) => {
  return { kind: 'chart' as const, repository: `https://charts.example.com/${name}`, tag, digest: null };
};
const image = (tag: string) => ({ kind: 'image' as const, repository: 'ghcr.io/acme/redis', tag, digest: null });

it.each([
  ['an image by its version alone', [image('1.0.0')], [image('1.1.0')], '1.1.0'],
  ['a chart by its name too', [chart('redis', '19.0.1')], [chart('redis', '19.1.0')], 'chart redis 19.1.0'],
  [
    'charts that move together',
    [chart('redis', '1.0.0'), chart('web', '1.0.0')],
    [chart('redis', '1.1.0'), chart('web', '2.0.0')],
    'charts 1.1.0 and 1 more',
  ],
  [
    'an image with a chart',
    [image('1.0.0'), chart('web', '1.0.0')],
    [image('1.1.0'), chart('web', '2.0.0')],
    '1.1.0 with chart web',
  ],
])('titles name %s', (_, before, after, label) => {
  expect(movesLabel(artifactMoves(releaseOf(before), releaseOf(after)))).toBe(label);
});

it('tables say which version is that of a chart, where the image has its name too', () => {
  const before = releaseOf([image('1.0.0'), chart('redis', '19.0.1')]);
  const after = releaseOf([image('1.1.0'), chart('redis', '19.1.0')]);
  expect(movesText(artifactMoves(before, after))).toBe('`redis` `1.0.0` → `1.1.0`, chart `redis` `19.0.1` → `19.1.0`');
  expect(matrixTable([{ application: 'shop', before, after }])).toContain('chart `redis` `19.1.0`');
  const only = artifactMoves(releaseOf([chart('redis', '19.0.1')]), releaseOf([chart('redis', '19.1.0')]));
  expect(movesText(only)).toBe('chart `redis` `19.0.1` → `19.1.0`');
});
