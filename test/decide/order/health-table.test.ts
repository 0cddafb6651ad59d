import { describe } from 'vitest';
import { aChange, ago, aLedger, aMerge, aProof, aTarget, NOW } from '../builders.ts';
import { anIncident, type Case, dated, fromCluster, heard, inClusters, stagingAt, table } from './cases.ts';

const passes = 'passed Passed: every gate is open';
const toProd = [aChange('prod', '1.4.2', '1.4.3')];
const proven = aLedger(aProof('staging', '1.4.3'));
const degraded = { health: 'degraded', healthySince: null } as const;
const unwell = 'waiting UpstreamUnhealthy: staging runs 1.4.3 and it is not well there:';
const soaks = 'waiting Soaking: 1.4.3 soaks in staging';
const about = 'waiting AwaitingProof: staging is about to prove 1.4.3';

/** A proof, an incident after it, each with the time of its entry. */
function provenThenIll(incidentAt: string) {
  return dated([ago(7000), aProof('staging', '1.4.3')], [incidentAt, anIncident('staging', '1.4.3')]);
}

const health: Case[] = [
  {
    name: 'merged, and no agent has reported it yet: waits for the report, without a time',
    targets: stagingAt('1.4.3'),
    changes: toProd,
    says: 'waiting AwaitingReport: staging has 1.4.3 in Git, and no agent has reported it there yet',
    until: null,
  },
  {
    name: 'merged and rolling out: not well yet, and no incident',
    targets: stagingAt('1.4.3', { health: 'progressing', healthySince: null }),
    changes: toProd,
    says: `${unwell} synced, progressing`,
    writes: [],
  },
  {
    name: 'merged and never healthy: an incident is written once',
    targets: stagingAt('1.4.3', degraded),
    changes: toProd,
    says: `${unwell} synced, degraded`,
    writes: ['incident 1.4.3'],
  },
  {
    name: 'merged and refused by the cluster: an incident too',
    targets: stagingAt('1.4.3', { sync: 'failed', healthySince: null, error: 'quota exceeded' }),
    changes: toProd,
    says: `${unwell} failed, healthy (quota exceeded)`,
    writes: ['incident 1.4.3'],
  },
  {
    name: 'healthy, then degraded: the proof stops counting with the incident',
    targets: stagingAt('1.4.3', degraded),
    ledger: proven,
    changes: toProd,
    says: `${unwell} synced, degraded`,
    writes: ['incident 1.4.3'],
  },
  {
    name: 'the incident is not written again while it lasts',
    targets: stagingAt('1.4.3', degraded),
    ledger: provenThenIll(ago(60)),
    changes: toProd,
    says: `${unwell} synced, degraded`,
    writes: [],
  },
  {
    name: 'degraded, then healthy: it soaks anew, from the moment at which it is healthy again',
    targets: stagingAt('1.4.3', { healthySince: ago(60) }),
    ledger: provenThenIll(ago(300)),
    changes: toProd,
    says: soaks,
    until: ago(-540),
    writes: [],
  },
  {
    name: 'a healthy time from before the incident does not count: the soak begins with the incident',
    targets: stagingAt('1.4.3', { healthySince: ago(3600) }),
    ledger: provenThenIll(ago(300)),
    changes: toProd,
    says: soaks,
    until: ago(-300),
    writes: [],
  },
  {
    name: 'after its new soak it is proven anew',
    targets: stagingAt('1.4.3', { healthySince: ago(600) }),
    ledger: provenThenIll(ago(900)),
    changes: toProd,
    says: about,
    writes: ['proof 1.4.3'],
  },
  {
    name: 'and the new proof counts',
    targets: stagingAt('1.4.3', { healthySince: ago(700) }),
    ledger: dated(
      [ago(7000), aProof('staging', '1.4.3')],
      [ago(900), anIncident('staging', '1.4.3')],
      [ago(60), aProof('staging', '1.4.3', { provenAt: ago(60) })],
    ),
    changes: toProd,
    says: passes,
    writes: [],
  },
  {
    name: 'a second incident after it is written again',
    targets: stagingAt('1.4.3', degraded),
    ledger: dated(
      [ago(900), anIncident('staging', '1.4.3')],
      [ago(60), aProof('staging', '1.4.3', { provenAt: ago(60) })],
    ),
    changes: toProd,
    writes: ['incident 1.4.3'],
  },
  {
    name: 'which of proof and incident came first is told by the chain, not by the clock of either',
    targets: stagingAt('1.4.4'),
    ledger: dated(
      [ago(60), aProof('staging', '1.4.3', { provenAt: ago(60) })],
      [ago(900), anIncident('staging', '1.4.3')],
    ),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.4)',
  },
  {
    name: 'an incident of another version takes nothing away',
    targets: stagingAt('1.4.4', degraded),
    ledger: dated([ago(7000), aProof('staging', '1.4.3')], [ago(60), anIncident('staging', '1.4.4')]),
    changes: toProd,
    says: passes,
  },
  {
    name: 'an incident in dev takes nothing from what staging proved',
    targets: stagingAt('1.4.3', {}),
    ledger: dated([ago(7000), aProof('staging', '1.4.3')], [ago(60), anIncident('dev', '1.4.3')]),
    changes: toProd,
    says: passes,
  },
  {
    name: 'rolled back upstream: what was proven there is still proven for what comes after',
    targets: stagingAt('1.4.2', {}),
    ledger: aLedger(aProof('staging', '1.4.3'), aProof('staging', '1.4.2')),
    changes: toProd,
    says: passes,
  },
  {
    name: 'rolled back upstream because it was ill: it is not',
    targets: stagingAt('1.4.2', {}),
    ledger: dated([ago(7000), aProof('staging', '1.4.3')], [ago(60), anIncident('staging', '1.4.3')]),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and staging has not proven it (it runs 1.4.2)',
  },
];

const time: Case[] = [
  {
    name: 'half of the soak: waits for the clock',
    targets: stagingAt('1.4.3', { healthySince: ago(300) }),
    changes: toProd,
    says: soaks,
    until: ago(-300),
  },
  {
    name: 'an unrelated commit does not begin the soak anew: the content is the same',
    targets: stagingAt('1.4.3', { healthySince: ago(300), revision: 'f'.repeat(40) }),
    changes: toProd,
    says: soaks,
    until: ago(-300),
  },
  {
    name: 'a commit to the target does: what is healthy is other content',
    targets: stagingAt('1.4.3', { healthySince: ago(600), content: 'other replicas' }),
    ledger: aLedger(aProof('staging', '1.4.2')),
    changes: toProd,
    says: about,
    writes: ['proof 1.4.3'],
  },
  {
    name: 'healthy since before it was merged, by a slow clock: the soak begins with the merge',
    targets: stagingAt('1.4.3', { healthySince: ago(3600) }),
    changes: toProd,
    more: { merged: [aMerge('staging', '1.4.2', '1.4.3', { mergedAt: ago(120) })] },
    says: soaks,
    until: ago(-480),
  },
  {
    name: 'an agent whose clock is ten minutes slow proves nothing ten minutes early',
    targets: [
      ...stagingAt('1.4.3', { healthySince: ago(900) }).map((target) =>
        heard(target, { at: ago(600), receivedAt: NOW }),
      ),
    ],
    changes: toProd,
    says: soaks,
    until: ago(-300),
    writes: [],
  },
  {
    name: 'an agent whose clock is fast waits for longer, and it is said why',
    targets: [
      ...stagingAt('1.4.3', { healthySince: ago(-60) }).map((target) =>
        heard(target, { at: ago(-300), receivedAt: NOW }),
      ),
    ],
    changes: toProd,
    says: 'waiting Soaking: 1.4.3 soaks in staging, by a clock there that is ahead of ours',
    until: ago(-660),
    writes: [],
  },
  {
    name: 'a report that is a few seconds old is taken as it is',
    targets: [
      ...stagingAt('1.4.3', { healthySince: ago(300) }).map((target) =>
        heard(target, { at: ago(20), receivedAt: ago(10) }),
      ),
    ],
    changes: toProd,
    says: soaks,
    until: ago(-300),
  },
  {
    name: 'an agent that fell silent proves nothing, though its soak would be over',
    targets: [
      ...stagingAt('1.4.3', { healthySince: ago(3600) }).map((target) =>
        heard(target, { at: ago(400), receivedAt: ago(400) }),
      ),
    ],
    changes: toProd,
    says: `waiting AgentSilent: staging runs 1.4.3, and its cluster staging-1 has not been heard since ${ago(400)}`,
    writes: [],
  },
  {
    name: 'what it had proven before it fell silent counts',
    targets: [...stagingAt('1.4.3', {}).map((target) => heard(target, { at: ago(400), receivedAt: ago(400) }))],
    ledger: proven,
    changes: toProd,
    says: passes,
  },
  {
    name: 'a silent agent that last said degraded makes no incident and lets nothing in',
    targets: [...stagingAt('1.4.3', degraded).map((target) => heard(target, { at: ago(400), receivedAt: ago(400) }))],
    changes: toProd,
    says: `waiting AgentSilent: staging runs 1.4.3, and its cluster staging-1 has not been heard since ${ago(400)}`,
    writes: [],
  },
  {
    name: 'what an agent reports that Git does not confirm is no report',
    targets: stagingAt('1.4.3', {}).map((target) => ({
      ...target,
      report: target.report === null ? null : { ...target.report, release: null },
    })),
    changes: toProd,
    says: 'waiting AwaitingReport: staging has 1.4.3 in Git, and no agent has reported it there yet',
    writes: [],
  },
  {
    name: 'manual sync upstream: waits for a person there',
    environments: { dev: {}, staging: { after: ['dev'], sync: 'manual' }, prod: { after: ['staging'] } },
    targets: stagingAt('1.4.3'),
    changes: toProd,
    says: 'waiting AwaitingSync: staging has 1.4.3 in Git, where it waits for `/sync` by somebody with the write role',
  },
];

const staging = aTarget('staging', '1.4.3');
const old = aTarget('staging', '1.4.2');
const others = [aTarget('dev', '1.4.3'), aTarget('prod', '1.4.2')];
const well = { healthySince: ago(900) };

const clusters: Case[] = [
  {
    name: 'both clusters are well for the soak: it is proven by both',
    targets: [...others, inClusters(staging, fromCluster('eu-1', staging, well), fromCluster('us-1', staging, well))],
    changes: toProd,
    says: about,
    writes: ['proof 1.4.3'],
  },
  {
    name: 'the soak counts from the cluster that was well last',
    targets: [
      ...others,
      inClusters(staging, fromCluster('eu-1', staging, well), fromCluster('us-1', staging, { healthySince: ago(120) })),
    ],
    changes: toProd,
    says: soaks,
    until: ago(-480),
    writes: [],
  },
  {
    name: 'one cluster is degraded: not well, and the cluster is named',
    targets: [
      ...others,
      inClusters(staging, fromCluster('us-1', staging, degraded), fromCluster('eu-1', staging, well)),
    ],
    changes: toProd,
    says: `${unwell} us-1: synced, degraded`,
    writes: ['incident 1.4.3'],
  },
  {
    name: 'one cluster has not got it yet: nothing is proven, and the cluster is named',
    targets: [...others, inClusters(staging, fromCluster('us-1', old, well), fromCluster('eu-1', staging, well))],
    changes: toProd,
    says: 'waiting AwaitingClusters: 1.4.3 is in staging, and its cluster us-1 has not got it yet',
    writes: [],
  },
  {
    name: 'one cluster is not heard: nothing is proven, and the cluster is named with when it was heard last',
    targets: [
      ...others,
      inClusters(
        staging,
        fromCluster('eu-1', staging, well),
        fromCluster('us-1', staging, well, { at: ago(900), receivedAt: ago(900) }),
      ),
    ],
    changes: toProd,
    says: `waiting AgentSilent: staging runs 1.4.3, and its cluster us-1 has not been heard since ${ago(900)}`,
    writes: [],
  },
  {
    name: 'two clusters are not heard: both are named',
    targets: [
      ...others,
      inClusters(
        staging,
        fromCluster('eu-1', staging, well, { at: ago(800), receivedAt: ago(800) }),
        fromCluster('us-1', staging, well, { at: ago(900), receivedAt: ago(900) }),
      ),
    ],
    changes: toProd,
    says: `waiting AgentSilent: staging runs 1.4.3, and its clusters eu-1 and us-1 have not been heard since ${ago(900)}`,
    writes: [],
  },
  {
    name: 'what both proved before counts while one catches up with the next version',
    targets: [
      ...others,
      inClusters(
        aTarget('staging', '1.4.4'),
        fromCluster('eu-1', staging, well),
        fromCluster('us-1', aTarget('staging', '1.4.4'), well),
      ),
    ],
    ledger: proven,
    changes: toProd,
    says: passes,
    writes: [],
  },
];

describe('the order of environments: health', () => table(health));
describe('the order of environments: time', () => table(time));
describe('the order of environments: several clusters', () => table(clusters));
