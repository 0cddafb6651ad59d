import { describe } from 'vitest';
import { aChange, ago, aLedger, aProof, aTarget } from '../builders.ts';
import { anOverride } from '../gates/records.ts';
import { type Case, table } from './cases.ts';

const passes = 'passed Passed: every gate is open';
const toProd = [aChange('prod', '1.4.2', '1.4.3')];
const regions = { dev: {}, eu: { after: ['dev'], soak: '10m' }, us: { after: ['dev'], soak: '10m' } } as const;
const all = { ...regions, prod: { after: ['eu', 'us'] } } as const;
const any = { ...regions, prod: { after: ['eu', 'us'], join: 'any' } } as const;
const at = (eu: string, us: string, prod = '1.4.2') => [
  aTarget('dev', '1.4.3'),
  aTarget('eu', eu),
  aTarget('us', us),
  aTarget('prod', prod),
];
const both = aLedger(aProof('eu', '1.4.3'), aProof('us', '1.4.3'));
const one = aLedger(aProof('eu', '1.4.3'));

const joins: Case[] = [
  {
    name: 'fan-out: what dev proved goes to every region at once',
    environments: all,
    targets: at('1.4.2', '1.4.2'),
    ledger: aLedger(aProof('dev', '1.4.3')),
    opens: ['checkout/eu 1.4.3', 'checkout/us 1.4.3'],
  },
  {
    name: 'fan-out: one region does not wait for the other',
    environments: all,
    targets: at('1.4.2', '1.4.3'),
    ledger: aLedger(aProof('dev', '1.4.3')),
    changes: [aChange('eu', '1.4.2', '1.4.3')],
    says: passes,
  },
  {
    name: 'all: both regions proved it',
    environments: all,
    targets: at('1.4.3', '1.4.3'),
    ledger: both,
    changes: toProd,
    says: passes,
  },
  {
    name: 'all: one of them did not',
    environments: all,
    targets: at('1.4.3', '1.4.2'),
    ledger: one,
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and us has not proven it (it runs 1.4.2)',
  },
  {
    name: 'all: it soaks in the other',
    environments: all,
    targets: [
      ...at('1.4.3', '1.4.3').filter(({ at: { target } }) => target.environment !== 'us'),
      aTarget('us', '1.4.3', { healthySince: ago(60) }),
    ],
    ledger: one,
    changes: toProd,
    says: 'waiting Soaking: 1.4.3 soaks in us',
    until: ago(-540),
  },
  {
    name: 'all: nothing is opened before both have proven it',
    environments: all,
    targets: at('1.4.3', '1.4.3'),
    ledger: aLedger(aProof('dev', '1.4.3'), aProof('eu', '1.4.3')),
    opens: [],
  },
  {
    name: 'all: and then it is',
    environments: all,
    targets: at('1.4.3', '1.4.3'),
    ledger: both,
    opens: ['checkout/prod 1.4.3'],
  },
  {
    name: 'any: one region is enough',
    environments: any,
    targets: at('1.4.3', '1.4.2'),
    ledger: one,
    changes: toProd,
    says: passes,
  },
  {
    name: 'any: the pull request is opened when one has proven it',
    environments: any,
    targets: at('1.4.3', '1.4.3'),
    ledger: one,
    opens: ['checkout/prod 1.4.3'],
  },
  {
    name: 'any: the region that is nearest is what is waited for',
    environments: any,
    targets: [
      ...at('1.4.2', '1.4.2').slice(0, 2),
      aTarget('us', '1.4.3', { healthySince: ago(60) }),
      aTarget('prod', '1.4.2'),
    ],
    changes: toProd,
    says: 'waiting Soaking: 1.4.3 soaks in us (or another of 2 ways)',
    until: ago(-540),
  },
  {
    name: 'any: none of them has it',
    environments: any,
    targets: at('1.4.2', '1.4.2'),
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and eu has not proven it (it runs 1.4.2) (or another of 2 ways)',
  },
  {
    name: 'any: what is ill in one region and proven in the other may go on',
    environments: any,
    targets: [
      ...at('1.4.2', '1.4.3').filter(({ at: { target } }) => target.environment !== 'eu'),
      aTarget('eu', '1.4.3', { health: 'degraded', healthySince: null }),
    ],
    ledger: aLedger(aProof('us', '1.4.3')),
    changes: toProd,
    says: passes,
  },
  {
    name: 'any: an override of the soak opens it',
    environments: any,
    targets: [
      ...at('1.4.2', '1.4.2').slice(0, 2),
      aTarget('us', '1.4.3', { healthySince: ago(60) }),
      aTarget('prod', '1.4.2'),
    ],
    ledger: aLedger(anOverride('soak')),
    changes: toProd,
    says: 'overridden Soaking: 1.4.3 soaks in us; reason given: the incident of today',
  },
  {
    name: 'an override of the order opens no soak',
    environments: all,
    targets: [
      ...at('1.4.3', '1.4.2').slice(0, 2),
      aTarget('us', '1.4.3', { healthySince: ago(60) }),
      aTarget('prod', '1.4.2'),
    ],
    ledger: aLedger(aProof('eu', '1.4.3'), anOverride('order')),
    changes: toProd,
    says: 'waiting Soaking: 1.4.3 soaks in us',
  },
  {
    name: 'an override of health opens what is not well',
    environments: all,
    targets: [
      ...at('1.4.3', '1.4.2').slice(0, 2),
      aTarget('us', '1.4.3', { health: 'progressing', healthySince: null }),
      aTarget('prod', '1.4.2'),
    ],
    ledger: aLedger(aProof('eu', '1.4.3'), anOverride('health')),
    changes: toProd,
    says: 'overridden UpstreamUnhealthy: us runs 1.4.3 and it is not well there: synced, progressing; reason given: the incident of today',
  },
  {
    name: 'an environment without the application is looked through, to all that stand before it',
    environments: { eu: {}, us: {}, staging: { after: ['eu', 'us'] }, prod: { after: ['staging'] } },
    targets: [aTarget('eu', '1.4.3'), aTarget('us', '1.4.2'), aTarget('prod', '1.4.2')],
    ledger: one,
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and us has not proven it (it runs 1.4.2)',
  },
  {
    name: 'and by its own rule, where any of them is enough',
    environments: { eu: {}, us: {}, staging: { after: ['eu', 'us'], join: 'any' }, prod: { after: ['staging'] } },
    targets: [aTarget('eu', '1.4.3'), aTarget('us', '1.4.2'), aTarget('prod', '1.4.2')],
    ledger: one,
    changes: toProd,
    says: passes,
  },
  {
    name: 'any: a region that nothing is in does not let everything through',
    environments: { dev: {}, qa: {}, prod: { after: ['dev', 'qa'], join: 'any' } },
    targets: [aTarget('dev', '1.4.2'), aTarget('prod', '1.4.2')],
    changes: toProd,
    says: 'blocked UpstreamNotProven: prod would get checkout 1.4.3, and dev has not proven it (it runs 1.4.2)',
  },
];

describe('the order of environments: joins', () => table(joins));
