import { describe, expect, test } from 'vitest';
import { type Context, createContext } from '../../../src/decide/context.ts';
import { isRollback } from '../../../src/decide/rollbacks/is-rollback.ts';
import { rollbackRecords } from '../../../src/decide/rollbacks/rollback-records.ts';
import { isOwnHold, openRollbacks } from '../../../src/model/open-rollbacks.ts';
import type { Rollback, StateRecord, Unhold } from '../../../src/model/record.ts';
import type { PullState } from '../../../src/model/snapshot.ts';
import { renderRollbackBranch } from '../../../src/text/branch-name.ts';
import {
  aChange,
  aConfig,
  aLanding,
  aLedger,
  aProof,
  aPull,
  aRelease,
  aSnapshot,
  aTargetAt,
  BOT,
  NOW,
  sha,
} from '../builders.ts';

const rollback: Rollback = {
  ...{ kind: 'rollback', version: 1, target: 'checkout/prod', from: aRelease('1.5.0'), to: aRelease('1.4.1') },
  ...{ revision: sha('old'), content: aTargetAt('prod', '1.4.1').content, reason: 'errors', by: 'olga', comment: 31 },
};
const unhold: Unhold = {
  ...{ kind: 'unhold', version: 1, scope: { application: 'checkout', environment: 'prod' } },
  ...{ reason: '', by: 'olga', comment: 40 },
};

function contextWith(...records: StateRecord[]): Context {
  return createContext(aSnapshot({ ledger: aLedger(...records) }), aConfig(), NOW);
}

function ourPull(pull: Partial<PullState> = {}): PullState {
  const branch = renderRollbackBranch({ application: 'checkout', environment: 'prod' });
  const head = { sha: sha('head 9'), branch, fork: false };
  return aPull({
    number: 9,
    ours: true,
    author: BOT,
    committers: [BOT],
    head,
    changes: [aChange('prod', '1.5.0', '1.4.1')],
    ...pull,
  });
}

/** Other content than was promised, as when a shared file was left as it is. */
const otherContent = {
  ...aChange('prod', '1.5.0', '1.4.1'),
  after: { ...aTargetAt('prod', '1.4.1'), content: sha('other') },
};

describe('a pull request is a rollback', () => {
  const recorded: [string, Partial<PullState>, StateRecord[], boolean][] = [
    ['when it leaves behind what the record promised', {}, [rollback], true],
    ['also when a person opened it', { ours: false, author: 'ann', committers: ['ann'] }, [rollback], true],
    ['not without a record or a stand', {}, [], false],
    ['not when the record is about another release', {}, [{ ...rollback, to: aRelease('1.4.0') }], false],
    [
      'not when another target changes too',
      { changes: [...ourPull().changes, aChange('dev', '1.5.0', '1.6.0')] },
      [rollback],
      false,
    ],
    ['not when it brings a config', { configProblems: [] }, [rollback], false],
    ['of ours also where shared files stay as they are', { changes: [otherContent] }, [rollback], true],
    [
      'not with a foreign commit that changes more',
      { changes: [otherContent], committers: [BOT, 'ann'] },
      [rollback],
      false,
    ],
    [
      'not with other content on another branch',
      { changes: [otherContent], head: { sha: sha('h'), branch: 'x', fork: false } },
      [rollback],
      false,
    ],
    [
      'not with other content in a fork',
      { changes: [otherContent], head: { ...ourPull().head, fork: true } },
      [rollback],
      false,
    ],
    ['not after its hold was lifted', {}, [rollback, unhold], false],
    ['not after it landed', {}, [rollback, { ...aLanding(9, 'checkout/prod', '1.4.1') }], false],
    ['still after something else landed', {}, [rollback, aLanding(9, 'checkout/prod', '1.5.0')], true],
  ];
  test.each(recorded)('%s', (_, pull, records, expected) => {
    expect(isRollback(ourPull(pull), contextWith(...records))?.recorded?.rollback === rollback).toBe(expected);
  });

  const byHand: [string, PullState['changes'], StateRecord[], boolean][] = [
    ['that goes back to what was proven there', [aChange('prod', '1.5.0', '1.4.1')], [aProof('prod', '1.4.1')], true],
    [
      'that goes back to what landed there',
      [aChange('prod', '1.5.0', '1.4.1')],
      [aLanding(4, 'checkout/prod', '1.4.1')],
      true,
    ],
    ['to what was proven elsewhere only', [aChange('prod', '1.5.0', '1.4.1')], [aProof('staging', '1.4.1')], false],
    [
      'that goes forward',
      [aChange('prod', '1.4.1', '1.5.0')],
      [aProof('prod', '1.5.0'), aProof('prod', '1.4.1')],
      false,
    ],
    [
      'with a change that goes forward beside it',
      [aChange('prod', '1.5.0', '1.4.1'), aChange('dev', '1.5.0', '1.6.0')],
      [aProof('prod', '1.4.1')],
      false,
    ],
    ['that adds a target', [aChange('prod', null, '1.4.1')], [aProof('prod', '1.4.1')], false],
    ['of nothing', [], [aProof('prod', '1.4.1')], false],
  ];
  test.each(byHand)('by hand %s', (_, changes, records, expected) => {
    const found = isRollback(aPull({ changes }), contextWith(...records));
    expect(found !== null && found.recorded === null && found.askedBy === null).toBe(expected);
  });

  test('whose verdict says who asked for it, or that it goes back by hand', () => {
    expect(isRollback(ourPull(), contextWith(rollback))).toMatchObject({
      askedBy: 'olga',
      automatic: false,
      message: `@olga asked at ${NOW} that checkout/prod goes back to 1.4.1`,
    });
    const automatic = { ...rollback, by: BOT, comment: null };
    expect(isRollback(ourPull(), contextWith(automatic))).toMatchObject({ askedBy: null, automatic: true });
    const hand = aPull({ changes: [aChange('prod', '1.5.0', '1.4.1')] });
    expect(isRollback(hand, contextWith(aProof('prod', '1.4.1')))?.message).toBe(
      'this goes back by hand: 1.4.1 was healthy in checkout/prod before',
    );
  });
});

test('a rollback passes its own hold, and no other', () => {
  const ledger = aLedger(...rollbackRecords(rollback));
  const open = openRollbacks(ledger).get('checkout/prod');
  const [, hold] = rollbackRecords(rollback);
  if (open === undefined || hold?.kind !== 'hold') throw new Error('no rollback, or no hold');
  expect(isOwnHold({ at: NOW, record: hold }, open)).toBe(true);
  expect(isOwnHold({ at: '2026-11-21T11:59:59.000Z', record: hold }, open)).toBe(false);
  const wide = { ...hold, scope: { application: null, environment: 'prod' } };
  expect(isOwnHold({ at: NOW, record: wide }, open)).toBe(false);
});
