import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { ago, aLedger, aProof, aTarget, aTargetAt, NOW, planOf, recordsOf, valid } from './builders.ts';

const config = valid({ dev: { soak: '10m' } });

function proofsOf(snapshot: Partial<Snapshot>) {
  return recordsOf(planOf({ config, ...snapshot })).filter((record) => record.kind === 'proof');
}

describe('how a proof is earned', () => {
  test('a release that was healthy for the whole soak is proven, with what was seen', () => {
    const target = aTarget('dev', '1.4.3', { healthySince: ago(600) });
    expect(proofsOf({ targets: [target] })).toEqual([
      aProof('dev', '1.4.3', { healthySince: ago(600), provenAt: NOW, soakSeconds: 600 }),
    ]);
  });

  test('a second before the end of the soak there is no proof, and the plan looks again at its end', () => {
    const plan = planOf({ config, targets: [aTarget('dev', '1.4.3', { healthySince: ago(599) })] });
    expect(plan.actions).toEqual([]);
    expect(plan.reconsiderAt).toBe(ago(-1));
  });

  test('it is written once for one content', () => {
    const target = aTarget('dev', '1.4.3', {});
    expect(proofsOf({ targets: [target], ledger: aLedger(aProof('dev', '1.4.3')) })).toEqual([]);
  });

  test('the same release with other content is proven anew', () => {
    const target = aTarget('dev', '1.4.3', {});
    expect(
      proofsOf({ targets: [target], ledger: aLedger(aProof('dev', '1.4.3', { content: 'before' })) }),
    ).toHaveLength(1);
  });

  test('a release that comes back after another one is proven anew, and so is the newest again', () => {
    const ledger = aLedger(aProof('dev', '1.4.2'), aProof('dev', '1.4.3'));
    expect(proofsOf({ targets: [aTarget('dev', '1.4.2', {})], ledger })).toMatchObject([{ provenAt: NOW }]);
    const again = aLedger(aProof('dev', '1.4.2'), aProof('dev', '1.4.3'), aProof('dev', '1.4.2', { provenAt: NOW }));
    expect(proofsOf({ targets: [aTarget('dev', '1.4.2', {})], ledger: again })).toEqual([]);
  });

  test('it is renewed when it ended and the release is still healthy', () => {
    const stale = aProof('dev', '1.4.3', { provenAt: ago(14 * 86_400) });
    expect(proofsOf({ targets: [aTarget('dev', '1.4.3', {})], ledger: aLedger(stale) })).toHaveLength(1);
  });

  test('what an agent reports counts only where Git confirms it', () => {
    const target = aTarget('dev', '1.4.3', {});
    const report = target.report === null ? null : { ...target.report, release: null };
    expect(proofsOf({ targets: [{ ...target, report }] })).toEqual([]);
  });

  test('what runs is proven, not what Git wants by now', () => {
    const target = aTarget('dev', '1.4.4', {});
    const old = aTarget('dev', '1.4.3', {});
    const [proof] = proofsOf({ targets: [{ ...target, report: old.report }] });
    expect(proof).toMatchObject({ release: aTargetAt('dev', '1.4.3').release, content: old.at.content });
  });

  test.each([
    { sync: 'syncing' },
    { sync: 'failed' },
    { health: 'progressing' },
    { health: 'degraded' },
    { health: 'unknown' },
    { healthySince: null },
  ] as const)('no proof from %o', (report) => {
    expect(proofsOf({ targets: [aTarget('dev', '1.4.3', report)] })).toEqual([]);
  });

  test('nothing is written into a broken state branch', () => {
    const ledger = { status: 'broken', problem: 'it was rewound' } as const;
    expect(recordsOf(planOf({ config, targets: [aTarget('dev', '1.4.3', {})], ledger }))).toEqual([]);
  });

  test('records follow the entry that was read last', () => {
    const plan = planOf({
      config,
      targets: [aTarget('dev', '1.4.3', {})],
      ledger: { status: 'intact', sequence: 41, records: [] },
    });
    expect(plan.actions).toMatchObject([{ kind: 'appendRecords', sequence: 41 }]);
  });
});
