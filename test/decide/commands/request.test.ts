import { describe, expect, test } from 'vitest';
import { anArtifact, anImage, aRelease } from '../builders.ts';
import { answersTo, deedsOf, onIssue, type Said } from './told.ts';

const snapshot = { images: [anImage('1.4.2', '1.4.3', '1.5.0')] };
const said = (body: string, more: Partial<Said> = {}): Said => ({ body, snapshot, where: onIssue('dev'), ...more });

describe('/promote application environment version', () => {
  test('asks for the version, and says what will happen', () => {
    for (const body of [
      '/promote checkout prod 1.4.3',
      '/promote prod checkout 1.4.3',
      '/Promote CHECKOUT/prod 1.4.3',
    ]) {
      expect(deedsOf(said(body)), body).toEqual([
        {
          kind: 'request',
          version: 1,
          target: 'checkout/prod',
          from: aRelease('1.4.2'),
          artifacts: [anArtifact('1.4.3')],
          by: 'olga',
          comment: 31,
        },
      ]);
    }
    expect(answersTo(said('/promote checkout prod 1.4.3'))).toEqual([
      'accepted: asked for `1.4.3` in `checkout/prod`, which has `1.4.2`. Its pull request opens now, or the open one moves to it; every gate is asked all the same.',
    ]);
  });

  test('says that it will wait behind a hold', () => {
    const scope = { application: null, environment: 'prod' };
    const facts = { until: null, reason: '', by: 'pim', comment: 1, rollback: null };
    const before = [{ kind: 'hold' as const, version: 1 as const, scope, ...facts }];
    expect(answersTo(said('/promote checkout prod 1.4.3', { before }))[0]).toMatch(
      /It will wait: every application in `prod` is held by `pim`\.$/,
    );
  });

  test.each([
    ['/promote checkout prod 9.9.9', /`checkout` has no version `9.9.9` that is known here/],
    ['/promote checkout prod 1.4.2', 'refused: `checkout/prod` has `1.4.2` already.'],
    [
      '/promote checkout staging 1.4.2',
      /is older than what `checkout\/staging` has: that is `\/rollback checkout staging to 1\.4\.2`/,
    ],
    ['/promote checkout prod', /^refused: `\/promote APPLICATION ENVIRONMENT VERSION` asks for a version/],
    ['/promote prod', /^refused: `\/promote APPLICATION ENVIRONMENT VERSION`/],
    ['/promote checkot prod 1.4.3', /^refused: `checkot` is neither .* Did you mean `checkout`\?/],
    ['/promote checkout/qa 1.4.3', /there is no target `checkout\/qa`/],
    ['/promote checkout prod 1.4.3 please', /^refused: `\/promote APPLICATION/],
  ])('%s is refused', (body, expected) => {
    expect(deedsOf(said(body))).toEqual([]);
    const [answer] = answersTo(said(body));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  test('a mistyped name on a pull request does not approve it', () => {
    const { where: _, ...here } = said('/promote prdo');
    expect(deedsOf(here)).toEqual([]);
    expect(answersTo(here)[0]).toMatch(/^refused: /);
  });

  test('a rejected version is refused with the reason', () => {
    const artifacts = [anArtifact('1.5.0')];
    const facts = { application: 'checkout', artifacts, reason: 'loses orders', by: 'root', comment: 1 };
    const before = [{ kind: 'rejection' as const, version: 1 as const, ...facts }];
    expect(answersTo(said('/promote checkout prod 1.5.0', { before }))).toEqual([
      'refused: `1.5.0` was rejected by `root`: loses orders.',
    ]);
  });
});
