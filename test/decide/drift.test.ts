import { describe, expect, test } from 'vitest';
import type { TargetDrift } from '../../src/model/drift.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { CheckState, DriftIssue, Snapshot } from '../../src/model/snapshot.ts';
import {
  aChange,
  actionsOf,
  ago,
  aPull,
  aTarget,
  type EnvironmentInput,
  planOf,
  type ReadTarget,
  sha,
  valid,
} from './builders.ts';

/** Somebody scaled the Deployment: five replicas are live and Git has three. */
function aDrift(drift: Partial<TargetDrift> = {}): TargetDrift {
  const by = { manager: 'kubectl', subresource: 'scale', at: ago(300) };
  const fields = [{ path: 'spec.replicas', kind: 'changed' as const, git: '3', live: '5', by }];
  const place = { group: 'apps', kind: 'Deployment', namespace: 'checkout', name: 'checkout' };
  const objects = [{ ...place, state: 'changed' as const, fields, more: 0 }];
  return { id: 'd1', since: ago(300), objects, more: 0, hidden: {}, healing: { status: 'off' }, ...drift };
}

const clean: TargetDrift = { ...aDrift(), id: '', since: null, objects: [] };

function drifting(environment: string, drift: TargetDrift | null = aDrift()): ReadTarget {
  return aTarget(environment, '1.4.2', { drift });
}

interface Case {
  dev?: EnvironmentInput;
  snapshot: Partial<Snapshot>;
}

function plan({ dev = {}, snapshot }: Case): Plan {
  return planOf({ config: valid({ dev, prod: { after: ['dev'] } }), ...snapshot });
}

const driftChecks = (of: Plan) => actionsOf(of, 'ensureCheck').filter(({ name }) => name === 'shiplock/drift');
const issues = (of: Plan) => actionsOf(of, 'ensureIssue');

/** The check run that an action makes, as it stands afterwards. */
function standing(of: Plan, check: Partial<CheckState> = {}): CheckState[] {
  return driftChecks(of).map(({ name, state, externalId }) => ({
    ...{ id: 1, name, externalId, startedAt: ago(600) },
    ...{ status: 'completed' as const, conclusion: state.status === 'completed' ? state.conclusion : null },
    ...check,
  }));
}

/** The issue that an action makes, as it stands afterwards. */
function standingIssue(of: Plan, issue: Partial<DriftIssue> = {}): DriftIssue[] {
  return issues(of).map(({ environment, state, title, body }) => ({
    ...{ number: 12, open: state === 'open', title, body, environment },
    ...{ targets: [`checkout/${environment}`], commands: [], replies: [] },
    ...issue,
  }));
}

describe('nothing is written', () => {
  const cases: (Case & { name: string })[] = [
    { name: 'where nothing drifts', snapshot: { targets: [drifting('dev', clean)] } },
    { name: 'where nobody looked', snapshot: { targets: [drifting('dev', null)] } },
    { name: 'where nobody wants to know', dev: { heal: 'off' }, snapshot: { targets: [drifting('dev')] } },
    {
      name: 'about a content that Git no longer has',
      snapshot: { targets: [aTarget('dev', '1.4.2', { drift: aDrift(), content: sha('before') })] },
    },
    {
      name: 'while the agent writes it back by itself',
      dev: { heal: 'auto' },
      snapshot: { targets: [drifting('dev', aDrift({ healing: { status: 'auto', tries: 1, next: null } }))] },
    },
  ];
  test.each(cases)('$name', (one) => {
    expect(
      plan(one)
        .actions.map(({ kind }) => kind)
        .filter((kind) => kind !== 'appendRecords'),
    ).toEqual([]);
  });
});

describe('the check shiplock/drift on the tip', () => {
  test('is red with what differs', () => {
    const [check] = driftChecks(plan({ snapshot: { targets: [drifting('dev')] } }));
    expect(check).toMatchObject({ sha: sha('base'), state: { status: 'completed', conclusion: 'failure' } });
    expect(check?.title).toBe('drift in checkout/dev');
    expect(check?.summary).toContain(
      '| `spec.replicas` | `5` | `3` | `kubectl` via `scale`, 2026-11-21 11:55:00 UTC |',
    );
  });

  test('is neutral where environments are only observed, and there is no issue', () => {
    const found = plan({ dev: { mode: 'observe' }, snapshot: { targets: [drifting('dev')] } });
    expect(driftChecks(found)).toMatchObject([{ state: { conclusion: 'neutral' } }]);
    expect(issues(found)).toEqual([]);
  });

  test('is red when the agent cannot keep up', () => {
    const fighting = aDrift({ healing: { status: 'auto', tries: 3, next: null } });
    const found = plan({ dev: { heal: 'auto' }, snapshot: { targets: [drifting('dev', fighting)] } });
    expect(driftChecks(found)).toHaveLength(1);
    expect(issues(found)[0]?.body).toContain('two writers do not agree');
  });

  test('is written once, and turned green once', () => {
    const red = plan({ snapshot: { targets: [drifting('dev')] } });
    const baseChecks = standing(red);
    expect(driftChecks(plan({ snapshot: { targets: [drifting('dev')], baseChecks } }))).toEqual([]);
    const green = plan({ snapshot: { targets: [drifting('dev', clean)], baseChecks } });
    expect(driftChecks(green)).toMatchObject([{ state: { conclusion: 'success' } }]);
    const after = plan({ snapshot: { targets: [drifting('dev', clean)], baseChecks: standing(green) } });
    expect(driftChecks(after)).toEqual([]);
  });

  test('that was written a moment ago waits before it says something new', () => {
    const red = plan({ snapshot: { targets: [drifting('dev')] } });
    const targets = [drifting('dev', aDrift({ id: 'd2', more: 2 }))];
    const young = plan({ snapshot: { targets, baseChecks: standing(red, { startedAt: ago(20) }) } });
    expect(driftChecks(young)).toEqual([]);
    expect(young.reconsiderAt).toBe(ago(-40));
    expect(driftChecks(plan({ snapshot: { targets, baseChecks: standing(red) } }))).toHaveLength(1);
  });
});

describe('the tracking issue of an environment', () => {
  const opened = plan({ snapshot: { targets: [drifting('dev')] } });

  test('is opened with its label, and says what heals it', () => {
    expect(issues(opened)).toMatchObject([
      { issue: null, state: 'open', title: 'Drift in dev', labels: ['shiplock: drift', 'environment: dev'] },
    ]);
    expect(issues(opened)[0]?.body).toContain('`heal: report`');
    const approve = { heal: 'approve', approvers: { users: ['olga'], teams: ['release'] } } as const;
    const [asked] = issues(plan({ dev: approve, snapshot: { targets: [drifting('dev')] } }));
    expect(asked?.body).toContain('comment `/sync`');
    expect(asked?.body).toContain('That is for `@olga` or team release.');
  });

  test('is one per environment', () => {
    const both = plan({ snapshot: { targets: [drifting('prod'), drifting('dev')] } });
    expect(issues(both).map(({ environment }) => environment)).toEqual(['dev', 'prod']);
  });

  test('is left alone while it says the same, and edited when something else differs', () => {
    const driftIssues = standingIssue(opened);
    expect(issues(plan({ snapshot: { targets: [drifting('dev')], driftIssues } }))).toEqual([]);
    const more = [drifting('dev', aDrift({ id: 'd2', more: 2 }))];
    expect(issues(plan({ snapshot: { targets: more, driftIssues } }))).toMatchObject([{ issue: 12, state: 'open' }]);
  });

  test('is closed when the drift is gone, and the same one is reopened when it is back', () => {
    const closed = plan({ snapshot: { targets: [drifting('dev', clean)], driftIssues: standingIssue(opened) } });
    expect(issues(closed)).toMatchObject([{ issue: 12, state: 'closed' }]);
    expect(issues(closed)[0]?.body).toContain('is as Git has it');
    const driftIssues = standingIssue(closed, { targets: [] });
    expect(issues(plan({ snapshot: { targets: [drifting('dev', clean)], driftIssues } }))).toEqual([]);
    const again = plan({ snapshot: { targets: [drifting('dev')], driftIssues } });
    expect(issues(again)).toMatchObject([{ issue: 12, state: 'open', body: issues(opened)[0]?.body }]);
  });

  test('stays while nobody has looked again, and goes with its target', () => {
    const driftIssues = standingIssue(opened);
    expect(issues(plan({ snapshot: { targets: [drifting('dev', null)], driftIssues } }))).toEqual([]);
    expect(issues(plan({ snapshot: { targets: [aTarget('dev', '1.4.2')], driftIssues } }))).toEqual([]);
    expect(issues(plan({ snapshot: { targets: [], driftIssues } }))).toMatchObject([{ state: 'closed' }]);
  });

  test('that a person closed stays closed until something else differs', () => {
    const driftIssues = standingIssue(opened, { open: false });
    expect(issues(plan({ snapshot: { targets: [drifting('dev')], driftIssues } }))).toEqual([]);
    const more = [drifting('dev', aDrift({ id: 'd2', more: 2 }))];
    expect(issues(plan({ snapshot: { targets: more, driftIssues } }))).toMatchObject([{ issue: 12, state: 'open' }]);
  });

  test('is the oldest one when a lost answer made two', () => {
    const [own] = standingIssue(opened);
    const [other] = standingIssue(opened, { number: 14 });
    const driftIssues = own === undefined || other === undefined ? [] : [other, own];
    const found = issues(plan({ snapshot: { targets: [drifting('dev')], driftIssues } }));
    expect(found).toMatchObject([{ issue: 14, state: 'closed' }]);
    expect(found[0]?.body).toContain('tracked in #12');
  });

  test('is closed when its environment is gone from the config', () => {
    const driftIssues = standingIssue(opened, { environment: 'old', targets: ['checkout/old'] });
    expect(issues(plan({ snapshot: { driftIssues } }))).toMatchObject([{ environment: 'old', state: 'closed' }]);
  });
});

describe('a pull request', () => {
  const change = aChange('dev', '1.4.2', '1.4.3');

  test('says what its merge would write over', () => {
    const pulls = [aPull({ changes: [change] })];
    const [comment] = actionsOf(plan({ snapshot: { targets: [drifting('dev')], pulls } }), 'ensureComment');
    expect(comment?.body).toContain('Merging would overwrite what was changed in the cluster');
    expect(comment?.body).toContain(
      '<code>checkout/dev</code>: 1 object differs from Git, since 2026-11-21 11:55:00 UTC',
    );
    expect(comment?.body).toContain('| `spec.replicas` | `5` | `3` |');
  });

  test('says nothing of targets that it does not touch', () => {
    const pulls = [aPull({ changes: [change] })];
    const [comment] = actionsOf(plan({ snapshot: { targets: [drifting('prod')], pulls } }), 'ensureComment');
    expect(comment?.body).not.toContain('overwrite');
  });
});
