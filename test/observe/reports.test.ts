import { expect, test } from 'vitest';
import { worstFirst } from '../../src/observe/reports.ts';
import { aTarget } from '../decide/builders.ts';
import { fromCluster } from '../decide/order/cases.ts';

const target = aTarget('staging', '1.4.3');
const well = fromCluster('a', target);
const behind = fromCluster('b', aTarget('staging', '1.4.2'));
const rolling = fromCluster('c', target, { health: 'progressing', healthySince: null });
const ill = fromCluster('d', target, { health: 'degraded', healthySince: null });
const failed = fromCluster('e', target, { sync: 'failed' });

test('of several clusters the worst word comes first, whatever their order was', () => {
  const expected = ['d', 'e', 'c', 'b', 'a'];
  for (const reports of [
    [well, behind, rolling, ill, failed],
    [failed, ill, rolling, behind, well],
  ]) {
    const sorted = worstFirst(reports, target.at.content);
    expect(sorted.map(({ cluster }) => cluster)).toEqual(expected);
  }
});
