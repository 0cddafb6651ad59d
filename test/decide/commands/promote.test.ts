import { describe, expect, test } from 'vitest';
import type { CommandRecord } from '../../../src/model/record.ts';
import type { CommandComment, PullState, Snapshot } from '../../../src/model/snapshot.ts';
import {
  aChange,
  aComment,
  actionsOf,
  aLedger,
  aPromotion,
  aPull,
  type EnvironmentInput,
  planOf,
  recordsOf,
  sha,
  valid,
} from '../builders.ts';

function answers(comment: CommandComment, pull: Partial<PullState> = {}, snapshot: Partial<Snapshot> = {}) {
  const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { commands: [comment], ...pull })];
  return recordsOf(planOf({ pulls, ...snapshot }));
}

/** What a command led to: `accepted, approves prod` or `refused: …`. */
function outcome(...args: Parameters<typeof answers>): string[] {
  return answers(...args).flatMap((record) => {
    if (record.kind === 'approval') return [`${record.by} approves ${record.environments.join(', ')}`];
    if (record.kind === 'command') return [`${record.outcome}: ${record.answer}`];
    return [];
  });
}

const approved = [
  'olga approves prod',
  `accepted: approved \`${sha('head 8').slice(0, 7)}\` for prod. It merges as soon as every gate is open.`,
];
const movedOn =
  'refused: the pull request moved on after your comment. Look at it as it is now, and say `/promote` again.';
const ownWork = 'refused: nobody approves their own work: somebody else has to promote this.';
const notYours = 'refused: you may not promote into prod: that is for olga or team release.';

interface Case {
  name: string;
  comment: CommandComment;
  pull?: Partial<PullState>;
  environments?: Record<string, EnvironmentInput>;
  leads: string[];
}

const open = { prod: { merge: 'manual' } } as const;

const cases: Case[] = [
  { name: 'an approver', comment: aComment('/promote'), leads: approved },
  {
    name: 'a member of an approver team',
    comment: aComment('/promote', { by: 'pim', teams: ['release'] }),
    leads: approved.map((line) => line.replace('olga', 'pim')),
  },
  {
    name: 'somebody who is no approver, even an admin',
    comment: aComment('/promote', { by: 'root', role: 'admin' }),
    leads: [notYours],
  },
  {
    name: 'without approvers, somebody who may write',
    comment: aComment('/promote', { role: 'write' }),
    environments: open,
    leads: approved,
  },
  {
    name: 'without approvers, a maintainer',
    comment: aComment('/promote', { role: 'maintain' }),
    environments: open,
    leads: approved,
  },
  {
    name: 'without approvers, somebody who may only read',
    comment: aComment('/promote', { role: 'read' }),
    environments: open,
    leads: ['refused: you may not promote into prod: it needs the write role in this repository, yours is read.'],
  },
  {
    name: 'without approvers, an outsider',
    comment: aComment('/promote', { role: 'none' }),
    environments: open,
    leads: ['refused: you may not promote into prod: it needs the write role in this repository, yours is none.'],
  },
  { name: 'a head that came after the comment', comment: aComment('/promote', { head: sha('old') }), leads: [movedOn] },
  {
    name: 'a head that is not known to have been seen',
    comment: aComment('/promote', { head: null }),
    leads: [movedOn],
  },
  { name: 'the author of the pull request', comment: aComment('/promote'), pull: { author: 'Olga' }, leads: [ownWork] },
  {
    name: 'a committer of its branch',
    comment: aComment('/promote'),
    pull: { committers: ['olga'] },
    leads: [ownWork],
  },
  {
    name: 'a pull request without targets',
    comment: aComment('/promote'),
    pull: { changes: [] },
    leads: ['refused: there is nothing to promote: this pull request changes no target.'],
  },
  { name: 'an edited comment', comment: aComment('/promote', { edited: true }), leads: [] },
  { name: 'a bot', comment: aComment('/promote', { byBot: true, by: 'olga[bot]' }), leads: [] },
  {
    name: 'a word that is nearly a command',
    comment: aComment('/promot now'),
    leads: ['refused: `/promot` is not a command: did you mean `/promote`? `/help` lists them.'],
  },
  {
    name: 'prose, quotes and code',
    comment: aComment('see /promote\n> /promote\n```\n/promote\n```\n/etc'),
    leads: [],
  },
  { name: 'help', comment: aComment('/help'), leads: ['accepted: help'] },
  {
    name: 'several commands, each with its own answer',
    comment: aComment('/help\n\nLooks good.\n/promote\n/hepl'),
    leads: [
      'accepted: help',
      ...approved,
      'refused: `/hepl` is not a command: did you mean `/help`? `/help` lists them.',
    ],
  },
];

describe('what a command leads to', () => {
  test.each(cases)('$name', ({ comment, pull = {}, environments, leads }) => {
    const config = environments === undefined ? {} : { config: valid(environments) };
    expect(outcome(comment, pull, config)).toEqual(leads);
  });

  test('a right is needed in every environment that the pull request touches', () => {
    const config = valid({ dev: {}, prod: { approvers: { users: ['pim'] } } });
    const changes = [aChange('dev', '1.4.2', '1.4.3'), aChange('prod', '1.4.2', '1.4.3')];
    expect(outcome(aComment('/promote'), { changes }, { config })).toEqual([
      'refused: you may not promote into prod: that is for pim.',
    ]);
  });

  test('a broken state branch takes no command, since it could not be remembered', () => {
    expect(answers(aComment('/promote'), {}, { ledger: { status: 'broken', problem: 'rewound' } })).toEqual([]);
  });
});

describe('the audit line', () => {
  test('names who said what on which head', () => {
    const [, line] = answers(aComment('/approve   looks good '));
    expect(line).toMatchObject({
      kind: 'command',
      pull: 8,
      comment: 31,
      index: 0,
      by: 'olga',
      command: '/approve looks good',
      head: sha('head 8'),
    });
  });

  test('makes a command happen once: what is on record is not done again', () => {
    const records = answers(aComment('/promote\n/help'));
    expect(records).toHaveLength(3);
    expect(answers(aComment('/promote\n/help'), {}, { ledger: aLedger(...records) })).toEqual([]);
  });

  test('is per command: what is not on record yet of a comment is done', () => {
    const [, promote] = answers(aComment('/promote'));
    const rest = answers(
      aComment('/promote\n/help'),
      {},
      { ledger: aLedger(...(promote === undefined ? [] : [promote])) },
    );
    expect(rest).toMatchObject([{ kind: 'command', index: 1, answer: 'help' }]);
  });
});

describe('replies', () => {
  const line: CommandRecord = {
    kind: 'command',
    version: 1,
    pull: 8,
    comment: 31,
    index: 0,
    by: 'pim',
    command: '/promote',
    head: sha('head 8'),
    outcome: 'refused',
    answer: 'you may not promote into prod: that is for olga.',
  };
  const repliesOf = (records: CommandRecord[], pull: Partial<PullState> = {}) =>
    actionsOf(
      planOf({ pulls: [aPull({ number: 8, commands: [aComment('/promote')], ...pull })], ledger: aLedger(...records) }),
      'ensureReply',
    );

  test('say what is on record, with a thumb', () => {
    expect(repliesOf([line])).toMatchObject([
      { pull: 8, to: 31, reaction: '-1', body: `<!-- shiplock:reply 31 -->\n@pim: ${line.answer}` },
    ]);
    expect(repliesOf([{ ...line, outcome: 'accepted' }])).toMatchObject([{ reaction: '+1' }]);
  });

  test('answer all commands of a comment in one', () => {
    const [reply] = repliesOf([line, { ...line, index: 1, command: '/help', answer: 'help', outcome: 'accepted' }]);
    expect(reply?.body).toContain(line.answer);
    expect(reply?.body).toContain('| `/promote [commit]` |');
  });

  test('are not written before the command is on record, nor when they stand there already', () => {
    expect(repliesOf([])).toEqual([]);
    const body = `<!-- shiplock:reply 31 -->\n@pim: ${line.answer}`;
    expect(repliesOf([line], { replies: [{ to: 31, id: 40, body }] })).toEqual([]);
    expect(repliesOf([line], { replies: [{ to: 31, id: 40, body: `${body} and more` }] })).toHaveLength(1);
  });
});
