import { describe, expect, test } from 'vitest';
import type { StateRecord } from '../../../src/model/record.ts';
import { aLanding, aMerge, aTarget, aTargetAt, NOW, sha } from '../builders.ts';
import { answersTo, config, deedsOf, onIssue, onPromotion, type Said, type Where } from './told.ts';

/** prod had 1.4.0, then 1.4.1, then 1.4.2, which it has now. */
const before: StateRecord[] = ['1.4.0', '1.4.1', '1.4.2'].map((tag, index) => ({
  ...aLanding(index + 1, 'checkout/prod', tag),
  content: aTargetAt('prod', tag).content,
}));
const targets = [aTarget('dev', '1.4.3'), aTarget('staging', '1.4.3'), aTarget('prod', '1.4.2')];
const said = (body: string, more: Partial<Said> = {}): Said => ({ body, before, snapshot: { targets }, ...more });
const onMerged: Where = (comment) => ({
  merged: [aMerge('prod', '1.4.1', '1.4.2', { settled: true, commands: [comment] })],
});

/** What a comment takes back: `checkout/prod to 1.4.1 (why)`. */
function back(one: Said): string[] {
  return deedsOf(one).flatMap((record) =>
    record.kind === 'rollback' ? [`${record.target} to ${record.to.artifacts[0]?.tag} (${record.reason})`] : [],
  );
}

describe('/rollback', () => {
  test.each([
    ['/rollback', 'checkout/prod to 1.4.1 (no reason given)'],
    ['/rollback carts are empty', 'checkout/prod to 1.4.1 (carts are empty)'],
    ['/rollback 2', 'checkout/prod to 1.4.0 (no reason given)'],
    ['/rollback prod 2 slow', 'checkout/prod to 1.4.0 (slow)'],
    ['/rollback checkout prod', 'checkout/prod to 1.4.1 (no reason given)'],
    ['/rollback checkout/prod to 1.4.0 slow', 'checkout/prod to 1.4.0 (slow)'],
    ['/ROLLBACK Checkout Prod To 1.4.0', 'checkout/prod to 1.4.0 (no reason given)'],
    ['/rollback checkout prod 1.4.0', 'checkout/prod to 1.4.0 (no reason given)'],
  ])('%s', (body, expected) => expect(back(said(body))).toEqual([expected]));

  test('works on a merged pull request that is long settled, and anywhere with names', () => {
    expect(back(said('/rollback', { where: onMerged }))).toHaveLength(1);
    expect(back(said('/rollback checkout prod', { where: onIssue('staging') }))).toHaveLength(1);
    expect(answersTo(said('/rollback', { where: onIssue('prod') }))[0]).toMatch(/^refused: name what goes back/);
    expect(answersTo(said('/rollback all', { where: onIssue('prod') }))[0]).toMatch(/^refused: name what goes back/);
  });

  test('leaves a rollback, a hold on the target and a rejection of what it leaves, and says so', () => {
    expect(deedsOf(said('/rollback')).map(({ kind }) => kind)).toEqual(['rollback', 'hold', 'rejection']);
    expect(answersTo(said('/rollback carts are empty'))).toEqual([
      'accepted: rolls back `checkout/prod` from `1.4.2` to `1.4.1` (carts are empty). A pull request with every file as it was follows at once. It is held until `/unhold checkout prod`, and `1.4.2` is rejected, so that nothing brings it back.',
    ]);
  });

  test.each([
    ['/rollback to 9.9.9', /^refused: `9.9.9` was never healthy in `checkout\/prod`/],
    ['/rollback to 1.4.2', 'refused: `checkout/prod` has 1.4.2 already.'],
    ['/rollback 7', /^refused: there is no release 7 steps back/],
    [
      '/rollback checkot prod',
      'refused: `checkot` is neither an application nor an environment. Did you mean `checkout`?',
    ],
  ])('%s is refused', (body, expected) => {
    const [answer] = answersTo(said(body));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
    expect(back(said(body))).toEqual([]);
  });

  test('`the one before` is what its author could see; a named version is what it is', () => {
    const comment = { base: { sha: sha('base'), moved: ['checkout/prod'] } };
    expect(answersTo(said('/rollback', { comment }))[0]).toMatch(
      /^refused: the base branch moved on after your comment/,
    );
    expect(answersTo(said('/rollback', { comment: { base: null } }))[0]).toMatch(/moved on after your comment/);
    expect(back(said('/rollback to 1.4.0', { comment }))).toHaveLength(1);
    expect(back(said('/rollback', { comment: { base: { sha: sha('base'), moved: ['checkout/dev'] } } }))).toHaveLength(
      1,
    );
  });

  test('a second one to the same release is told that it is on its way', () => {
    const first = deedsOf(said('/rollback'));
    const facts = { target: 'checkout/prod', revision: sha('then'), at: NOW, shared: [], binary: [], takesAlong: [] };
    const restores = [{ ...facts, edits: [{ path: 'a', text: 'b' }] }];
    const again = said('/rollback', {
      before: [...before, ...first],
      comment: { id: 32, by: 'pim', teams: ['release'] },
    });
    expect(answersTo({ ...again, snapshot: { targets, restores } })[0]).toBe(
      'refused: `checkout/prod` is on its way back to `1.4.1` already: `olga` asked for it.',
    );
    // Nothing is restored for one whose pull request somebody closed: it may be asked for again.
    expect(back(again)).toEqual(['checkout/prod to 1.4.1 (no reason given)']);
  });

  test('is for approvers of the environment', () => {
    expect(answersTo(said('/rollback', { comment: { by: 'root', role: 'admin' } }))).toEqual([
      'refused: you may not roll back prod: that is for olga or team release.',
    ]);
    expect(config.status).toBe('valid');
    expect(answersTo(said('/rollback staging', { where: onPromotion('staging'), comment: { role: 'read' } }))[0]).toBe(
      'refused: you may not roll back staging: it needs the write role in this repository, yours is read.',
    );
  });
});
