import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/model/record.ts';
import { actionsOf, ago, aLedger, aMerge, aProof, aTarget, planOf, recordsOf, sha, valid } from './builders.ts';
import { anOverride, aRollback } from './gates/records.ts';
import { anIncident, dated } from './order/cases.ts';

const config = valid({ dev: {}, staging: { after: ['dev'] }, prod: { after: ['staging'] } });
const targets = [aTarget('dev', '1.4.4'), aTarget('staging', '1.4.4'), aTarget('prod', '1.4.3')];
/** Merged at `ago(120)`, as pull request 5. */
const merged = [aMerge('prod', '1.4.2', '1.4.3')];

/** What is told of the merge with this on record. */
function told(ledger: Ledger): string[] {
  return actionsOf(planOf({ config, targets, merged, ledger }), 'reportPush').map(({ title }) => title);
}

describe('a merge whose gates had shut at the click', () => {
  test('is told once, with the way back, and recorded', () => {
    const plan = planOf({ config, targets, merged });
    const [issue] = actionsOf(plan, 'reportPush');
    expect(issue?.title).toBe('checkout/prod changed by a merge whose gates had shut');
    expect(issue?.body).toContain(`#5 was merged as \`${sha('merge 5').slice(0, 7)}\` when its check was still green`);
    expect(issue?.body).toContain('/rollback checkout prod');
    const records = recordsOf(plan).filter(({ kind }) => kind === 'direct');
    expect(records).toMatchObject([{ revision: sha('merge 5'), targets: ['checkout/prod'] }]);
    expect(told(aLedger(...records))).toEqual([]);
  });

  const late = ['checkout/prod changed by a merge whose gates had shut'];
  test.each<[name: string, ledger: Ledger, expected: string[]]>([
    ['was proven before it', aLedger(aProof('staging', '1.4.3')), []],
    ['was proven only after it', aLedger(aProof('staging', '1.4.3', { provenAt: ago(10) })), late],
    ['was proven in dev only', aLedger(aProof('dev', '1.4.3')), late],
    ['had been proven too long before', aLedger(aProof('staging', '1.4.3', { provenAt: ago(15 * 86_400) })), late],
    [
      'had turned unhealthy before it',
      dated([ago(3600), aProof('staging', '1.4.3')], [ago(600), anIncident('staging', '1.4.3')]),
      late,
    ],
    [
      'turned unhealthy only after it',
      dated([ago(3600), aProof('staging', '1.4.3')], [ago(60), anIncident('staging', '1.4.3')]),
      [],
    ],
    ['was let in by a named person', aLedger(anOverride('order', { pull: 5 })), []],
    ['went back on somebody’s word', aLedger(aRollback('prod', '1.4.2', '1.4.3')), []],
  ])('what it brought %s', (_, ledger, expected) => {
    expect(told(ledger)).toEqual(expected);
  });
});
