import { describe, expect, test } from 'vitest';
import { aLedger, anArtifact, anImage, aPromotion, planOf, verdictOn } from '../builders.ts';
import { answersTo, config, deedsOf, onIssue, type Said, targets } from './told.ts';

const said = (body: string, more: Partial<Said> = {}): Said => ({
  body,
  comment: { by: 'root', role: 'admin' },
  ...more,
});

describe('/reject', () => {
  test('keeps a version out by its artifacts, says where it runs and what takes it back', () => {
    const body = '/reject 1.4.3 loses orders';
    expect(deedsOf(said(body))).toEqual([
      {
        ...{ kind: 'rejection', version: 1, application: 'checkout', artifacts: [anArtifact('1.4.3')] },
        ...{ reason: 'loses orders', by: 'root', comment: 31 },
      },
    ]);
    expect(answersTo(said(body))).toEqual([
      'accepted: rejected `1.4.3` of `checkout` (loses orders). No promotion takes it any more, and every pull request that would bring it is stopped. It is still in `checkout/dev`, `checkout/staging`: `/rollback checkout dev`, `/rollback checkout staging` takes it back.',
    ]);
  });

  test('once on record it stops the pull requests that would bring the version', () => {
    const pulls = [aPromotion('prod', '1.4.2', '1.4.3')];
    const plan = planOf({ config, targets, pulls, ledger: aLedger(...deedsOf(said('/reject 1.4.3 loses orders'))) });
    expect(verdictOn(plan, 8)).toMatchObject({ status: 'blocked', message: expect.stringContaining('loses orders') });
  });

  test('takes the application by name anywhere, and a version that only the registry has', () => {
    const where = onIssue('staging');
    const snapshot = { images: [anImage('1.5.0')] };
    expect(deedsOf(said('/reject Checkout 1.5.0 bad build', { where, snapshot }))).toMatchObject([
      { artifacts: [anArtifact('1.5.0')], reason: 'bad build' },
    ]);
    expect(answersTo(said('/reject checkout 1.5.0 bad', { where, snapshot }))[0]).toMatch(/It runs nowhere\.$/);
  });

  test('takes the beginning of a digest', () => {
    const digest = anArtifact('1.4.3').digest ?? '';
    expect(deedsOf(said(`/reject ${digest.slice(0, 19)} bad`))).toMatchObject([{ artifacts: [anArtifact('1.4.3')] }]);
  });

  test.each([
    ['/reject', /^refused: a rejection needs a version and a reason/],
    ['/reject 1.4.3', /^refused: a rejection needs a version and a reason/],
    ['/reject 9.9.9 bad', 'refused: `checkout` has no version `9.9.9` that is known here.'],
    ['/reject @all bad', 'refused: `checkout` has no version `@all` that is known here.'],
  ])('%s is refused', (body, expected) => {
    const [answer] = answersTo(said(body));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  test('twice is said once', () => {
    const before = deedsOf(said('/reject 1.4.3 loses orders'));
    expect(answersTo(said('/reject 1.4.3 again', { before }))).toEqual([
      'refused: `1.4.3` is rejected already, by `root`: loses orders.',
    ]);
  });
});
