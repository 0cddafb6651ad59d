import { describe, expect, test } from 'vitest';
import type { Incident, Landing, Rollback, StateRecord, Unhold } from '../../../src/model/record.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import {
  aChange,
  actionsOf,
  ago,
  aLanding,
  aLedger,
  aMerge,
  anArtifact,
  aProof,
  aRelease,
  aTarget,
  aTargetAt,
  BOT,
  planOf,
  recordsOf,
  sha,
  valid,
} from '../builders.ts';

const config = valid({ dev: {}, prod: { after: ['dev'], rollback: 'auto', soak: '1h' } });
const sick = { health: 'degraded', healthySince: null } as const;
const stood = { ...aProof('prod', '1.4.1'), provenAt: ago(9000) };
const scope = { application: 'checkout', environment: 'prod' };

function rollbacksIn(records: readonly StateRecord[]): Rollback[] {
  return records.filter((record) => record.kind === 'rollback');
}

describe('an automatic rollback', () => {
  const merged = [aMerge('prod', '1.4.1', '1.5.0')];
  const back: Rollback = {
    ...{ kind: 'rollback', version: 1, target: 'checkout/prod', from: aRelease('1.5.0'), to: aRelease('1.4.1') },
    ...{ revision: sha('base'), content: aTargetAt('prod', '1.4.1').content },
    ...{ reason: '1.5.0 turned unhealthy within its soak: synced, degraded', by: BOT, comment: null },
  };
  const unhold: Unhold = { kind: 'unhold', version: 1, scope, reason: '', by: 'olga', comment: 40 };
  const landing: Landing = { ...aLanding(5, 'checkout/prod', '1.5.0'), mergedAt: ago(1800) };
  const incident: Incident = {
    ...{ kind: 'incident', version: 1, target: 'checkout/prod', release: aRelease('1.4.1') },
    ...{ content: aTargetAt('prod', '1.4.1').content, revision: sha('base'), why: 'degraded' },
  };

  function decided(records: StateRecord[], snapshot: Partial<Snapshot> = {}, report: Partial<TargetReport> = sick) {
    const targets = [aTarget('prod', '1.5.0', report)];
    return planOf({ config, targets, merged, ledger: aLedger(stood, ...records), ...snapshot });
  }

  test('takes back what turned unhealthy before it was proven, with a hold and a rejection, in one entry', () => {
    const plan = decided([]);
    expect(actionsOf(plan, 'appendRecords')).toHaveLength(1);
    expect(recordsOf(plan).slice(-3)).toEqual([
      back,
      expect.objectContaining({ kind: 'hold', scope, by: BOT, until: null, rollback: null }),
      expect.objectContaining({ kind: 'rejection', application: 'checkout', artifacts: [anArtifact('1.5.0')] }),
    ]);
  });

  const cases: [string, () => ReturnType<typeof planOf>, number][] = [
    ['when it is degraded after it landed, inside its soak', () => decided([landing], { merged: [] }), 1],
    ['when the sync failed', () => decided([], {}, { sync: 'failed', health: 'unknown', healthySince: null }), 1],
    ['not while it is progressing', () => decided([], {}, { health: 'progressing', healthySince: null }), 0],
    ['not when it is missing or unknown', () => decided([], {}, { health: 'unknown', healthySince: null }), 0],
    ['not when a person suspended it', () => decided([], {}, { health: 'suspended', healthySince: null }), 0],
    ['not when it is healthy', () => decided([], {}, {}), 0],
    [
      'not when its soak is over',
      () => decided([landing, { ...aProof('prod', '1.5.0'), provenAt: ago(60) }], { merged: [] }),
      0,
    ],
    ['not when no merge brought it', () => decided([], { merged: [] }), 0],
    ['not when the report is of other content', () => decided([], {}, { ...sick, content: 'old' }), 0],
    [
      'not where the config leaves it to people',
      () => decided([], { config: valid({ dev: {}, prod: { after: ['dev'] } }) }),
      0,
    ],
    [
      'not in observe mode',
      () => decided([], { config: valid({ dev: {}, prod: { rollback: 'auto', mode: 'observe' } }) }),
      0,
    ],
    ['not twice for one release', () => decided([back]), 0],
    ['not twice for one release, also after the hold was lifted', () => decided([back, unhold]), 0],
    ['not while the hold of another one stands', () => decided([{ ...back, from: aRelease('1.4.9') }]), 0],
    ['again when that was lifted', () => decided([{ ...back, from: aRelease('1.4.9') }, unhold]), 1],
    ['never of a rollback', () => decided([{ ...back, from: aRelease('1.6.0'), to: aRelease('1.5.0') }, unhold]), 0],
    [
      'not with a broken state branch',
      () => decided([], { ledger: { status: 'broken', problem: 'log/1 is missing' } }),
      0,
    ],
  ];
  test.each(cases)('%s', (_, plan, count) => {
    expect(rollbacksIn(recordsOf(plan()))).toHaveLength(count);
  });

  test('without a healthy release before says so, on the pull request and in the log', () => {
    const why =
      '1.5.0 turned unhealthy within its soak: synced, degraded. It stays, for there is no earlier release to go back to';
    for (const records of [[incident], [{ ...landing, target: 'checkout/dev' }]]) {
      const plan = decided(records, { ledger: aLedger(...(records[0] === incident ? [stood] : []), ...records) });
      expect(rollbacksIn(recordsOf(plan))).toEqual([]);
      expect(plan.notes.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
      expect(actionsOf(plan, 'ensureComment')[0]?.body).toContain(
        'It stays, for there is no earlier release to go back to in `checkout/prod`.',
      );
    }
  });
});

describe('a revert that a person merged', () => {
  const hand = {
    ...{ number: 12, ours: false, author: 'ann', mergedAt: ago(30), comment: { id: 9, body: 'old' } },
    brought: [{ change: aChange('prod', '1.5.0', '1.4.1'), deployment: null }],
  };
  const before = { at: ago(9000), record: stood };

  function decided(records: StateRecord[], merge: Partial<Snapshot['merged'][number]> = {}) {
    const later = records.map((record) => ({ at: ago(10), record }));
    const ledger: Snapshot['ledger'] = { status: 'intact', sequence: 2, records: [before, ...later] };
    return planOf({
      config: valid({ dev: {}, prod: {} }),
      targets: [aTarget('prod', '1.4.1', sick)],
      merged: [aMerge('prod', '1.5.0', '1.4.1', { ...hand, ...merge })],
      ledger,
    });
  }

  test('is recorded as a rollback by that person, with a hold and a rejection, and said on it', () => {
    const plan = decided([]);
    const records = recordsOf(plan).filter(({ kind }) => kind !== 'incident');
    expect(records).toEqual([
      expect.objectContaining({
        kind: 'rollback',
        target: 'checkout/prod',
        by: 'ann',
        pull: 12,
        reason: 'reverted by hand in #12',
      }),
      expect.objectContaining({ kind: 'hold', scope, rollback: 12, by: 'ann' }),
      expect.objectContaining({ kind: 'rejection', artifacts: [anArtifact('1.5.0')], by: 'ann' }),
    ]);
    expect(actionsOf(plan, 'ensureComment')[0]?.body).toContain(
      '↩️ This took `checkout/prod` back to `1.4.1`, which was healthy there before. So it counts as a rollback: `1.5.0` is rejected, and nothing newer enters until somebody says `/unhold checkout prod`.',
    );
    expect(rollbacksIn(recordsOf(decided(records)))).toEqual([]);
  });

  test('is none when it goes forward, to where nothing was healthy, or is ours', () => {
    const forward = { change: aChange('prod', '1.3.0', '1.4.1'), deployment: null };
    const never = { change: aChange('prod', '1.5.0', '1.2.0'), deployment: null };
    expect(rollbacksIn(recordsOf(decided([], { brought: [forward] })))).toEqual([]);
    expect(rollbacksIn(recordsOf(decided([], { brought: [never] })))).toEqual([]);
    expect(rollbacksIn(recordsOf(decided([], { ours: true, author: BOT })))).toEqual([]);
  });

  test('is none by its own landing: only what was healthy before the merge counts', () => {
    const never = { change: aChange('prod', '1.5.0', '1.2.0'), deployment: null };
    const landed = aLanding(12, 'checkout/prod', '1.2.0');
    const other = { change: aChange('dev', '1.5.0', '1.2.0'), deployment: null };
    expect(rollbacksIn(recordsOf(decided([landed], { brought: [never, other] })))).toEqual([]);
  });

  test('adds nothing to a rollback that was asked for before', () => {
    const asked = recordsOf(decided([])).map((record) =>
      record.kind === 'rollback' ? { ...record, pull: undefined } : record,
    );
    const [rollback] = rollbacksIn(asked);
    if (rollback === undefined) throw new Error('no rollback');
    const { pull: _, ...plain } = rollback;
    expect(rollbacksIn(recordsOf(decided([{ ...plain, comment: 31 }])))).toEqual([]);
  });
});
