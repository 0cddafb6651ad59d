import { describe, expect, test } from 'vitest';
import { type Context, createContext } from '../../../src/decide/context.ts';
import { isRollback } from '../../../src/decide/rollbacks/is-rollback.ts';
import { isRollbackHold } from '../../../src/decide/rollbacks/rollback-hold.ts';
import type { Hold, Ledger, Rollback, StateRecord, Unhold } from '../../../src/model/record.ts';
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
    ['not when a person opened it', { ours: false, author: 'ann', committers: ['ann'] }, [rollback], false],
    ['not without a record or a stand', {}, [], false],
    ['not when the record is about another release', {}, [{ ...rollback, to: aRelease('1.4.0') }], false],
    [
      'not when another target changes too',
      { changes: [...ourPull().changes, aChange('dev', '1.5.0', '1.6.0')] },
      [rollback],
      false,
    ],
    ['not when it brings a config', { configProblems: [] }, [rollback], false],
    ['not with other content', { changes: [otherContent] }, [rollback], false],
    ['not with a commit of somebody else', { committers: [BOT, 'ann'] }, [rollback], false],
    ['not from a fork', { changes: [otherContent], head: { ...ourPull().head, fork: true } }, [rollback], false],
    ['not after its hold was lifted', {}, [rollback, unhold], false],
    ['not after it landed', {}, [rollback, { ...aLanding(9, 'checkout/prod', '1.4.1') }], false],
    ['still after something else landed', {}, [rollback, aLanding(9, 'checkout/prod', '1.5.0')], true],
  ];
  test.each(recorded)('%s', (_, pull, records, expected) => {
    expect(isRollback(ourPull(pull), contextWith(...records))?.recorded?.rollback === rollback).toBe(expected);
  });

  test('with files that others read left as they are, when the release is the one that was promised', () => {
    const facts = { target: 'checkout/prod', revision: sha('old'), at: NOW, edits: [], takesAlong: [] };
    const pull = ourPull({ changes: [otherContent] });
    const passes = (shared: string[], binary: string[], at = NOW) => {
      const restores = [{ ...facts, shared, binary, at }];
      const snapshot = aSnapshot({ ledger: aLedger(rollback), restores });
      return isRollback(pull, createContext(snapshot, aConfig(), NOW)) !== null;
    };
    expect(passes(['charts/x'], [])).toBe(true);
    expect(passes([], ['charts/x.tgz'])).toBe(true);
    expect(passes([], [])).toBe(false);
    expect(passes(['charts/x'], [], '2026-11-21T11:00:00.000Z')).toBe(false);
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

describe('a hold', () => {
  const own: Hold = {
    ...{ kind: 'hold', version: 1, scope: { application: 'checkout', environment: 'prod' }, until: null },
    ...{ reason: 'rolled back: errors', by: 'olga', comment: 31, rollback: null },
  };
  const wide: Hold = { ...own, scope: { application: null, environment: 'prod' } };

  test.each<[string, Hold, string, boolean]>([
    ['that came with the rollback of its target', own, NOW, true],
    ['of the same target that was put at another time', own, '2026-11-21T11:59:59.000Z', false],
    ['of the same target and moment that somebody else put', { ...own, by: 'ann', comment: 32 }, NOW, false],
    ['of the whole environment', wide, NOW, false],
  ])('%s', (_, record, at, expected) => {
    const ledger: Ledger = {
      status: 'intact',
      sequence: 2,
      records: [
        { at: NOW, record: rollback },
        { at, record },
      ],
    };
    const context = createContext(aSnapshot({ ledger }), aConfig(), NOW);
    expect(context.standing.holds.map((hold) => isRollbackHold(hold, context))).toEqual([expected]);
  });
});
