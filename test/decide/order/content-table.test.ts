import { describe, expect, test } from 'vitest';
import {
  aChange,
  actionsOf,
  ago,
  aLedger,
  anArtifact,
  aProof,
  aPull,
  aRelease,
  aTarget,
  aTargetAt,
  IMAGE,
  planOf,
  sha,
  valid,
} from '../builders.ts';
import { aHold, aRejection } from '../gates/records.ts';
import { aPairChange, type Case, open, stagingAt, table } from './cases.ts';

const passes = 'passed Passed: every gate is open';
const unproven =
  'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)';
const toProd = [aChange('prod', '1.4.2', '1.4.3')];
const proven = aLedger(aProof('staging', '1.4.3'));
const isForeign = { digest: `sha256:${'f'.repeat(64)}` };

/** A change of checkout in prod whose two sides name these artifacts. */
function named(before: object, after: object) {
  const side = (artifact: object, content: string) => {
    const at = aTargetAt('prod', '1.4.3');
    const one = { ...anArtifact('1.4.3'), ...artifact };
    return { ...at, content, release: { ...aRelease('1.4.3'), id: sha(content).slice(0, 12), artifacts: [one] } };
  };
  return [{ ...aChange('prod', '1.4.2', '1.4.3'), before: side(before, 'before'), after: side(after, 'after') }];
}

/** A target of another application that nobody has seen before. */
function aNew(application: string, environment: string, tag: string) {
  return { ...aChange(environment, null, tag), application, after: aTargetAt(environment, tag, application) };
}

const what: Case[] = [
  {
    name: 'a commit that changes no version passes',
    targets: stagingAt('1.4.2'),
    changes: [aChange('prod', '1.4.2', '1.4.2')],
    says: passes,
  },
  { name: 'a version that nobody proved is blocked', targets: stagingAt('1.4.2'), changes: toProd, says: unproven },
  { name: 'a proven version passes', targets: stagingAt('1.4.3'), ledger: proven, changes: toProd, says: passes },
  {
    name: 'the tag with another digest is another version',
    targets: stagingAt('1.4.2'),
    ledger: proven,
    changes: named({ tag: '1.4.2', digest: null }, isForeign),
    says: unproven,
  },
  {
    name: 'the same digest without its tag passes: the content is what was proven',
    targets: stagingAt('1.4.2'),
    ledger: proven,
    changes: named({ tag: '1.4.2', digest: null }, { tag: null }),
    says: passes,
  },
  {
    name: 'a digest alone that nobody proved is blocked',
    targets: stagingAt('1.4.2'),
    ledger: proven,
    changes: named({ tag: '1.4.2', digest: null }, { tag: null, ...isForeign }),
    says: 'blocked UpstreamNotProven: prod would get checkout sha256:ffffffffffff, and staging has not proven it (it runs 1.4.2)',
  },
  {
    name: 'a digest that is taken away leaves a tag, which has to be proven',
    targets: stagingAt('1.4.2'),
    changes: named({}, { digest: null }),
    says: unproven,
  },
  {
    name: 'the same version from another repository is blocked',
    targets: stagingAt('1.4.2'),
    ledger: proven,
    changes: named({}, { repository: `${IMAGE}-fork` }),
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it',
  },
  {
    name: 'of two images of which one is not proven the release is blocked',
    targets: stagingAt('1.4.2'),
    ledger: proven,
    changes: [aPairChange('prod', ['1.4.2', '2.0.0'], ['1.4.3', '2.0.1'])],
    says: 'blocked UpstreamNotProven: prod would get checkout 2.0.1, and staging has not proven it',
  },
  {
    name: 'of two images only the one that moves is asked about',
    targets: stagingAt('1.4.3'),
    ledger: aLedger(
      aProof('staging', '1.4.3', { release: aPairChange('staging', ['', ''], ['1.4.3', '2.0.0']).after.release }),
    ),
    changes: [aPairChange('prod', ['1.4.2', '2.0.0'], ['1.4.3', '2.0.0'])],
    says: passes,
  },
  {
    name: 'a proof ends after 14 days',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('staging', '1.4.3', { provenAt: ago(14 * 86_400) })),
    changes: toProd,
    says: unproven,
  },
  {
    name: 'and counts a second before that',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('staging', '1.4.3', { provenAt: ago(14 * 86_400 - 1) })),
    changes: toProd,
    says: passes,
  },
  {
    name: 'a proof of another application is none',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('staging', '1.4.3', { application: 'basket' })),
    changes: toProd,
    says: unproven,
  },
  {
    name: 'what was rejected after it was proven is blocked by that',
    targets: stagingAt('1.4.3'),
    ledger: aLedger(aProof('staging', '1.4.3'), aRejection('1.4.3')),
    changes: toProd,
    says: 'blocked Rejected: prod would get checkout 1.4.3, which @pim rejected: loses orders',
  },
];

const together: Case[] = [
  {
    name: 'staging and prod in one pull request: prod is not let in by what staging would get',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('dev', '1.4.3')),
    changes: [aChange('staging', '1.4.2', '1.4.3'), ...toProd],
    says: unproven,
  },
  {
    name: 'dev and staging in one pull request: the same',
    targets: stagingAt('1.4.2'),
    changes: [aChange('dev', '1.4.3', '1.4.4'), aChange('staging', '1.4.2', '1.4.4')],
    says: 'blocked UpstreamNotProven: staging would get checkout 1.4.4, and dev has not proven it (it runs 1.4.3)',
  },
  {
    name: 'a new application in its first environment passes',
    targets: stagingAt('1.4.3'),
    changes: [aNew('cart', 'dev', '0.1.0')],
    says: passes,
  },
  {
    name: 'a new application that only prod has passes: nothing stands before it',
    targets: stagingAt('1.4.3'),
    changes: [aNew('cart', 'prod', '0.1.0')],
    says: passes,
  },
  {
    name: 'a new application in dev and prod at once is blocked for prod: dev is there with it, and proves nothing yet',
    targets: stagingAt('1.4.3'),
    changes: [aNew('cart', 'dev', '0.1.0'), aNew('cart', 'prod', '0.1.0')],
    says: 'blocked UpstreamNotProven: prod would get cart 0.1.0, and dev has not proven it',
  },
  {
    name: 'an application under a new name is a new one: dev goes first, and the rest is blocked',
    targets: stagingAt('1.4.3'),
    ledger: proven,
    changes: [
      aChange('dev', '1.4.3', null),
      aChange('prod', '1.4.3', null),
      aNew('cart', 'dev', '1.4.3'),
      aNew('cart', 'prod', '1.4.3'),
    ],
    says: 'blocked UpstreamNotProven: prod would get cart 1.4.3, and dev has not proven it',
  },
  {
    name: 'a folder that moves and stays the same target brings nothing new',
    targets: stagingAt('1.4.2'),
    changes: [{ ...aChange('prod', '1.4.2', '1.4.2'), after: { ...aTargetAt('prod', '1.4.2'), content: 'elsewhere' } }],
    says: passes,
  },
  {
    name: 'a new environment of a known application takes what was proven before it',
    targets: stagingAt('1.4.3').slice(0, 2),
    ledger: proven,
    changes: [aChange('prod', null, '1.4.3')],
    says: passes,
  },
  {
    name: 'and nothing else',
    targets: stagingAt('1.4.2').slice(0, 2),
    changes: [aChange('prod', null, '1.4.3')],
    says: unproven,
  },
  {
    name: 'a target that is taken away passes',
    targets: stagingAt('1.4.2'),
    changes: [aChange('prod', '1.4.2', null)],
    says: passes,
  },
  {
    name: 'a pull request that takes staging away and bumps prod is judged by the base branch, which has staging',
    targets: stagingAt('1.4.2'),
    changes: [aChange('staging', '1.4.2', null), ...toProd],
    says: unproven,
  },
  {
    name: 'a config that drops staging, with a version for prod: the config of the base branch still asks staging',
    targets: stagingAt('1.4.2'),
    changes: toProd,
    pull: { configProblems: [] },
    says: unproven,
  },
  {
    name: 'a pull request that changes the config alone passes',
    targets: stagingAt('1.4.2'),
    changes: [],
    pull: { configProblems: [] },
    says: 'passed NoTargets: this pull request changes no target',
  },
];

const whose: Case[] = [
  {
    name: 'a fork is asked as everybody is',
    targets: stagingAt('1.4.2'),
    changes: toProd,
    pull: { head: { sha: sha('head 7'), branch: 'main', fork: true } },
    says: unproven,
  },
  {
    name: 'a fork that brings what was proven passes, and is not merged by itself',
    targets: stagingAt('1.4.3'),
    ledger: proven,
    changes: toProd,
    pull: { head: { sha: sha('head 7'), branch: 'shiplock/promote/checkout/prod', fork: true } },
    says: passes,
    merges: [],
  },
  {
    name: 'a branch named like ours that a person made is not merged by itself',
    targets: stagingAt('1.4.3'),
    ledger: proven,
    changes: toProd,
    pull: { head: { sha: sha('head 7'), branch: 'shiplock/promote/checkout/prod', fork: false } },
    merges: [],
  },
  {
    name: 'our promotion after a force push by a person is judged by what it brings now, and not merged by itself',
    targets: stagingAt('1.4.3'),
    ledger: proven,
    changes: [aChange('prod', '1.4.2', '1.5.0')],
    pull: {
      ours: true,
      committers: ['ann'],
      head: { sha: sha('forced'), branch: 'shiplock/promote/checkout/prod', fork: false },
    },
    says: 'blocked UpstreamNotProven: prod would get checkout 1.5.0, and staging has not proven it (it runs 1.4.3)',
    merges: [],
  },
  {
    name: 'a revert to what was healthy in prod before passes the order, whatever staging proved since',
    targets: [...stagingAt('1.4.3').slice(0, 2), aTarget('prod', '1.4.3')],
    ledger: aLedger(aProof('prod', '1.4.2', { provenAt: ago(20 * 86_400) })),
    changes: [aChange('prod', '1.4.3', '1.4.2')],
    says: passes,
  },
  {
    name: 'a revert to what was never healthy in prod is asked as any other version',
    targets: [...stagingAt('1.4.3').slice(0, 2), aTarget('prod', '1.4.3')],
    changes: [aChange('prod', '1.4.3', '1.4.1')],
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.1, and staging has not proven it (it runs 1.4.3)',
  },
  {
    name: 'a revert of a revert brings the version back in, and that has to be proven',
    targets: stagingAt('1.4.2'),
    ledger: aLedger(aProof('prod', '1.4.2')),
    changes: toProd,
    says: unproven,
  },
  {
    name: 'what a direct push put into prod is nobody’s proof for another target',
    targets: [aTarget('dev', '1.4.2'), aTarget('staging', '1.4.2'), aTarget('prod', '1.5.0', {})],
    changes: [aChange('staging', '1.4.2', '1.5.0')],
    says: 'blocked UpstreamNotProven: staging would get checkout 1.5.0, and dev has not proven it (it runs 1.4.2)',
  },
  {
    name: 'a version that a direct push left in prod does not enter again by a change of something else',
    targets: [aTarget('dev', '1.4.2'), aTarget('staging', '1.4.2'), aTarget('prod', '1.5.0')],
    changes: [aChange('prod', '1.5.0', '1.5.0')],
    says: passes,
  },
  {
    name: 'a hold on prod stops what was proven',
    targets: stagingAt('1.4.3'),
    ledger: aLedger(aProof('staging', '1.4.3'), aHold({ application: null, environment: 'prod' })),
    changes: toProd,
    says: 'waiting Held: environment prod is held by @pim: load test; `/unhold prod` lifts it',
  },
];

describe('the order of environments: what enters', () => table(what));
describe('the order of environments: several targets at once', () => table(together));
describe('the order of environments: whose pull request it is', () => table(whose));

test('the verdict of a commit is the worst over the open pull requests that it heads', () => {
  const head = { sha: sha('shared'), branch: 'feature', fork: false };
  const pulls = [
    aPull({ number: 7, head, changes: [aChange('staging', '1.4.2', '1.4.3')] }),
    aPull({ number: 9, head, changes: toProd }),
  ];
  const plan = planOf({
    config: valid(open),
    targets: stagingAt('1.4.2'),
    pulls,
    ledger: aLedger(aProof('dev', '1.4.3')),
  });
  const checks = actionsOf(plan, 'ensureCheck').filter(({ name }) => name === 'shiplock/promotion');
  expect(checks.map(({ state }) => state)).toEqual([{ status: 'completed', conclusion: 'failure' }]);
});
