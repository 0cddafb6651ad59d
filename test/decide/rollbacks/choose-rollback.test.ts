import { describe, expect, test } from 'vitest';
import { type Context, createContext } from '../../../src/decide/context.ts';
import { chooseRollback, type RollbackWish } from '../../../src/decide/rollbacks/choose-rollback.ts';
import { rollbackRecords } from '../../../src/decide/rollbacks/rollback-records.ts';
import type { Incident, Rejection, StateRecord } from '../../../src/model/record.ts';
import {
  aConfig,
  aLanding,
  aLedger,
  anArtifact,
  aProof,
  aRelease,
  aSnapshot,
  aTarget,
  aTargetAt,
  NOW,
  sha,
} from '../builders.ts';

function contextWith(...records: StateRecord[]): Context {
  return createContext(aSnapshot({ ledger: aLedger(...records) }), aConfig(), NOW);
}

function choose(wish: Partial<RollbackWish>, records: StateRecord[], tag = '1.5.0'): string {
  const full = { to: null, steps: 1, by: 'olga', reason: 'errors', comment: 31, ...wish };
  const found = chooseRollback(aTarget('prod', tag), full, contextWith(...records));
  return 'problem' in found ? found.problem : (found.rollback.to.artifacts[0]?.tag ?? '');
}

function rejected(tag: string): Rejection {
  return {
    kind: 'rejection',
    version: 1,
    application: 'checkout',
    artifacts: [anArtifact(tag)],
    reason: 'leaks',
    by: 'ann',
    comment: 3,
  };
}

function incident(environment: string, tag: string): Incident {
  const { content, release } = aTargetAt(environment, tag);
  return {
    kind: 'incident',
    version: 1,
    target: `checkout/${environment}`,
    release,
    content,
    revision: sha('base'),
    why: 'degraded',
  };
}

const stood = ['1.3.0', '1.4.0', '1.4.1'].map((tag) => aProof('prod', tag));

describe('the release that a target goes back to', () => {
  const cases: [string, Partial<RollbackWish>, StateRecord[], string][] = [
    ['is the one before, by default', {}, stood, '1.4.1'],
    ['is two before, when two steps are asked for', { steps: 2 }, stood, '1.4.0'],
    ['is the version that was named', { to: '1.3.0' }, stood, '1.3.0'],
    ['may be named by its digest', { to: anArtifact('1.3.0').digest?.slice(0, 20) ?? '' }, stood, '1.3.0'],
    ['is never the one that is there', {}, [...stood, aProof('prod', '1.5.0')], '1.4.1'],
    ['is never a rejected one', {}, [...stood, rejected('1.4.1')], '1.4.0'],
    ['is no release that turned unhealthy there', {}, [...stood, incident('prod', '1.4.1')], '1.4.0'],
    [
      'is one that was mended and proven again',
      {},
      [...stood, incident('prod', '1.4.1'), aProof('prod', '1.4.1')],
      '1.4.1',
    ],
    ['is not lost by an incident elsewhere', {}, [...stood, incident('dev', '1.4.1')], '1.4.1'],
    [
      'counts a landing as healthy',
      {},
      [...stood, { ...aLanding(5, 'checkout/prod', '1.4.2'), content: 'c' }],
      '1.4.2',
    ],
    [
      'is none that was healthy elsewhere only',
      {},
      [aProof('staging', '1.4.1')],
      'there is no earlier release to go back to in `checkout/prod`. No release is on record as healthy there.',
    ],
    [
      'is none that was never there',
      { to: '9.9.9' },
      stood,
      '`9.9.9` was never healthy in `checkout/prod`. On record as healthy there: `1.4.1`, `1.4.0`, `1.3.0`.',
    ],
    [
      'is none that somebody rejected, also by name',
      { to: '1.4.1' },
      [...stood, rejected('1.4.1')],
      '`1.4.1` was rejected by ann: leaks. Choose another version.',
    ],
    ['is none when it is there already', { to: '1.5.0' }, stood, '`checkout/prod` has 1.5.0 already.'],
    [
      'is none past the first',
      { steps: 4 },
      stood,
      'there is no release 4 steps back to go back to in `checkout/prod`. On record as healthy there: `1.4.1`, `1.4.0`, `1.3.0`.',
    ],
  ];
  test.each(cases)('%s', (_, wish, records, expected) => {
    expect(choose(wish, records)).toBe(expected);
  });

  test('is read where it was healthy, with the content that it had there', () => {
    const found = chooseRollback(
      aTarget('prod', '1.5.0'),
      { to: null, steps: 1, by: 'olga', reason: 'errors', comment: 31 },
      contextWith(...stood),
    );
    expect(found).toEqual({
      rollback: {
        ...{ kind: 'rollback', version: 1, target: 'checkout/prod', from: aRelease('1.5.0'), to: aRelease('1.4.1') },
        ...{ revision: sha('base'), content: aTargetAt('prod', '1.4.1').content },
        ...{ by: 'olga', reason: 'errors', comment: 31 },
      },
    });
  });

  test('is none while the state branch is broken', () => {
    const context = {
      ...contextWith(),
      snapshot: aSnapshot({ ledger: { status: 'broken', problem: 'log/1 is missing' } }),
    };
    const wish = { to: null, steps: 1, by: 'olga', reason: 'errors', comment: 31 };
    expect(chooseRollback(aTarget('prod', '1.5.0'), wish, context)).toEqual({
      problem: 'the state branch is not to be trusted: log/1 is missing.',
    });
  });

  test('comes with a hold on the target and the rejection of what was there', () => {
    const found = chooseRollback(
      aTarget('prod', '1.5.0'),
      { to: null, steps: 1, by: 'olga', reason: 'errors', comment: 31 },
      contextWith(...stood),
    );
    if ('problem' in found) throw new Error(found.problem);
    const said = { reason: 'rolled back: errors', by: 'olga', comment: 31, version: 1 };
    expect(rollbackRecords(found.rollback)).toEqual([
      found.rollback,
      { kind: 'hold', scope: { application: 'checkout', environment: 'prod' }, until: null, rollback: null, ...said },
      { kind: 'rejection', application: 'checkout', artifacts: [anArtifact('1.5.0')], ...said },
    ]);
  });
});
