import { describe, expect, test } from 'vitest';
import { parseBranchName } from '../../src/text/branch-name.ts';
import { parseCommitMessage } from '../../src/text/commit-message.ts';
import { parsePullBody } from '../../src/text/pull-body.ts';
import { actionsOf, anArtifact, anImage, aPromotion, aRelease, aTarget, planOf, sha, valuesText } from './builders.ts';

describe('the pull request of a promotion', () => {
  const snapshot = { targets: [aTarget('dev', '1.4.2')], images: [anImage('1.4.3')] };
  const [action] = actionsOf(planOf(snapshot), 'ensurePullRequest');

  test('changes only tag and digest, on the tip that was looked at', () => {
    const to = anArtifact('1.4.3');
    const expected = valuesText('1.4.2')
      .replace('tag: 1.4.2', 'tag: 1.4.3')
      .replace(anArtifact('1.4.2').digest ?? '?', to.digest ?? '?');
    expect(action?.edits).toEqual([{ path: 'apps/checkout/envs/dev/values.yaml', text: expected }]);
    expect(action?.base).toEqual({ branch: 'main', sha: sha('base') });
  });

  test('carries its target and release in branch, body and trailers, and they parse back', () => {
    const release = aRelease('1.4.3').id;
    expect(parseBranchName(action?.branch ?? '')).toEqual({
      kind: 'target',
      application: 'checkout',
      environment: 'dev',
    });
    expect(parsePullBody(action?.body ?? '')).toMatchObject({ target: 'checkout/dev', release });
    expect(parseCommitMessage(action?.commitMessage ?? '')).toMatchObject([{ target: 'checkout/dev', release }]);
    expect(action?.title).toBe('Promote checkout 1.4.2 → 1.4.3 to dev');
  });

  test('is not made where the place cannot be edited, and the plan says why', () => {
    const target = aTarget('dev', '1.4.2');
    const files = { 'apps/checkout/envs/dev/values.yaml': 'image: {}\n' };
    const plan = planOf({ ...snapshot, targets: [{ ...target, files }] });
    expect(plan.actions).toEqual([]);
    expect(plan.notes).toEqual([
      { kind: 'refused', target: 'checkout/dev', message: expect.stringContaining('values.yaml:1') },
    ]);
  });
});

describe('promotions that are over', () => {
  test('one whose version is in the base already is closed with a sentence', () => {
    const empty = aPromotion('dev', '1.4.3', '1.4.3', { changes: [] });
    const plan = planOf({ targets: [aTarget('dev', '1.4.3')], pulls: [empty] });
    expect(actionsOf(plan, 'closePullRequest')).toMatchObject([
      { pull: 8, comment: expect.stringMatching(/^Closed:/) },
    ]);
  });

  test.each([
    { name: 'the same version', now: '1.4.3', closes: true },
    { name: 'a newer version', now: '1.5.0', closes: true },
    { name: 'an older version', now: '1.4.2', closes: false },
  ])('one that conflicts while the base has $name by another way: $closes', ({ now, closes }) => {
    const opening = planOf({ targets: [aTarget('dev', '1.4.1')], images: [anImage('1.4.3')] });
    const body = actionsOf(opening, 'ensurePullRequest')[0]?.body ?? '';
    const merge = { status: 'conflict' as const, files: ['x'] };
    const pulls = [aPromotion('dev', '1.4.1', '1.4.3', { body, merge, changes: [] })];
    const closed = actionsOf(planOf({ targets: [aTarget('dev', now)], pulls }), 'closePullRequest');
    expect(closed).toHaveLength(closes ? 1 : 0);
  });

  test('one that still brings something stays', () => {
    const plan = planOf({ targets: [aTarget('dev', '1.4.2')], pulls: [aPromotion('dev', '1.4.2', '1.4.3')] });
    expect(actionsOf(plan, 'closePullRequest')).toEqual([]);
  });

  test('branches of ours that no pull request has are deleted, all others stay', () => {
    const branch = (environment: string) => `shiplock/promote/checkout/${environment}`;
    const plan = planOf({
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3')],
      pulls: [aPromotion('staging', '1.4.2', '1.4.3')],
      branches: {
        [branch('dev')]: sha('a'),
        [branch('staging')]: sha('b'),
        [branch('prod')]: sha('c'),
        main: sha('d'),
      },
    });
    expect(actionsOf(plan, 'deleteBranch')).toMatchObject([{ branch: branch('prod'), sha: sha('c') }]);
  });
});
