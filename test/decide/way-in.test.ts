import { describe, expect, test } from 'vitest';
import type { Protection } from '../../src/model/protection.ts';
import type { PullState, Snapshot } from '../../src/model/snapshot.ts';
import { aChange, actionsOf, aLedger, aPromotion, aProof, aPull, aTarget, planOf, sha } from './builders.ts';

const ladder = { checks: ['shiplock/diff', 'shiplock/promotion'].map((name) => ({ name, app: 1 })) };

function rules(protection: Partial<Protection>): Protection {
  return { requiredReviews: 0, strict: false, mergeQueue: false, bypass: false, ...ladder, ...protection };
}

/** A promotion into staging whose gates are open. */
function open(pull: Partial<PullState>, protection: Protection | null, more: Partial<Snapshot> = {}) {
  return planOf({
    targets: [aTarget('dev', '1.1.0', {}), aTarget('staging', '1.0.0', {})],
    ledger: aLedger(aProof('dev', '1.1.0')),
    pulls: [aPromotion('staging', '1.0.0', '1.1.0', pull)],
    protection,
    ...more,
  });
}

function kinds(plan: ReturnType<typeof planOf>): string[] {
  const ways = ['mergePullRequest', 'enqueuePullRequest', 'dequeuePullRequest', 'updateBranch'];
  return plan.actions.map(({ kind }) => kind).filter((kind) => ways.includes(kind));
}

const approvedBy = (...people: string[]) => people.map((by) => ({ by, head: sha('head 8'), teams: [] }));

describe('a promotion whose gates are open', () => {
  test('is merged where the rules ask for checks only, and where they cannot be read', () => {
    expect(kinds(open({}, rules({})))).toEqual(['mergePullRequest']);
    expect(kinds(open({}, null))).toEqual(['mergePullRequest']);
  });

  test('waits for the reviews that the rules ask for, on whatever head they are', () => {
    expect(kinds(open({}, rules({ requiredReviews: 1 })))).toEqual([]);
    expect(kinds(open({ approvals: approvedBy('olga') }, rules({ requiredReviews: 1 })))).toEqual(['mergePullRequest']);
    const old = [{ by: 'olga', head: sha('an older head'), teams: [] }];
    expect(kinds(open({ approvals: old }, rules({ requiredReviews: 1 })))).toEqual(['mergePullRequest']);
    expect(kinds(open({ approvals: approvedBy('olga', 'Olga') }, rules({ requiredReviews: 2 })))).toEqual([]);
  });

  test('says in its check that GitHub waits for a review, and its check is green all the same', () => {
    const [, promotion] = actionsOf(open({}, rules({ requiredReviews: 1 })), 'ensureCheck');
    expect(promotion?.state).toEqual({ status: 'completed', conclusion: 'success' });
    expect(promotion?.summary).toContain('main also asks for an approving review on GitHub');
  });

  test('is merged past the reviews where the App may, but never past the checks of others', () => {
    const bypass = rules({ requiredReviews: 1, bypass: true });
    expect(kinds(open({}, bypass))).toEqual(['mergePullRequest']);
    const withCi = { ...bypass, checks: [...bypass.checks, { name: 'ci', app: 15_368 }] };
    expect(kinds(open({}, withCi))).toEqual([]);
    expect(kinds(open({ others: [{ name: 'ci', state: 'pending' }] }, withCi))).toEqual([]);
    expect(kinds(open({ others: [{ name: 'ci', state: 'failure' }] }, withCi))).toEqual([]);
    expect(kinds(open({ others: [{ name: 'ci', state: 'success' }] }, withCi))).toEqual(['mergePullRequest']);
  });

  test('goes into the merge queue with the head that was judged, once', () => {
    const plan = open({}, rules({ mergeQueue: true }));
    expect(actionsOf(plan, 'enqueuePullRequest')).toMatchObject([{ pull: 8, head: sha('head 8') }]);
    expect(kinds(plan)).toEqual(['enqueuePullRequest']);
    expect(kinds(open({ queued: true }, rules({ mergeQueue: true })))).toEqual([]);
  });

  test('is brought up to date first where the rules are strict, and only our own branch is', () => {
    const plan = open({ behind: true }, rules({ strict: true }));
    expect(actionsOf(plan, 'updateBranch')).toMatchObject([{ pull: 8, head: sha('head 8') }]);
    expect(kinds(plan)).toEqual(['updateBranch']);
    const approval = { kind: 'approval', version: 1, pull: 8, head: sha('head 8'), by: 'olga', comment: 1 } as const;
    const promoted = aLedger(aProof('dev', '1.1.0'), { ...approval, environments: ['staging'] });
    const theirs = { behind: true, ours: false, author: 'ann', committers: ['ann'] };
    expect(kinds(open(theirs, rules({ strict: true }), { ledger: promoted }))).toEqual([]);
    expect(kinds(open({ ...theirs, behind: false }, rules({ strict: true }), { ledger: promoted }))).toEqual([
      'mergePullRequest',
    ]);
  });
});

describe('the merge queue', () => {
  const queue = rules({ mergeQueue: true });

  test('loses a promotion whose gate closes, whoever put it there', () => {
    const shut = { targets: [aTarget('dev', '1.0.0', {}), aTarget('staging', '1.0.0', {})], ledger: aLedger() };
    expect(kinds(open({ queued: true }, queue, shut))).toEqual(['dequeuePullRequest']);
    expect(kinds(open({ queued: true, ours: false, author: 'ann', committers: ['ann'] }, queue, shut))).toEqual([
      'dequeuePullRequest',
    ]);
    expect(kinds(open({}, queue, shut))).toEqual([]);
  });

  test('keeps what touches no target', () => {
    expect(kinds(open({ queued: true, changes: [] }, queue))).toEqual([]);
  });

  const group = (pulls: number[], ...environments: string[]) => ({
    sha: sha('group'),
    pulls,
    changes: environments.map((name) => aChange(name, '1.0.0', '1.1.0')),
    configProblems: null,
    checks: [],
  });
  const onGroup = (plan: ReturnType<typeof planOf>) =>
    actionsOf(plan, 'ensureCheck')
      .filter((check) => check.sha === sha('group'))
      .map(({ name, state }) => [name, state.status === 'completed' ? state.conclusion : state.status]);

  test('gets both checks on the commit of a group', () => {
    const plan = open({ queued: true }, queue, { groups: [group([8], 'staging')] });
    expect(onGroup(plan)).toEqual([
      ['shiplock/diff', 'success'],
      ['shiplock/promotion', 'success'],
    ]);
  });

  test('is answered with a failure, not a wait, where a gate is not open: dev and what dev must prove first in one group', () => {
    const dev = aPromotion('dev', '1.0.0', '1.1.0', { number: 9, queued: true });
    const staging = aPromotion('staging', '1.0.0', '1.1.0', { number: 8, queued: true });
    const plan = planOf({
      targets: [aTarget('dev', '1.0.0', {}), aTarget('staging', '1.0.0', {})],
      pulls: [dev, staging],
      protection: queue,
      groups: [group([8, 9], 'dev', 'staging')],
    });
    expect(onGroup(plan)).toEqual([
      ['shiplock/diff', 'success'],
      ['shiplock/promotion', 'failure'],
    ]);
    expect(actionsOf(plan, 'dequeuePullRequest').map(({ pull }) => pull)).toEqual([8]);
  });

  test('hears of a group that is red because another of its pull requests is', () => {
    const waits = aPull({
      number: 9,
      queued: true,
      configProblems: [{ file: 'c', line: 1, column: 1, message: 'no', hint: null }],
    });
    const pulls = [aPromotion('staging', '1.0.0', '1.1.0', { queued: true }), waits];
    const plan = open({}, queue, { pulls, groups: [group([8, 9], 'staging')] });
    expect(onGroup(plan)).toEqual([
      ['shiplock/diff', 'success'],
      ['shiplock/promotion', 'failure'],
    ]);
  });

  test('gets an answer on groups of pull requests without targets too, and none on those that are over', () => {
    const docs = open({ queued: true, changes: [] }, queue, { groups: [group([8])] });
    expect(onGroup(docs)).toEqual([
      ['shiplock/diff', 'success'],
      ['shiplock/promotion', 'success'],
    ]);
    expect(onGroup(open({}, queue, { groups: [group([5], 'staging')] }))).toEqual([]);
  });

  test('is answered while the config is broken', () => {
    const broken = {
      status: 'invalid' as const,
      problems: [{ file: 'c', line: 1, column: 1, message: 'no', hint: null }],
    };
    const plan = open({ queued: true }, queue, { config: broken, groups: [group([8], 'staging')] });
    expect(onGroup(plan)).toContainEqual(['shiplock/promotion', 'failure']);
    expect(kinds(plan)).toEqual(['dequeuePullRequest']);
  });
});

describe('a waiting check', () => {
  const waits = (startedAt: string | null) => {
    const snapshot = {
      targets: [
        aTarget('dev', '1.1.0', { healthySince: null, health: 'progressing' as const }),
        aTarget('staging', '1.0.0', {}),
      ],
      pulls: [aPromotion('staging', '1.0.0', '1.1.0')],
    };
    const [first] = actionsOf(planOf(snapshot), 'ensureCheck').filter(({ state }) => state.status === 'in_progress');
    const check = {
      ...{ id: 1, name: 'shiplock/promotion', status: 'in_progress' as const, conclusion: null, startedAt },
      externalId: first?.externalId ?? '',
    };
    const again = planOf({ ...snapshot, pulls: [{ ...aPromotion('staging', '1.0.0', '1.1.0'), checks: [check] }] });
    return actionsOf(again, 'ensureCheck').filter(({ name }) => name === 'shiplock/promotion');
  };

  test('is made anew before GitHub calls it stale, and left alone before that', () => {
    expect(waits('2026-11-12T12:00:00.000Z')).toEqual([]);
    expect(waits('2026-11-10T12:00:00.000Z')).toMatchObject([{ freshFrom: '2026-11-11T12:00:00.000Z' }]);
    expect(waits(null)).toEqual([]);
  });
});
