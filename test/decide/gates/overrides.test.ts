import { describe, expect, test } from 'vitest';
import type { StateRecord } from '../../../src/model/record.ts';
import type { PullState } from '../../../src/model/snapshot.ts';
import { isOpen } from '../../../src/model/verdict.ts';
import { overridableGate, overridableGates } from '../../../src/text/gate-names.ts';
import {
  aChange,
  actionsOf,
  aLedger,
  aPull,
  aTarget,
  gist,
  ladder,
  planOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';
import { anOverride } from './records.ts';

const jump = [aChange('staging', '1.0.0', '1.1.0')];
const targets = [aTarget('dev', '1.0.0'), aTarget('staging', '1.0.0')];

function judged(records: StateRecord[], pull: Partial<PullState> = {}) {
  const pulls = [aPull({ changes: jump, ...pull })];
  return planOf({ targets, pulls, config: valid(ladder), ledger: aLedger(...records) });
}

const shut = 'blocked UpstreamNotProven: staging would get checkout 1.1.0, and dev has not proven it (it runs 1.0.0)';

describe('a named person opens a gate', () => {
  test('by its word, on exactly this head, with the reason', () => {
    const verdict = verdictOn(judged([anOverride('order')]), 7);
    expect(verdict).toMatchObject({ status: 'overridden', by: 'olga' });
    expect(verdict.message).toBe(
      'staging would get checkout 1.1.0, and dev has not proven it (it runs 1.0.0); reason given: the incident of today',
    );
  });

  test('which is a green check that says who', () => {
    const checks = actionsOf(judged([anOverride('order')]), 'ensureCheck');
    const check = checks.find(({ name }) => name === 'shiplock/promotion');
    expect(check?.state).toEqual({ status: 'completed', conclusion: 'success' });
    expect(check?.summary).toContain('overridden by `@olga`');
    expect(check?.summary).toContain('the incident of today');
  });

  test.each([
    ['nobody said anything', []],
    ['another gate was named', [anOverride('window')]],
    ['another head was meant', [anOverride('order', { head: sha('before') })]],
    ['another pull request was meant', [anOverride('order', { pull: 8 })]],
    ['a word that is no gate', [anOverride('everything')]],
  ])('not when %s', (_, records: StateRecord[]) => {
    expect(gist(verdictOn(judged(records), 7))).toBe(shut);
  });

  test('and the others stay shut', () => {
    const pull = { changes: [aChange('prod', '1.0.0', '1.1.0')] };
    const verdict = verdictOn(judged([anOverride('order')], pull), 7);
    expect(gist(verdict)).toBe('waiting AwaitingApproval: prod waits for approval by @olga or team release');
    const both = verdictOn(judged([anOverride('order'), anOverride('approval', { by: 'pim' })], pull), 7);
    expect(both.status).toBe('overridden');
  });

  test('the newest word on a gate counts', () => {
    const verdict = verdictOn(judged([anOverride('order'), anOverride('order', { by: 'pim', reason: 'again' })]), 7);
    expect(verdict).toMatchObject({ by: 'pim' });
  });

  test('a render that fails may be let through, a conflict may not', () => {
    const diff = { status: 'failed' as const, side: 'head' as const, message: 'no tag', file: null, line: null };
    const broken = judged([anOverride('diff')], { changes: [{ ...aChange('dev', '1.0.0', '1.0.0'), diff }] });
    expect(broken.verdicts[0]?.diff).toMatchObject({ status: 'overridden', by: 'olga' });
    const merge = { status: 'conflict' as const, files: ['a.yaml'] };
    const conflict = judged([anOverride('diff'), anOverride('order')], { merge, changes: [] });
    expect(conflict.verdicts[0]).toMatchObject({ diff: { status: 'blocked' }, promotion: { status: 'blocked' } });
  });

  test('nobody overrides an invalid config or a broken state branch', () => {
    const problem = { file: 'a', line: 1, column: 1, message: 'no', hint: null };
    const words = [...overridableGates.map(({ word }) => word), 'config', 'ledger', 'merge', 'hold'];
    const records = words.map((word) => anOverride(word));
    expect(verdictOn(judged(records, { configProblems: [problem] }), 7).status).toBe('blocked');
    const ledger = { status: 'broken' as const, problem: 'entry 3 is missing' };
    expect(verdictOn(planOf({ targets, pulls: [aPull({ changes: jump })], ledger }), 7).status).toBe('blocked');
  });
});

describe('the words', () => {
  test('are taken in any case, and only these', () => {
    expect(overridableGate('Order')).toBe('order');
    expect(overridableGate('hold')).toBeUndefined();
    expect(overridableGate('constructor')).toBeUndefined();
  });

  test('open nothing that was open', () => {
    const plan = judged([anOverride('order')], { changes: [aChange('dev', '1.0.0', '1.1.0')] });
    expect(isOpen(verdictOn(plan, 7))).toBe(true);
    expect(verdictOn(plan, 7).status).toBe('passed');
  });
});
