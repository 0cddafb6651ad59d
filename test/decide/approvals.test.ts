import { describe, expect, test } from 'vitest';
import type { Approval, StateRecord } from '../../src/model/record.ts';
import type { PullState } from '../../src/model/snapshot.ts';
import {
  aChange,
  aLedger,
  aProof,
  aPull,
  BOT,
  type EnvironmentInput,
  gist,
  planOf,
  sha,
  valid,
  verdictOn,
} from './builders.ts';

const head = sha('head 7');
const two = { prod: { approvers: { users: ['olga', 'pim'], teams: ['release'], required: 2 } } };
const one = { prod: { approvers: { users: ['olga'], teams: ['release'] } } };

function review(by: string, at = head, teams: string[] = []): PullState['approvals'][number] {
  return { by, head: at, teams };
}

function approval(by: string, record: Partial<Approval> = {}): Approval {
  return { kind: 'approval', version: 1, pull: 7, head, environments: ['prod'], by, comment: 1, ...record };
}

interface Case {
  name: string;
  environments: Record<string, EnvironmentInput>;
  pull?: Partial<PullState>;
  records?: StateRecord[];
  says: string;
}

const waits = 'waiting AwaitingApproval: prod waits for approval by @olga or team release';
const open = 'passed Passed: every gate is open';

const cases: Case[] = [
  { name: 'nobody has approved', environments: one, says: waits },
  { name: 'an approver reviewed the head', environments: one, pull: { approvals: [review('olga')] }, says: open },
  { name: 'logins compare without case', environments: one, pull: { approvals: [review('Olga')] }, says: open },
  {
    name: 'an older head was reviewed',
    environments: one,
    pull: { approvals: [review('olga', sha('old'))] },
    says: waits,
  },
  { name: 'somebody else reviewed', environments: one, pull: { approvals: [review('pim')] }, says: waits },
  {
    name: 'a member of the team reviewed',
    environments: one,
    pull: { approvals: [review('pim', head, ['release'])] },
    says: open,
  },
  {
    name: 'a member of another team reviewed',
    environments: one,
    pull: { approvals: [review('pim', head, ['interns'])] },
    says: waits,
  },
  {
    name: 'the author reviewed',
    environments: one,
    pull: { author: 'olga', approvals: [review('olga')] },
    says: waits,
  },
  {
    name: 'a committer of the branch reviewed',
    environments: one,
    pull: { committers: ['ann', 'OLGA'], approvals: [review('olga')] },
    says: waits,
  },
  { name: 'an approver promoted this head', environments: one, records: [approval('olga')], says: open },
  {
    name: 'an approver promoted an older head',
    environments: one,
    records: [approval('olga', { head: sha('old') })],
    says: waits,
  },
  {
    name: 'an approver promoted another pull request',
    environments: one,
    records: [approval('olga', { pull: 6 })],
    says: waits,
  },
  {
    name: 'an approver promoted another environment',
    environments: one,
    records: [approval('olga', { environments: ['staging'] })],
    says: waits,
  },
  {
    name: 'two are asked and one has approved',
    environments: two,
    pull: { approvals: [review('olga')] },
    says: 'waiting AwaitingApproval: prod waits for approval by @olga, @pim or team release',
  },
  {
    name: 'two are asked and one approved in two ways',
    environments: two,
    pull: { approvals: [review('olga')] },
    records: [approval('olga')],
    says: 'waiting AwaitingApproval: prod waits for approval by @olga, @pim or team release',
  },
  {
    name: 'two are asked and nobody has approved',
    environments: two,
    says: 'waiting AwaitingApproval: prod waits for 2 approvals by @olga, @pim or team release',
  },
  {
    name: 'two are asked and two approved, each in their own way',
    environments: two,
    pull: { approvals: [review('olga')] },
    records: [approval('pim')],
    says: open,
  },
  {
    name: 'nobody is named',
    environments: { prod: { approvers: {} } },
    says: 'waiting AwaitingApproval: prod waits for approval by nobody (the config names no approver)',
  },
  { name: 'no approvers are configured', environments: { prod: {} }, says: open },
];

describe('approvals', () => {
  test.each(cases)('$name', ({ environments, pull = {}, records = [], says }) => {
    const pulls = [aPull({ changes: [aChange('prod', '1.4.2', '1.4.3')], ...pull })];
    const plan = planOf({ config: valid(environments), pulls, ledger: aLedger(...records) });
    expect(gist(verdictOn(plan, 7))).toBe(says);
  });

  test('a promotion of ours counts the bot as its author, and so anybody may approve it', () => {
    const pull = aPull({
      author: BOT,
      committers: [BOT],
      changes: [aChange('prod', '1', '2')],
      approvals: [review('olga')],
    });
    expect(verdictOn(planOf({ config: valid(one), pulls: [pull] }), 7).status).toBe('passed');
  });

  test('a person is asked only when nothing else is still open', () => {
    const environments = { dev: {}, prod: { ...one.prod, after: ['dev'] } };
    const snapshot = { config: valid(environments), pulls: [aPull({ changes: [aChange('prod', '1.4.2', '1.4.3')] })] };
    const target = { targets: [] };
    const proven = { ledger: aLedger(aProof('dev', '1.4.3')) };
    expect(verdictOn(planOf({ ...snapshot, ...target, ...proven }), 7)).toMatchObject({ waitsFor: 'person' });
  });
});
