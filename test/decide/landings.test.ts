import { describe, expect, test } from 'vitest';
import type { MergedPull, Snapshot } from '../../src/model/snapshot.ts';
import {
  aChange,
  actionsOf,
  ago,
  aLanding,
  aLedger,
  aMerge,
  aRelease,
  aTarget,
  planOf,
  recordsOf,
  sha,
  valid,
} from './builders.ts';

const config = valid({ dev: { soak: '1h' }, qa: { soak: '1h' } });
const merge = (merged: Partial<MergedPull> = {}) => aMerge('dev', '1.4.2', '1.4.3', merged);
const live = aTarget('dev', '1.4.3', { healthySince: ago(100) });

function run(snapshot: Partial<Snapshot>) {
  const plan = planOf({ config, merged: [merge()], ...snapshot });
  const deployments = actionsOf(plan, 'ensureDeployment').map(
    ({ target, sha: at, state }) => `${target} ${at} ${state}`,
  );
  const comments = actionsOf(plan, 'ensureComment');
  return { plan, deployments, comments, landings: recordsOf(plan).filter(({ kind }) => kind === 'landing') };
}

const at = sha('merge 5');

describe('what follows a merge', () => {
  test('a deployment at the merge commit, at once', () => {
    const { deployments, comments, landings } = run({ targets: [aTarget('dev', '1.4.3')] });
    expect(deployments).toEqual([`checkout/dev ${at} pending`]);
    expect({ comments, landings }).toEqual({ comments: [], landings: [] });
  });

  test('nothing more until the cluster has it', () => {
    const brought = [{ change: aChange('dev', '1.4.2', '1.4.3'), deployment: { id: 1, state: null } }];
    for (const report of [
      { sync: 'syncing' },
      { health: 'progressing' },
      { content: 'old', healthySince: ago(60) },
      { healthySince: null },
    ] as const) {
      const { plan } = run({ merged: [merge({ brought })], targets: [aTarget('dev', '1.4.3', report)] });
      expect(plan.actions).toEqual([]);
    }
  });

  test('when it is synced and healthy: the sentence with the seconds, the success, the history line', () => {
    const { deployments, comments, landings } = run({ targets: [live] });
    expect(deployments).toEqual([`checkout/dev ${at} success`]);
    expect(comments[0]?.body).toContain(`synced and healthy in \`dev\` at \`${at.slice(0, 7)}\` after 20 s`);
    const release = aRelease('1.4.3');
    const times = { mergedAt: ago(120), healthyAt: ago(100) };
    expect(landings).toEqual([
      {
        kind: 'landing',
        version: 1,
        pull: 5,
        target: 'checkout/dev',
        release,
        revision: at,
        content: live.at.content,
        ...times,
      },
    ]);
  });

  test('what is said and recorded is not said again, whatever the cluster does later', () => {
    const { comments } = run({ targets: [live] });
    const brought = [{ change: aChange('dev', '1.4.2', '1.4.3'), deployment: { id: 1, state: 'success' } }];
    const comment = { id: 9, body: comments[0]?.body ?? '' };
    const landing = aLanding(5, 'checkout/dev', '1.4.3');
    const after = { merged: [merge({ brought, comment })], ledger: aLedger({ ...landing, revision: at }) };
    expect(run({ ...after, targets: [aTarget('dev', '1.4.3', { healthySince: ago(100) })] }).plan.actions).toEqual([]);
    const { plan } = run({ ...after, targets: [aTarget('dev', '1.4.3', { health: 'degraded' })] });
    expect(plan.actions).toMatchObject([{ kind: 'appendRecords', records: [{ kind: 'incident' }] }]);
  });

  test('a lost answer is made up for: the comment comes also when the landing is on record', () => {
    const ledger = aLedger(aLanding(5, 'checkout/dev', '1.4.3'));
    const { comments, deployments, landings } = run({ targets: [live], ledger });
    expect(comments).toHaveLength(1);
    expect(deployments).toEqual([`checkout/dev ${at} success`]);
    expect(landings).toEqual([]);
  });

  test('of two targets each lands by itself, and the comment names those that did', () => {
    const brought = ['dev', 'qa'].map((name) => ({ change: aChange(name, '1.4.2', '1.4.3'), deployment: null }));
    const { deployments, comments, landings } = run({
      merged: [merge({ brought })],
      targets: [live, aTarget('qa', '1.4.3')],
    });
    expect(deployments).toEqual([`checkout/dev ${at} success`, `checkout/qa ${at} pending`]);
    expect(comments[0]?.body).toContain('in `dev`');
    expect(comments[0]?.body).not.toContain('in `qa`');
    expect(landings).toHaveLength(1);
  });

  test('health that is older than the merge counts as no time at all', () => {
    const { comments } = run({ targets: [aTarget('dev', '1.4.3', { healthySince: ago(900) })] });
    expect(comments[0]?.body).toContain('after 0 s');
  });

  test('a target that the merge removed never lands', () => {
    const brought = [{ change: aChange('dev', '1.4.2', null), deployment: null }];
    const { comments, landings } = run({ merged: [merge({ brought })], targets: [] });
    expect({ comments, landings }).toEqual({ comments: [], landings: [] });
  });
});
