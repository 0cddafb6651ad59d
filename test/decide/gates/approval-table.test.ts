import { describe, expect, test } from 'vitest';
import { contentFingerprint } from '../../../src/decide/content-fingerprint.ts';
import type { Approval, StateRecord } from '../../../src/model/record.ts';
import type { PullState, Snapshot } from '../../../src/model/snapshot.ts';
import {
  aChange,
  actionsOf,
  ago,
  aLedger,
  anArtifact,
  aPromotion,
  aRelease,
  aTarget,
  BOT,
  type EnvironmentInput,
  gist,
  planOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';

const head = sha('head 8');
const promotion = aPromotion('prod', '1.0.0', '1.1.0');
const targets = [aTarget('prod', '1.0.0')];
const one = { prod: { merge: 'manual', approvers: { users: ['olga', 'pim'], teams: ['release'] } } } as const;

function approval(by: string, record: Partial<Approval> = {}): Approval {
  const content = contentFingerprint(promotion);
  return { kind: 'approval', version: 1, pull: 8, head, environments: ['prod'], by, comment: 1, content, ...record };
}

function unapproval(by: string): StateRecord {
  return { kind: 'unapproval', version: 1, pull: 8, by, comment: 2 };
}

function request(by: string, tag = '1.1.0', target = 'checkout/prod'): StateRecord {
  return { kind: 'request', version: 1, target, from: aRelease('1.0.0'), artifacts: [anArtifact(tag)], by, comment: 3 };
}

function plan(
  records: StateRecord[],
  pull: Partial<PullState> = {},
  environments: Record<string, EnvironmentInput> = one,
) {
  const snapshot: Partial<Snapshot> = { targets, config: valid(environments), ledger: aLedger(...records) };
  return planOf({ ...snapshot, pulls: [{ ...promotion, ...pull }] });
}

const waits = 'waiting AwaitingApproval: prod waits for approval by @olga, @pim or team release';
const open = 'passed Passed: every gate is open';
const moved = { head: { ...promotion.head, sha: sha('rebuilt on a newer base') } };
const objection = (by: string, at = ago(60), teams: string[] = []) => ({ by, at, teams });
const review = (by: string) => ({ by, head, teams: [] });

const cases: [string, StateRecord[], Partial<PullState>, string][] = [
  ['an approver said so', [approval('olga')], {}, open],
  ['taken back by the same person', [approval('olga'), unapproval('Olga')], {}, waits],
  ['taken back by somebody else', [approval('olga'), unapproval('pim')], {}, open],
  ['taken back and given again', [approval('olga'), unapproval('olga'), approval('olga')], {}, open],
  ['the branch was rebuilt by us with the same content', [approval('olga')], moved, open],
  [
    'the branch brings other content now',
    [approval('olga')],
    { ...moved, changes: [aChange('prod', '1.0.0', '1.2.0')] },
    waits,
  ],
  [
    'the branch brings another target as well',
    [approval('olga')],
    { ...moved, changes: [...promotion.changes, aChange('dev', '1.0.0', '1.1.0')] },
    waits,
  ],
  ['a person added a commit that changes no target', [approval('olga')], { ...moved, committers: [BOT, 'ann'] }, waits],
  ['a commit brought a change of the config', [approval('olga')], { ...moved, configProblems: [] }, waits],
  ['an approval from before there were digests', [{ ...approval('olga'), content: undefined }], moved, waits],
  ['who asked for this version by name', [request('olga'), approval('olga')], {}, waits],
  ['who asked for another version', [request('olga', '1.0.9'), approval('olga')], {}, open],
  ['who asked for it elsewhere', [request('olga', '1.1.0', 'checkout/dev'), approval('olga')], {}, open],
  ['who asked, and another approver', [request('olga'), approval('olga'), approval('pim')], {}, open],
  [
    'an approver asks for changes',
    [approval('pim')],
    { objections: [objection('olga')] },
    'blocked ChangesRequested: @olga asked for changes: prod waits until they approve, or their review is dismissed',
  ],
  [
    'a member of the team asks for changes',
    [approval('pim')],
    { objections: [objection('eve', ago(60), ['release'])] },
    'blocked ChangesRequested: @eve asked for changes: prod waits until they approve, or their review is dismissed',
  ],
  ['somebody else asks for changes', [approval('pim')], { objections: [objection('eve')] }, open],
  [
    'the same person approved before asking for changes',
    [approval('olga')],
    { objections: [objection('olga', ago(-1))] },
    'blocked ChangesRequested: @olga asked for changes: prod waits until they approve, or their review is dismissed',
  ],
  ['the same person approved after it', [approval('olga')], { objections: [objection('olga')] }, open],
];

describe('approvals', () => {
  test.each(cases)('%s', (_, records, pull, says) => {
    const clean = records.map((record) => structuredClone(record));
    expect(gist(verdictOn(plan(clean, pull), 8))).toBe(says);
  });

  test('a promotion that was approved and rebuilt is merged at its new head', () => {
    const merges = actionsOf(plan([approval('olga')], moved), 'mergePullRequest');
    expect(merges.map((action) => action.head)).toEqual([moved.head.sha]);
    const other = plan([approval('olga')], { ...moved, changes: [aChange('prod', '1.0.0', '1.2.0')] });
    expect(actionsOf(other, 'mergePullRequest')).toEqual([]);
  });

  test('the digest is of what is brought, in any order', () => {
    const changes = [aChange('dev', '1.0.0', '1.1.0'), aChange('prod', '1.0.0', '1.1.0')];
    const digest = contentFingerprint({ ...promotion, changes });
    expect(contentFingerprint({ ...promotion, changes: changes.toReversed() })).toBe(digest);
    expect(contentFingerprint({ ...promotion, changes: [aChange('dev', '0.9.0', '1.1.0'), ...changes.slice(1)] })).toBe(
      digest,
    );
    expect(
      contentFingerprint({ ...promotion, changes: [aChange('dev', '1.0.0', null), ...changes.slice(1)] }),
    ).not.toBe(digest);
  });
});

const owned = { prod: { approvers: { codeowners: true } } } as const;
const both = { prod: { approvers: { users: ['olga'], codeowners: true } } } as const;
const set = (members: string[], owners = ['@acme/shop', '@pim'], files = ['apps/a.yaml']) => ({
  files,
  owners,
  members,
});

const owners: [string, PullState['owners'], StateRecord[], Partial<PullState>, string][] = [
  ['nobody owns the files', [], [], {}, open],
  [
    'no owner has approved',
    [set([])],
    [],
    {},
    'waiting AwaitingOwner: prod waits for approval by an owner of apps/a.yaml: @acme/shop or @pim',
  ],
  ['an owner reviewed', [set(['pim'])], [], { approvals: [review('pim')] }, open],
  ['an owner said so', [set(['pim'])], [approval('pim')], {}, open],
  [
    'an owner reviewed an older head',
    [set(['pim'])],
    [],
    { approvals: [{ ...review('pim'), head: sha('old') }] },
    'waiting AwaitingOwner: prod waits for approval by an owner of apps/a.yaml: @acme/shop or @pim',
  ],
  [
    'the owner made the change',
    [set(['pim'])],
    [],
    { approvals: [review('pim')], committers: [BOT, 'pim'] },
    'waiting AwaitingOwner: prod waits for approval by an owner of apps/a.yaml: @acme/shop or @pim',
  ],
  [
    'every set needs one',
    [set(['pim']), set([], ['@eve'], ['b', 'c'])],
    [approval('pim')],
    {},
    'waiting AwaitingOwner: prod waits for approval by an owner of b and 1 more files: @eve',
  ],
  ['one person may own all', [set(['pim']), set(['pim'], ['@pim'], ['b'])], [approval('pim')], {}, open],
  [
    'there is no such file',
    null,
    [approval('pim')],
    {},
    'blocked NoCodeowners: prod asks the owners of the files, and main has no CODEOWNERS file that can be read',
  ],
  [
    'an owner asks for changes',
    [set([], ['@pim'])],
    [],
    { objections: [objection('pim')] },
    'blocked ChangesRequested: @pim asked for changes: prod waits until they approve, or their review is dismissed',
  ],
];

describe('owners of the files', () => {
  test.each(owners)('%s', (_, sets, records, pull, says) => {
    expect(gist(verdictOn(plan(records, { owners: sets, ...pull }, owned), 8))).toBe(says);
  });

  test('are asked beside the approvers', () => {
    const waitsFor = (records: StateRecord[]) =>
      verdictOn(plan(records, { owners: [set(['pim'])] }, both), 8)
        .children.filter(({ status }) => status === 'waiting')
        .map(({ reason }) => reason);
    expect(waitsFor([])).toEqual(['AwaitingApproval', 'AwaitingOwner']);
    expect(waitsFor([approval('pim', { environments: [] })])).toEqual(['AwaitingApproval']);
    expect(waitsFor([approval('olga')])).toEqual(['AwaitingOwner']);
  });

  test('are not asked where the environment does not', () => {
    expect(gist(verdictOn(plan([approval('olga')], { owners: [set([])] }), 8))).toBe(open);
  });
});
