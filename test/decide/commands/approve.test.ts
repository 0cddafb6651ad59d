import { describe, expect, test } from 'vitest';
import type { Approval } from '../../../src/model/record.ts';
import { actionsOf, aLedger, aPromotion, aProof, planOf, sha } from '../builders.ts';
import { answersTo, config, deedsOf, onPromotion, targets } from './told.ts';

const head = sha('head 8');
const approval: Approval = {
  ...{ kind: 'approval', version: 1, pull: 8, head, environments: ['prod'], by: 'olga', comment: 31 },
};

function mergesWith(...records: Approval[]): number {
  const proofs = [aProof('staging', '1.4.3'), aProof('dev', '1.4.3')];
  const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { author: 'ann', ours: false })];
  return actionsOf(planOf({ config, targets, pulls, ledger: aLedger(...proofs, ...records) }), 'mergePullRequest')
    .length;
}

describe('/approve', () => {
  test('approves the head that its author saw, and leaves the merge to others', () => {
    expect(deedsOf({ body: '/approve' })).toMatchObject([
      { ...approval, merge: false, content: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(answersTo({ body: '/approve' })).toEqual([
      `accepted: approved \`${head.slice(0, 7)}\` for prod. This alone does not merge it: \`/promote\` does.`,
    ]);
    expect(mergesWith(approval)).toBe(1);
    expect(mergesWith({ ...approval, merge: false })).toBe(0);
  });

  test.each(['/approve', '/promote'])('%s with a commit is for that commit, whatever was seen', (word) => {
    const unseen = { comment: { head: null } };
    expect(deedsOf({ body: `${word} ${head.slice(0, 7).toUpperCase()}`, ...unseen })).toHaveLength(1);
    expect(deedsOf({ body: `${word} ${head}`, ...unseen })).toHaveLength(1);
    expect(answersTo({ body: `${word} 0123456` })).toEqual([
      `refused: \`0123456\` is not the newest commit of this pull request, \`${head.slice(0, 7)}\` is. Look at it, and say \`${word} ${head.slice(0, 7)}\`.`,
    ]);
    expect(answersTo({ body: word, ...unseen })[0]).toMatch(/^refused: the pull request moved on after your comment/);
  });

  test('is refused to others, and for own work', () => {
    expect(answersTo({ body: '/approve', comment: { by: 'ann', role: 'admin' } })).toEqual([
      'refused: you may not approve for prod: that is for olga or team release.',
    ]);
    expect(answersTo({ body: '/approve', where: onPromotion('prod', { committers: ['Olga'] }) })).toEqual([
      'refused: nobody approves their own work: somebody else has to approve this.',
    ]);
  });
});

test('words behind /approve are prose, also when they look like a commit', () => {
  expect(deedsOf({ body: '/approve the defaced page is mended' })).toHaveLength(1);
});

describe('/unapprove', () => {
  test('takes back what its author approved, and what it merged by', () => {
    expect(deedsOf({ body: '/unapprove', before: [approval] })).toEqual([
      { kind: 'unapproval', version: 1, pull: 8, by: 'olga', comment: 31 },
    ]);
  });

  test('is refused where there is nothing to take back', () => {
    expect(answersTo({ body: '/unapprove' })).toEqual([
      'refused: you have not approved this by a command, so there is nothing to take back.',
    ]);
    expect(answersTo({ body: '/unapprove', before: [{ ...approval, by: 'pim' }] })[0]).toMatch(/^refused/);
    const where = onPromotion('prod', { approvals: [{ by: 'olga', head, teams: [] }] });
    expect(answersTo({ body: '/unapprove', where })[0]).toMatch(
      /Your review stands: dismiss it, or request changes\.$/,
    );
  });

  test('after /approve in the same comment leaves nothing', () => {
    expect(deedsOf({ body: '/approve\n/unapprove' }).map(({ kind }) => kind)).toEqual(['approval', 'unapproval']);
    expect(deedsOf({ body: '/unapprove\n/approve' }).map(({ kind }) => kind)).toEqual(['approval']);
  });
});

test('/promote says what else its pull request waits for', () => {
  expect(answersTo({ body: '/promote' })).toEqual([
    `accepted: approved \`${head.slice(0, 7)}\` for prod. It merges as soon as every gate is open; what else it waits for now: \`order\`.`,
  ]);
});
