import { describe, expect, test } from 'vitest';
import { actionsOf, ago, aLedger, aMerge, aTarget, planOf, recordsOf, valid } from './builders.ts';

/** What landed in dev, `seconds` ago, with a soak of a minute. */
function landed(seconds: number, soak = '1m') {
  return planOf({
    config: valid({ dev: { soak } }),
    targets: [aTarget('dev', '1.1.0', { healthySince: ago(seconds) })],
    ledger: aLedger(),
    merged: [aMerge('dev', '1.0.0', '1.1.0')],
  });
}

const kindsOf = (plan: ReturnType<typeof landed>) => recordsOf(plan).map(({ kind }) => kind);

describe('the line of a landing in the history', () => {
  test('waits for a proof that is due within half a minute, while the landing is shown at once', () => {
    const plan = landed(40);
    expect(kindsOf(plan)).toEqual([]);
    expect(plan.reconsiderAt).toBe(ago(-20));
    expect(actionsOf(plan, 'ensureDeployment')).toMatchObject([{ state: 'success' }]);
    expect(actionsOf(plan, 'ensureComment')).toHaveLength(1);
  });

  test('is written in one entry with the proof', () => {
    expect(kindsOf(landed(60)).sort()).toEqual(['landing', 'proof']);
  });

  test('does not wait for a longer soak', () => {
    expect(kindsOf(landed(10))).toEqual(['landing']);
  });

  test('is not late where something else is written anyway', () => {
    const plan = planOf({
      config: valid({ dev: { soak: '1m' }, qa: {} }),
      targets: [aTarget('dev', '1.1.0', { healthySince: ago(40) }), aTarget('qa', '1.1.0', {})],
      ledger: aLedger(),
      merged: [aMerge('dev', '1.0.0', '1.1.0')],
    });
    expect(kindsOf(plan).sort()).toEqual(['landing', 'proof']);
  });
});
