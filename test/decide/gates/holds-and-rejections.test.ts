import { describe, expect, test } from 'vitest';
import type { StateRecord } from '../../../src/model/record.ts';
import { type Artifact, releaseOf } from '../../../src/model/release.ts';
import type { PullState, Snapshot } from '../../../src/model/snapshot.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import {
  aChange,
  actionsOf,
  ago,
  aLanding,
  aLedger,
  anArtifact,
  anImage,
  aPromotion,
  aProof,
  aPull,
  aTarget,
  BOT,
  gist,
  NOW,
  planOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';
import { aHold, anOverride, anUnhold, aRejection, aRollback, aScope } from './records.ts';

const config = valid({ dev: {}, staging: { after: ['dev'] } });
const targets = [aTarget('dev', '1.1.0'), aTarget('staging', '1.0.0')];
const open = 'passed Passed: every gate is open';
const prove = aProof('dev', '1.1.0');

function said(records: StateRecord[], pull: Partial<PullState> = {}, snapshot: Partial<Snapshot> = {}): string {
  const pulls = [aPromotion('staging', '1.0.0', '1.1.0', pull)];
  return gist(verdictOn(planOf({ config, targets, pulls, ledger: aLedger(prove, ...records), ...snapshot }), 8));
}

const target = aScope('checkout', 'staging');
const all = aScope(null, null);

const holds: [string, StateRecord[], string][] = [
  ['nobody holds anything', [], open],
  [
    'the target is held',
    [aHold(target)],
    'waiting Held: checkout/staging is held by @pim: load test; `/unhold checkout staging` lifts it',
  ],
  [
    'the application is held',
    [aHold(aScope('checkout', null))],
    'waiting Held: application checkout is held by @pim: load test; `/unhold checkout` lifts it',
  ],
  [
    'the environment is held',
    [aHold(aScope(null, 'staging'))],
    'waiting Held: environment staging is held by @pim: load test; `/unhold staging` lifts it',
  ],
  [
    'everything is held, for no reason that was said',
    [aHold(all, { reason: '' })],
    'waiting Held: everything is held by @pim; `/unhold` lifts it',
  ],
  ['another target is held', [aHold(aScope('basket', 'staging'))], open],
  ['another environment is held', [aHold(aScope(null, 'dev'))], open],
  ['the hold was lifted', [aHold(target), anUnhold(target)], open],
  [
    'a wider hold was lifted, not this one',
    [aHold(target), anUnhold(aScope('checkout', null)), anUnhold(aScope(null, 'staging')), anUnhold(all)],
    'waiting Held: checkout/staging is held by @pim: load test; `/unhold checkout staging` lifts it',
  ],
  [
    'it was lifted before it was put',
    [anUnhold(target), aHold(target)],
    'waiting Held: checkout/staging is held by @pim: load test; `/unhold checkout staging` lifts it',
  ],
  ['two holds of one scope are lifted together', [aHold(target), aHold(target), anUnhold(target)], open],
  ['its time is over', [aHold(target, { until: NOW })], open],
  [
    'one has an end and one has none',
    [aHold(target, { until: ago(-60) }), aHold(all, { reason: '' })],
    'waiting Held: everything is held by @pim; `/unhold` lifts it (and 1 more)',
  ],
  [
    'a rollback put it',
    [aHold(target, { reason: 'rolled back', rollback: 9 })],
    'waiting Held: checkout/staging is held by the rollback #9: rolled back; `/unhold checkout staging` lifts it',
  ],
  [
    'somebody overrides it',
    [aHold(target), anOverride('hold', { pull: 8, head: sha('head 8') })],
    'waiting Held: checkout/staging is held by @pim: load test; `/unhold checkout staging` lifts it',
  ],
];

describe('holds', () => {
  test.each(holds)('%s', (_, records, says) => {
    expect(said(records)).toBe(says);
  });

  test('a hold with an end opens by itself, and that is when to look again', () => {
    const pulls = [aPromotion('staging', '1.0.0', '1.1.0')];
    const records = [prove, aHold(target, { until: ago(-600) }), aHold(all, { until: ago(-60) })];
    const plan = planOf({ config, targets, pulls, ledger: aLedger(...records) });
    expect(verdictOn(plan, 8)).toMatchObject({ status: 'waiting', waitsFor: 'time', until: ago(-600) });
    expect(plan.reconsiderAt).toBe(ago(-600));
  });

  test('no promotion is opened, it is said why, and it is opened when the hold is lifted or ends', () => {
    const held = planOf({ config, targets, ledger: aLedger(prove, aHold(target, { until: ago(-600) })) });
    expect(held.actions).toEqual([]);
    expect(held.notes).toMatchObject([
      {
        kind: 'waits',
        target: 'checkout/staging',
        message: expect.stringMatching(/^`1\.1\.0` waits: .* is held by @pim/),
      },
    ]);
    expect(held.reconsiderAt).toBe(ago(-600));
    const free = planOf({ config, targets, ledger: aLedger(prove, aHold(target), anUnhold(target)) });
    expect(actionsOf(free, 'ensurePullRequest').map((one) => one.targets)).toEqual([['checkout/staging']]);
  });

  test('one that stood before is left as it is, and merged when the hold is lifted', () => {
    const overtaken = aPromotion('staging', '0.9.0', '1.0.5');
    const stands = planOf({ config, targets, pulls: [overtaken], ledger: aLedger(prove, aHold(target)) });
    expect(stands.actions.filter(({ kind }) => !['ensureCheck', 'ensureComment'].includes(kind))).toEqual([]);
    const pulls = [aPromotion('staging', '1.0.0', '1.1.0')];
    const waits = planOf({ config, targets, pulls, ledger: aLedger(prove, aHold(target)) });
    expect(actionsOf(waits, 'mergePullRequest')).toEqual([]);
    const lifted = planOf({ config, targets, pulls, ledger: aLedger(prove, aHold(target), anUnhold(target)) });
    expect(actionsOf(lifted, 'mergePullRequest').map(({ pull }) => pull)).toEqual([8]);
  });

  test('a change without a new version is held as well', () => {
    const pulls = [aPull({ changes: [aChange('staging', '1.0.0', '1.0.0')] })];
    expect(verdictOn(planOf({ config, targets, pulls, ledger: aLedger(aHold(target)) }), 7).status).toBe('waiting');
  });
});

describe('a rollback of ours', () => {
  const back = aPromotion('staging', '1.1.0', '1.0.0');
  const now = [aTarget('dev', '1.1.0'), aTarget('staging', '1.1.0')];
  const record = aRollback('staging', '1.1.0', '1.0.0');
  const verdict = (records: StateRecord[], pull: Partial<PullState> = {}, more: Partial<Snapshot> = {}) => {
    const snapshot = { config, targets: now, pulls: [{ ...back, ...pull }], ledger: aLedger(...records), ...more };
    return verdictOn(planOf(snapshot), 8);
  };

  /** The hold that came with the rollback, on the same word. */
  const ownHold = aHold(target, { comment: record.comment });
  const holdIn = ({ children }: Verdict) => children.find(({ gate }) => gate === 'hold')?.status;

  test('passes the hold and the order, and says so', () => {
    const found = verdict([ownHold, record]);
    expect(gist(found)).toBe(open);
    expect(found.children.map((child) => child.reason)).toEqual(['Rollback', 'Rollback']);
  });

  test('does not pass a hold of somebody else', () => {
    expect(holdIn(verdict([aHold(target, { comment: 70 }), ownHold, record]))).toBe('waiting');
  });

  test.each<[string, StateRecord[], Partial<PullState>]>([
    ['nobody ordered one', [], {}],
    ['another content was ordered', [aRollback('staging', '1.1.0', '1.0.0', { content: 'other' })], {}],
    ['it was for another environment', [aRollback('dev', '1.1.0', '1.0.0')], {}],
    ['it has landed', [record, aLanding(5, 'checkout/staging', '1.0.0')], {}],
    ['a person opened it', [record], { ours: false, author: 'ann' }],
    ['a person added a commit', [record], { committers: [BOT, 'ann'] }],
    ['it comes from a fork', [record], { head: { ...back.head, fork: true } }],
    ['it brings more', [record], { changes: [...back.changes, aChange('dev', '1.1.0', '1.0.0')] }],
    ['it removes the target', [record], { changes: [aChange('staging', '1.1.0', null)] }],
  ])('not when %s', (_, records, pull) => {
    expect(holdIn(verdict([aHold(target), ...records], pull))).toBe('waiting');
  });

  test('with files that others read, the artifacts decide', () => {
    const partial = aRollback('staging', '1.1.0', '1.0.0', { content: 'with the shared files' });
    const facts = { at: NOW, edits: [], binary: [], takesAlong: [] };
    const restore = { target: 'checkout/staging', revision: partial.revision, ...facts };
    const held = [ownHold, partial];
    expect(verdict(held, {}, { restores: [{ ...restore, shared: ['base.yaml'] }] }).status).toBe('passed');
    expect(holdIn(verdict(held, {}, { restores: [{ ...restore, shared: [] }] }))).toBe('waiting');
  });
});

describe('rejections', () => {
  const rejected = 'blocked Rejected: staging would get checkout 1.1.0, which @pim rejected: loses orders';
  const half: Artifact = { ...anArtifact('1.1.0'), digest: null };
  const renamed: Artifact = { ...anArtifact('1.1.0'), tag: '1.1.1' };

  test.each<[string, StateRecord[], string]>([
    ['the version was rejected', [aRejection('1.1.0')], rejected],
    ['another version was', [aRejection('1.0.9')], open],
    ['it was for another application', [aRejection('1.1.0', { application: 'basket' })], open],
    ['the tag alone was named', [aRejection('1.1.0', { artifacts: [half] })], rejected],
    ['the same content has another tag now', [aRejection('1.1.0', { artifacts: [renamed] })], rejected],
    ['the newest reason is said', [aRejection('1.1.0'), aRejection('1.1.0', { reason: '' })], rejected.slice(0, -14)],
  ])('%s', (_, records, says) => {
    expect(said(records)).toBe(says);
  });

  test('a tag that was pushed again with other content is the same rejected version', () => {
    const again = { ...anArtifact('1.1.0'), digest: `sha256:${'9'.repeat(64)}` };
    const change = aChange('staging', '1.0.0', '1.1.0');
    const after = change.after === null ? null : { ...change.after, release: releaseOf([again]) };
    expect(said([aRejection('1.1.0')], { changes: [{ ...change, after }] })).toBe(rejected);
  });

  test('what runs already is not thrown out by it', () => {
    expect(said([aRejection('1.0.0')])).toBe(open);
    expect(said([aRejection('1.0.0')], { changes: [aChange('staging', '1.0.0', '1.0.0')] })).toBe(open);
  });

  test('a person may override it on one pull request', () => {
    const override = anOverride('rejection', { pull: 8, head: sha('head 8') });
    expect(said([aRejection('1.1.0'), override])).toMatch(/^overridden Rejected/);
  });

  test('automation does not choose it, in a first environment nor behind', () => {
    const images = [anImage('1.1.0', '1.2.0')];
    const plan = planOf({ config, targets, images, ledger: aLedger(prove, aRejection('1.2.0'), aRejection('1.1.0')) });
    expect(actionsOf(plan, 'ensurePullRequest')).toEqual([]);
    const before = planOf({ config, targets: [aTarget('dev', '1.0.0')], images, ledger: aLedger(aRejection('1.2.0')) });
    expect(actionsOf(before, 'ensurePullRequest').map(({ title }) => title)).toEqual([
      'Promote checkout 1.0.0 → 1.1.0 to dev',
    ]);
  });
});
