import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import type { PullState, Snapshot } from '../../src/model/snapshot.ts';
import {
  aChange,
  actionsOf,
  ago,
  aLedger,
  aPromotion,
  aProof,
  aPull,
  aTarget,
  type EnvironmentInput,
  planOf,
  sha,
  valid,
} from './builders.ts';

/** The checks that a plan writes: `name: state or conclusion`. */
function checksOf(plan: Plan): string[] {
  return actionsOf(plan, 'ensureCheck').map(
    ({ name, state }) => `${name}: ${state.status === 'completed' ? state.conclusion : state.status}`,
  );
}

const soaking = aTarget('dev', '1.4.3', { healthySince: ago(60) });
const toStaging = (pull: Partial<PullState> = {}) => aPromotion('staging', '1.4.2', '1.4.3', pull);
const failed = { status: 'failed', side: 'head', message: 'no values', file: 'a/values.yaml', line: 3 } as const;

interface Case {
  name: string;
  staging?: EnvironmentInput;
  dev?: EnvironmentInput;
  snapshot: Partial<Snapshot>;
  checks: string[];
}

const cases: Case[] = [
  {
    name: 'nothing touched: both green at once',
    snapshot: { pulls: [aPull()] },
    checks: ['shiplock/diff: success', 'shiplock/promotion: success'],
  },
  {
    name: 'open gates: both green',
    snapshot: { pulls: [toStaging()], ledger: aLedger(aProof('dev', '1.4.3')) },
    checks: ['shiplock/diff: success', 'shiplock/promotion: success'],
  },
  {
    name: 'waits for the clock: in progress, which no required check lets through',
    dev: { soak: '5m' },
    snapshot: { pulls: [toStaging()], targets: [soaking, aTarget('staging', '1.4.2')] },
    checks: ['shiplock/diff: success', 'shiplock/promotion: in_progress'],
  },
  {
    name: 'waits for a person: action required',
    staging: { after: ['dev'], approvers: { users: ['olga'] } },
    snapshot: { pulls: [toStaging()], ledger: aLedger(aProof('dev', '1.4.3')) },
    checks: ['shiplock/diff: success', 'shiplock/promotion: action_required'],
  },
  {
    name: 'out of order: failure',
    snapshot: { pulls: [toStaging()], targets: [aTarget('dev', '1.4.2')] },
    checks: ['shiplock/diff: success', 'shiplock/promotion: failure'],
  },
  {
    name: 'does not render: the diff fails',
    snapshot: {
      pulls: [toStaging({ changes: [{ ...aChange('staging', '1.4.2', '1.4.3'), diff: failed }] })],
      ledger: aLedger(aProof('dev', '1.4.3')),
    },
    checks: ['shiplock/diff: failure', 'shiplock/promotion: success'],
  },
  {
    name: 'observed: one check, which blocks nothing',
    staging: { after: ['dev'], mode: 'observe' },
    snapshot: { pulls: [toStaging()], targets: [aTarget('dev', '1.4.2')] },
    checks: ['shiplock/promotion: neutral'],
  },
  {
    name: 'proposed: the promotion check blocks nothing',
    staging: { after: ['dev'], mode: 'propose' },
    snapshot: { pulls: [toStaging()], targets: [aTarget('dev', '1.4.2')] },
    checks: ['shiplock/diff: success', 'shiplock/promotion: neutral'],
  },
  {
    name: 'observed beside enforced: the stricter counts',
    staging: { after: ['dev'], mode: 'observe' },
    snapshot: {
      pulls: [toStaging({ changes: [aChange('dev', '1.4.2', '1.4.3'), aChange('staging', '1.4.2', '1.4.3')] })],
      targets: [aTarget('dev', '1.4.2')],
    },
    checks: ['shiplock/diff: success', 'shiplock/promotion: failure'],
  },
  {
    name: 'nothing touched where all environments are observed: one check',
    dev: { mode: 'observe' },
    staging: { after: ['dev'], mode: 'observe' },
    snapshot: { pulls: [aPull()] },
    checks: ['shiplock/promotion: neutral'],
  },
  {
    name: 'a conflict: failure',
    snapshot: { pulls: [toStaging({ changes: [], merge: { status: 'conflict', files: ['a/values.yaml'] } })] },
    checks: ['shiplock/diff: failure', 'shiplock/promotion: failure'],
  },
];

describe('the checks', () => {
  test.each(cases)('$name', ({ dev = {}, staging = { after: ['dev'] }, snapshot, checks }) => {
    expect(checksOf(planOf({ config: valid({ dev, staging }), ...snapshot }))).toEqual(checks);
  });

  test('say the worst of all pull requests with one head, once', () => {
    const head = { sha: sha('shared'), branch: 'one', fork: false };
    const blocked = toStaging({ number: 7, head, changes: [{ ...aChange('staging', '1', '1.4.3'), diff: failed }] });
    const open = toStaging({ number: 9, head: { ...head, branch: 'two' } });
    const ledger = aLedger(aProof('dev', '1.4.3'));
    const config = valid({ dev: {}, staging: { after: ['dev'] } });
    for (const pulls of [
      [blocked, open],
      [open, blocked],
    ]) {
      expect(checksOf(planOf({ config, pulls, ledger }))).toEqual([
        'shiplock/diff: failure',
        'shiplock/promotion: success',
      ]);
    }
  });

  test('of one head wait when one of its pull requests lacks its approval', () => {
    const head = { sha: sha('shared'), branch: 'one', fork: false };
    const config = valid({ staging: { approvers: { users: ['olga'] } } });
    const approvals = [{ by: 'olga', head: head.sha, teams: [] }];
    const pulls = [toStaging({ number: 7, head, approvals }), toStaging({ number: 9, head })];
    expect(checksOf(planOf({ config, pulls }))).toEqual([
      'shiplock/diff: success',
      'shiplock/promotion: action_required',
    ]);
  });

  test('point at the line of a file that does not render', () => {
    const pulls = [toStaging({ changes: [{ ...aChange('staging', '1.4.2', '1.4.3'), diff: failed }] })];
    const [check] = actionsOf(planOf({ pulls }), 'ensureCheck');
    expect(check?.annotations).toMatchObject([{ path: 'a/values.yaml', line: 3, level: 'failure' }]);
  });

  test('point at the problems of a config that a pull request brings', () => {
    const problem = { file: '.github/shiplock.yaml', line: 4, column: 3, message: 'unknown key', hint: null };
    const plan = planOf({ pulls: [aPull({ configProblems: [problem, problem] })] });
    const check = actionsOf(plan, 'ensureCheck').find(({ name }) => name === 'shiplock/promotion');
    expect(check).toMatchObject({
      title: '.github/shiplock.yaml:4:3: unknown key (and 1 more)',
      annotations: [{ line: 4 }, { line: 4 }],
    });
  });

  test('are not written again when they say the same', () => {
    const pull = toStaging();
    const written = actionsOf(planOf({ pulls: [pull] }), 'ensureCheck');
    const checks = written.map(({ name, externalId }, id) => ({ ...completed, id, name, externalId }));
    expect(checksOf(planOf({ pulls: [{ ...pull, checks }] }))).toEqual([]);
    expect(checksOf(planOf({ pulls: [{ ...pull, checks: checks.slice(1) }] }))).toEqual(['shiplock/diff: success']);
    const stale = checks.map((check) => ({ ...check, externalId: 'stale' }));
    expect(checksOf(planOf({ pulls: [{ ...pull, checks: stale }] }))).toHaveLength(2);
  });
});

const completed = { status: 'completed', conclusion: 'success', startedAt: null } as const;

describe('the sticky comment', () => {
  const commentsOf = (snapshot: Partial<Snapshot>) => actionsOf(planOf(snapshot), 'ensureComment');
  const config = valid({ dev: {}, staging: { after: ['dev'], approvers: { users: ['olga'] } } });
  const ledger = aLedger(aProof('dev', '1.4.3'));

  test('is not written on a pull request that touches no target', () => {
    expect(commentsOf({ pulls: [aPull()] })).toEqual([]);
  });

  test('is not written in observe mode', () => {
    expect(commentsOf({ config: valid({ staging: { mode: 'observe' } }), pulls: [toStaging()] })).toEqual([]);
  });

  test('an object whose targets cannot be known is said, in the check too', () => {
    const unknowns = [
      { file: 'argocd/all.yaml', line: 8, column: 5, message: '`clusters` asks the cluster', hint: null },
    ];
    const plan = planOf({ pulls: [aPull({ unknowns })] });
    const said = /asks the cluster.*`argocd\/all\.yaml:8`/;
    expect(actionsOf(plan, 'ensureComment')[0]?.body).toMatch(said);
    const diff = actionsOf(plan, 'ensureCheck').find(({ name }) => name === 'shiplock/diff');
    expect(`${diff?.summary} ${diff?.text}`).toMatch(said);
  });

  test('names the command to a person who is waited for, and only then', () => {
    expect(commentsOf({ config, ledger, pulls: [toStaging()] })[0]?.body).toContain('Comment `/promote`');
    const approvals = [{ by: 'olga', head: sha('head 8'), teams: [] }];
    expect(commentsOf({ config, ledger, pulls: [toStaging({ approvals })] })[0]?.body).not.toContain(
      'Comment `/promote`',
    );
  });

  test('that stands is kept true when a conflict leaves nothing to compare', () => {
    const merge = { status: 'conflict' as const, files: ['a/values.yaml'] };
    const pull = toStaging({ changes: [], merge });
    expect(commentsOf({ config, pulls: [pull] })).toEqual([]);
    const [comment] = commentsOf({ config, pulls: [{ ...pull, comment: { id: 1, body: 'ready' } }] });
    expect(comment?.body).toContain('### ⛔ Blocked\n');
    expect(comment?.body).toContain('it conflicts with the base branch in a/values.yaml');
    expect(comment?.body).not.toContain('| target |');
  });

  test('is not written again when it says the same, not even a day later', () => {
    const pull = toStaging();
    const [first] = commentsOf({ config, ledger, pulls: [pull] });
    const body = first?.body ?? '';
    const again = planOf({ config, ledger, pulls: [{ ...pull, comment: { id: 1, body } }] }, ago(-86_400));
    expect(actionsOf(again, 'ensureComment')).toEqual([]);
    expect(
      commentsOf({ config, targets: [aTarget('dev', '1.4.3')], pulls: [{ ...pull, comment: { id: 1, body } }] }),
    ).toHaveLength(1);
  });
});
