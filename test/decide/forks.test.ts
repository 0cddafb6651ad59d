import { describe, expect, test } from 'vitest';
import type { CommandRecord } from '../../src/model/record.ts';
import type { PullState } from '../../src/model/snapshot.ts';
import { FORK_WORD, mayBeRendered } from '../../src/text/fork-word.ts';
import { aChange, aComment, actionsOf, aLedger, aProof, aPull, planOf, sha, valid } from './builders.ts';

const head = sha('head 8');
const config = valid({ dev: {}, staging: { after: ['dev'], merge: 'auto' } });
const proof = aProof('dev', '1.4.3');

/** A pull request from a fork of which nothing was rendered yet. */
function aFork(pull: Partial<PullState> = {}): PullState {
  const change = { ...aChange('staging', '1.4.2', '1.4.3'), diff: { status: 'withheld' as const } };
  return aPull({
    number: 8,
    author: 'eve',
    head: { sha: head, branch: 'main', fork: true },
    changes: [change],
    ...pull,
  });
}

function said(body: string, comment: Partial<PullState['commands'][number]> = {}): CommandRecord | undefined {
  const pulls = [aFork({ commands: [aComment(body, { by: 'olga', role: 'write', head, ...comment })] })];
  const [append] = actionsOf(planOf({ config, pulls, ledger: aLedger(proof) }), 'appendRecords');
  return append?.records.find((record) => record.kind === 'command');
}

describe('a pull request from a fork that nobody looked at', () => {
  const plan = planOf({ config, pulls: [aFork()], ledger: aLedger(proof) });

  test('waits for a person in its check, with who can do what', () => {
    const [check] = actionsOf(plan, 'ensureCheck');
    expect(check).toMatchObject({
      name: 'shiplock/diff',
      state: { status: 'completed', conclusion: 'action_required' },
      title: `it comes from a fork: somebody with write access looks at ${head.slice(0, 7)} and says /diff ${head.slice(0, 7)}, then it is rendered`,
    });
  });

  test('says so in its comment, with the command', () => {
    const [comment] = actionsOf(plan, 'ensureComment');
    expect(comment?.body).toContain('Waits for a person: 1 target, not rendered yet');
    expect(comment?.body).toContain(`Comment \`/diff ${head.slice(0, 7)}\` and it lets this commit be rendered`);
  });

  test('is not merged by itself, overridden or not', () => {
    expect(actionsOf(plan, 'mergePullRequest')).toEqual([]);
    const override = {
      kind: 'override',
      version: 1,
      pull: 8,
      head,
      gate: 'diff',
      by: 'olga',
      reason: 'x',
      comment: 1,
    } as const;
    const opened = planOf({ config, pulls: [aFork()], ledger: aLedger(proof, override) });
    expect(opened.verdicts[0]?.diff).toMatchObject({ status: 'waiting', reason: 'ForkNotApproved' });
  });
});

describe('/diff on it', () => {
  test('by somebody with write access is a word on exactly this head', () => {
    expect(said('/diff')).toMatchObject({ outcome: 'accepted', answer: FORK_WORD, head });
    expect(said(`/diff ${head.slice(0, 7)}`, { head: null })).toMatchObject({ answer: FORK_WORD, head });
  });

  test.each(['none', 'read', 'triage'] as const)('by somebody with the role %s is refused', (role) => {
    const record = said('/diff', { role, by: 'eve' });
    expect(record).toMatchObject({ outcome: 'refused', answer: expect.stringContaining('it needs the write role') });
  });

  test('that was said before this head is refused: it spoke of another commit', () => {
    expect(said('/diff', { head: null })).toMatchObject({
      outcome: 'refused',
      answer: expect.stringContaining('moved on after your comment'),
    });
    expect(said('/diff 1234567')).toMatchObject({ outcome: 'refused' });
  });

  test('is answered with the rendered change as soon as there is one', () => {
    const comment = aComment('/diff', { by: 'olga', role: 'write', head });
    const record = said('/diff');
    if (record === undefined) throw new Error('nothing is on record');
    const rendered = aFork({ commands: [comment], changes: [aChange('staging', '1.4.2', '1.4.3')] });
    const [reply] = actionsOf(planOf({ config, pulls: [rendered], ledger: aLedger(proof, record) }), 'ensureReply');
    expect(reply?.body).toContain('| `checkout/staging` | `1.4.2` → `1.4.3` |');
  });
});

describe('the word', () => {
  const record = said('/diff');
  if (record === undefined) throw new Error('nothing is on record');
  const ledger = aLedger(record);

  test('counts for its pull request and its head alone', () => {
    expect(mayBeRendered(ledger, { pull: 8, head })).toBe(true);
    expect(mayBeRendered(ledger, { pull: 9, head })).toBe(false);
    expect(mayBeRendered(ledger, { pull: 8, head: sha('another') })).toBe(false);
  });

  test('is neither a /diff that only showed something, nor a refused one, nor one of a broken ledger', () => {
    expect(mayBeRendered(aLedger({ ...record, answer: 'diff' }), { pull: 8, head })).toBe(false);
    expect(mayBeRendered(aLedger({ ...record, outcome: 'refused' }), { pull: 8, head })).toBe(false);
    expect(mayBeRendered({ status: 'broken', problem: 'x' }, { pull: 8, head })).toBe(false);
  });
});

test('a fork that was rendered and may enter is still merged by people only', () => {
  const open = aFork({ changes: [aChange('staging', '1.4.2', '1.4.3')] });
  const plan = planOf({ config, pulls: [open], ledger: aLedger(proof) });
  expect(plan.verdicts[0]).toMatchObject({ diff: { status: 'passed' }, promotion: { status: 'passed' } });
  expect(actionsOf(plan, 'mergePullRequest')).toEqual([]);
});
