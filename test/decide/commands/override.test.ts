import { describe, expect, test } from 'vitest';
import { aComment, aLedger, aPromotion, planOf, sha, verdictOn } from '../builders.ts';
import { answersTo, config, deedsOf, onPromotion, type Said, targets } from './told.ts';

const short = sha('head 8').slice(0, 7);
/** On a promotion whose version nobody proved, by an administrator. */
const root = { by: 'root', role: 'admin' as const };
const said = (body: string, more: Partial<Said> = {}): Said => ({ body, comment: root, ...more });

describe('/override', () => {
  test('opens the gate that stops a pull request, at its head, with the reason', () => {
    const body = '/override order hotfix for the *outage*';
    expect(deedsOf(said(body))).toEqual([
      {
        ...{ kind: 'override', version: 1, pull: 8, head: sha('head 8'), gate: 'order' },
        ...{ reason: 'hotfix for the *outage*', by: 'root', comment: 31 },
      },
    ]);
    expect(answersTo(said(body))).toEqual([
      `accepted: the gate \`order\` is open for \`${short}\` (hotfix for the \\*outage\\*): a version enters that an environment before has not proven. A new commit shuts it again.`,
    ]);
  });

  test('once on record it opens that gate and no other', () => {
    const records = deedsOf(said('/override order hotfix'));
    const pulls = [aPromotion('prod', '1.4.2', '1.4.3', { commands: [aComment('/override order hotfix', root)] })];
    const verdict = verdictOn(planOf({ config, targets, pulls, ledger: aLedger(...records) }), 8);
    expect(verdict.children.filter(({ gate }) => gate === 'order').map(({ status }) => status)).toEqual(['overridden']);
    expect(verdict.status).toBe('waiting');
  });

  test.each([
    ['/override', /^refused: name the gate and the reason: `\/override GATE REASON`/],
    [
      '/override order',
      'refused: an override needs a reason: `/override order REASON`. It is shown wherever the gate is.',
    ],
    ['/override ordr because', /^refused: `ordr` is not a gate. Did you mean `order`\? The gates are `order`, /],
    [
      '/override hold because',
      'refused: `hold` is not overridden: a hold is lifted by `/unhold`, which leaves a line of its own.',
    ],
    ['/override constructor because', /^refused: `constructor` is not a gate/],
    [
      '/override window because',
      'refused: `window` does not stop this pull request now. What stops it: `order`, `approval`.',
    ],
    ['/override order 0123456 because', /^refused: `0123456` is not the newest commit of this pull request/],
  ])('%s is refused', (body, expected) => {
    const [answer] = answersTo(said(body));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
    expect(deedsOf(said(body))).toEqual([]);
  });

  test('is for the head that was seen, or for the commit that is named', () => {
    const unseen = { comment: { ...root, head: sha('old') } };
    expect(answersTo(said('/override order because', unseen))[0]).toMatch(/moved on after your comment/);
    expect(deedsOf(said(`/override order ${short} because`, unseen))).toMatchObject([{ reason: 'because' }]);
  });

  test('nobody overrides the approval of their own work', () => {
    const where = onPromotion('prod', { author: 'root', ours: false });
    expect(answersTo(said('/override approval because', { where }))).toEqual([
      'refused: nobody approves their own work, and to override `approval` would be just that.',
    ]);
  });
});
