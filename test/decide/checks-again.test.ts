import { expect, test } from 'vitest';
import type { CheckState, PullState } from '../../src/model/snapshot.ts';
import { actionsOf, aLedger, aPromotion, aProof, planOf, valid } from './builders.ts';

const config = valid({ dev: {}, staging: { after: ['dev'] } });
const ledger = aLedger(aProof('dev', '1.4.3'));

function planFor(pull: Partial<PullState>) {
  return planOf({ config, ledger, pulls: [aPromotion('staging', '1.4.2', '1.4.3', pull)] });
}

/** The checks as they stand when nothing is left to write. */
const standing: CheckState[] = actionsOf(planFor({}), 'ensureCheck').map(({ name, externalId, state }, index) => ({
  ...{ id: 50 + index, name, externalId, status: state.status, startedAt: null },
  conclusion: state.status === 'completed' ? state.conclusion : null,
}));

test('nobody asked: nothing is written', () => {
  expect(actionsOf(planFor({ checks: standing }), 'ensureCheck')).toEqual([]);
});

test('somebody asked: first everything is looked at anew, and no check is written from what was remembered', () => {
  const plan = planFor({ checks: standing, again: null });
  expect(actionsOf(plan, 'ensureCheck')).toEqual([]);
  const sha = plan.verdicts[0]?.head;
  expect(actionsOf(plan, 'lookAnew')).toEqual([
    { kind: 'lookAnew', reason: 'the checks were asked to run again', asked: { sha, runs: [50, 51] } },
  ]);
});

test('then both are made anew, although they say the same', () => {
  const plan = planFor({ checks: standing, again: [50, 51] });
  expect(actionsOf(plan, 'ensureCheck').map(({ name, replaces }) => [name, replaces])).toEqual([
    ['shiplock/diff', 50],
    ['shiplock/promotion', 51],
  ]);
});

test('and then there is peace', () => {
  const anew = standing.map((check) => ({ ...check, id: check.id + 10 }));
  const plan = planFor({ checks: anew, again: [50, 51] });
  expect([...actionsOf(plan, 'ensureCheck'), ...actionsOf(plan, 'lookAnew')]).toEqual([]);
});
