import { describe, expect, test } from 'vitest';
import { releaseOf } from '../../src/model/release.ts';
import type { Snapshot, TargetChange } from '../../src/model/snapshot.ts';
import {
  aChange,
  ago,
  aLedger,
  anArtifact,
  aProof,
  aPull,
  aTarget,
  aTargetAt,
  type EnvironmentInput,
  gist,
  IMAGE,
  planOf,
  valid,
  verdictOn,
} from './builders.ts';

const open = { dev: {}, staging: { after: ['dev'], soak: '10m' }, prod: { after: ['staging'] } } as const;

interface Case {
  name: string;
  environments?: Record<string, EnvironmentInput>;
  targets: Snapshot['targets'];
  ledger?: Snapshot['ledger'];
  changes: TargetChange[];
  says: string;
  until?: string | null;
}

const toProd = [aChange('prod', '1.4.2', '1.4.3')];
const stagingAt = (tag: string, report: Parameters<typeof aTarget>[2] = null) => [
  aTarget('dev', '1.4.3'),
  aTarget('staging', tag, report),
  aTarget('prod', '1.4.2'),
];

const cases: Case[] = [
  {
    name: 'a pull request by hand may not jump over staging',
    targets: stagingAt('1.4.2'),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)',
  },
  {
    name: 'a proof in dev is none in staging',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('dev', '1.4.3')),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)',
  },
  {
    name: 'what staging proved may enter',
    targets: stagingAt('1.4.3'),
    ledger: aLedger(aProof('staging', '1.4.3')),
    changes: toProd,
    says: 'passed Passed: every gate is open',
  },
  {
    name: 'what is in Git upstream and reported by nobody waits for the report',
    targets: stagingAt('1.4.3'),
    changes: toProd,
    says: 'waiting AwaitingReport: staging has 1.4.3 in Git, and no agent has reported it there yet',
    until: null,
  },
  {
    name: 'the soak waits for the clock, and says until when',
    targets: stagingAt('1.4.3', { healthySince: ago(120) }),
    changes: toProd,
    says: 'waiting Soaking: 1.4.3 soaks in staging',
    until: ago(-480),
  },
  {
    name: 'a soak that is over waits only for its proof to be written',
    targets: stagingAt('1.4.3', { healthySince: ago(600) }),
    changes: toProd,
    says: 'waiting AwaitingProof: staging is about to prove 1.4.3',
  },
  {
    name: 'an unhealthy upstream is named with the object that blocks',
    targets: stagingAt('1.4.3', {
      health: 'degraded',
      healthySince: null,
      blockers: [{ kind: 'Deployment', namespace: 'checkout', name: 'checkout', reason: 'ImagePullBackOff' }],
    }),
    changes: toProd,
    says: 'waiting UpstreamUnhealthy: staging runs 1.4.3 and it is not well there: synced, degraded (Deployment checkout: ImagePullBackOff)',
  },
  {
    name: 'a version that was proven and turned unhealthy waits all the same',
    targets: stagingAt('1.4.3', { health: 'degraded', healthySince: null }),
    ledger: aLedger(aProof('staging', '1.4.3')),
    changes: toProd,
    says: 'waiting UpstreamUnhealthy: staging runs 1.4.3 and it is not well there: synced, degraded',
  },
  {
    name: 'a proof outlives a worse version that came after it',
    targets: stagingAt('1.4.4', { health: 'degraded', healthySince: null }),
    ledger: aLedger(aProof('staging', '1.4.3')),
    changes: toProd,
    says: 'passed Passed: every gate is open',
  },
  {
    name: 'healthy without a beginning is not healthy',
    targets: stagingAt('1.4.3', { healthySince: null }),
    changes: toProd,
    says: 'waiting UpstreamUnhealthy: staging runs 1.4.3 and it is not well there: synced, healthy',
  },
  {
    name: 'a failed sync is told in the words of the agent',
    targets: stagingAt('1.4.3', { sync: 'failed', health: 'healthy', error: 'quota exceeded' }),
    changes: toProd,
    says: 'waiting UpstreamUnhealthy: staging runs 1.4.3 and it is not well there: failed, healthy (quota exceeded)',
  },
  {
    name: 'a stale proof is none',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('staging', '1.4.3', { provenAt: ago(15 * 86_400) })),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)',
  },
  {
    name: 'of several environments in one pull request the worst decides',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('dev', '1.4.3')),
    changes: [aChange('staging', '1.4.2', '1.4.3'), ...toProd],
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)',
  },
  {
    name: 'the first environment asks nobody',
    targets: stagingAt('1.4.2'),
    changes: [aChange('dev', '1.4.3', '1.4.4')],
    says: 'passed Passed: every gate is open',
  },
  {
    name: 'an environment without the application is looked through',
    targets: [aTarget('dev', '1.4.3'), aTarget('prod', '1.4.2')],
    changes: toProd,
    says: 'waiting AwaitingReport: dev has 1.4.3 in Git, and no agent has reported it there yet',
  },
  {
    name: 'an environment whose target cannot be read is not looked through',
    targets: [
      {
        status: 'unreadable',
        application: 'checkout',
        environment: 'staging',
        problem: { file: 'f', line: 1, column: 1, message: 'broken', hint: null },
      },
      aTarget('prod', '1.4.2'),
    ],
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it',
  },
  {
    name: 'a change that moves no version passes the order',
    targets: stagingAt('1.4.2'),
    changes: [aChange('prod', '1.4.2', '1.4.2')],
    says: 'passed Passed: every gate is open',
  },
  {
    name: 'removing a target passes the order',
    targets: stagingAt('1.4.2'),
    changes: [aChange('prod', '1.4.2', null)],
    says: 'passed Passed: every gate is open',
  },
  {
    name: 'a new target has to be proven like any other',
    targets: [aTarget('dev', '1.4.3'), aTarget('staging', '1.4.2')],
    changes: [aChange('prod', null, '1.4.3')],
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)',
  },
  {
    name: 'going back to an old version needs its proof too',
    targets: stagingAt('1.4.3'),
    changes: [aChange('prod', '1.4.3', '1.4.0')],
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.0, and staging has not proven it (it runs 1.4.3)',
  },
  {
    name: 'a join is asked in both branches',
    environments: { eu: {}, us: {}, prod: { after: ['eu', 'us'] } },
    targets: [aTarget('eu', '1.4.3'), aTarget('us', '1.4.2'), aTarget('prod', '1.4.2')],
    ledger: aLedger(aProof('eu', '1.4.3')),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and us has not proven it (it runs 1.4.2)',
  },
  {
    name: 'a broken state branch closes every gate',
    targets: stagingAt('1.4.3'),
    ledger: { status: 'broken', problem: 'log/00000002.json is missing' },
    changes: [aChange('dev', '1.4.2', '1.4.3')],
    says: 'blocked LedgerBroken: the state branch is not to be trusted: log/00000002.json is missing',
  },
];

describe('the order of environments', () => {
  test.each(cases)('$name', ({ environments = open, targets, ledger = aLedger(), changes, says, until }) => {
    const plan = planOf({ config: valid(environments), targets, ledger, pulls: [aPull({ changes })] });
    const verdict = verdictOn(plan, 7);
    expect(gist(verdict)).toBe(says);
    if (until !== undefined) expect(verdict).toMatchObject({ until });
  });

  test('the plan looks again when the soak ends', () => {
    const targets = stagingAt('1.4.3', { healthySince: ago(420) });
    expect(planOf({ config: valid(open), targets, pulls: [aPull({ changes: toProd })] }).reconsiderAt).toBe(ago(-180));
  });

  test('the plan looks again when the cluster that a verdict rests on would fall silent', () => {
    const targets = stagingAt('1.4.3', { healthySince: ago(120) });
    expect(planOf({ config: valid(open), targets, pulls: [aPull({ changes: toProd })] }).reconsiderAt).toBe(ago(-300));
    expect(planOf({ config: valid(open), targets }).reconsiderAt).toBe(ago(-480));
  });

  test('the plan looks again when the first proof ends', () => {
    const ledger = aLedger(
      aProof('dev', '1.4.3', { provenAt: ago(3600) }),
      aProof('dev', '1.4.2', { provenAt: ago(60) }),
    );
    expect(planOf({ ledger }).reconsiderAt).toBe(ago(3600 - 14 * 86_400));
  });
});

describe('versions that are told apart by their content', () => {
  const proven = aLedger(aProof('staging', '1.4.3'));
  const withRelease = (artifact: Partial<ReturnType<typeof anArtifact>>) => {
    const at = aTargetAt('prod', '1.4.3');
    return { ...at, content: 'other', release: releaseOf([{ ...anArtifact('1.4.3'), ...artifact }]) };
  };
  const verdictOf = (change: Partial<TargetChange>) =>
    verdictOn(
      planOf({
        config: valid(open),
        targets: stagingAt('1.4.3'),
        ledger: proven,
        pulls: [aPull({ changes: [{ ...aChange('prod', '1.4.2', '1.4.3'), ...change }] })],
      }),
      7,
    ).status;
  const foreign = `sha256:${'f'.repeat(64)}`;

  test('a proven tag with a foreign digest is another version', () => {
    expect(verdictOf({ after: withRelease({ digest: foreign }) })).toBe('blocked');
  });

  test('another tag on the proven digest is a pair that nobody proved', () => {
    expect(verdictOf({ after: withRelease({ tag: '1.5.0' }) })).toBe('blocked');
  });

  test('a digest that is put beside a tag which stands there already must be proven', () => {
    const before = withRelease({ digest: null });
    expect(verdictOf({ before, after: withRelease({}) })).toBe('passed');
    expect(verdictOf({ before, after: withRelease({ digest: foreign }) })).toBe('blocked');
  });

  test('the same tag of another repository is another version', () => {
    expect(verdictOf({ after: withRelease({ repository: `${IMAGE}-fork` }) })).toBe('blocked');
  });
});
