import { expect, test } from 'vitest';
import type { Pass } from '../../src/model/record.ts';
import { actionsOf, aLedger, aPromotion, aTarget, gist, planOf, sha, verdictOn } from './builders.ts';

const pass: Pass = { kind: 'pass', version: 1, pull: 8, head: sha('head 8'), reason: 'prod is down', by: 'olga' };
const targets = [aTarget('dev', '1.0.0'), aTarget('staging', '1.0.0')];

test('what an operator let through stays open at that head, with what was found', () => {
  const plan = planOf({ targets, pulls: [aPromotion('staging', '1.0.0', '1.1.0')], ledger: aLedger(pass) });
  expect(gist(verdictOn(plan, 8))).toContain('overridden PassedByHand: let through by hand by olga: prod is down');
  expect(verdictOn(plan, 8).children.some(({ reason }) => reason === 'UpstreamNotProven')).toBe(true);
  const states = actionsOf(plan, 'ensureCheck').map(({ state }) => state);
  expect(states).toEqual([
    { status: 'completed', conclusion: 'success' },
    { status: 'completed', conclusion: 'success' },
  ]);
});

test.each([
  { name: 'another head', record: { ...pass, head: sha('old') } },
  { name: 'another pull request', record: { ...pass, pull: 9 } },
])('a pass of $name opens nothing', ({ record }) => {
  const plan = planOf({ targets, pulls: [aPromotion('staging', '1.0.0', '1.1.0')], ledger: aLedger(record) });
  expect(verdictOn(plan, 8).status).toBe('blocked');
});

test('a conflict is still a conflict', () => {
  const pull = aPromotion('staging', '1.0.0', '1.1.0', { merge: { status: 'conflict', files: ['a'] } });
  expect(verdictOn(planOf({ targets, pulls: [pull], ledger: aLedger(pass) }), 8).status).toBe('blocked');
});

test('in the merge queue a pass holds for the group', () => {
  const pull = aPromotion('staging', '1.0.0', '1.1.0', { queued: true });
  const group = { sha: sha('group'), pulls: [8], changes: pull.changes, configProblems: null, checks: [] };
  const protection = { requiredReviews: 0, strict: false, mergeQueue: true, bypass: false, checks: [] };
  const plan = planOf({ targets, pulls: [pull], ledger: aLedger(pass), groups: [group], protection });
  const onGroup = actionsOf(plan, 'ensureCheck').filter((check) => check.sha === sha('group'));
  expect(onGroup.map(({ state }) => state)).toEqual([
    { status: 'completed', conclusion: 'success' },
    { status: 'completed', conclusion: 'success' },
  ]);
});
