import { describe } from 'vitest';
import type { Approval, Request } from '../../../src/model/record.ts';
import type { PullState } from '../../../src/model/snapshot.ts';
import {
  aChange,
  ago,
  aLanding,
  aLedger,
  aMerge,
  anArtifact,
  anImage,
  aPromotion,
  aProof,
  aRelease,
  aTarget,
  NOW,
  sha,
} from '../builders.ts';
import { aHold, aRejection } from '../gates/records.ts';
import { anIncident, type Case, dated, heard, table } from './cases.ts';

const passes = 'passed Passed: every gate is open';
const environments = {
  dev: { soak: '10m' },
  staging: { after: ['dev'], soak: '10m' },
  prod: { after: ['staging'] },
} as const;
const latest = { ...environments, dev: { soak: '10m', pace: 'latest' } } as const;
const queue = { ...environments, dev: { soak: '10m', pace: 'queue' } } as const;
const inLine = { ...environments, staging: { after: ['dev'], soak: '10m', pace: 'queue' } } as const;
const soaking = { healthySince: ago(300) };
const soaksFirst = 'waiting Soaking: 1.4.3 soaks in dev first; `/promote` does not wait for it';
const arrives =
  'waiting Arriving: 1.4.3 came to dev before it and is not reported healthy there yet; `/promote` does not wait for it';

/** Our promotion of 1.4.4 into dev, as pull request 7. */
function ours(pull: Partial<PullState> = {}): Pick<Case, 'changes' | 'pull'> {
  const { changes, ...facts } = aPromotion('dev', '1.4.3', '1.4.4', { number: 7, ...pull });
  return { changes, pull: facts };
}

const devAt = (report: Parameters<typeof aTarget>[2]) => [aTarget('dev', '1.4.3', report)];
const merged = (seconds: number) => ({ merged: [aMerge('dev', '1.4.2', '1.4.3', { mergedAt: ago(seconds) })] });

function word(approval: Partial<Approval> = {}): Approval {
  const facts = { pull: 7, head: sha('head 7'), environments: ['dev'], by: 'olga', comment: 31 };
  return { kind: 'approval', version: 1, ...facts, ...approval };
}

function request(target: string, from: string, to: string): Request {
  const facts = { from: aRelease(from), artifacts: [anArtifact(to)], by: 'olga', comment: 32 };
  return { kind: 'request', version: 1, target, ...facts };
}

const pace: Case[] = [
  {
    name: 'finish-soak: our promotion waits while another version soaks there, until its soak ends',
    environments,
    targets: devAt(soaking),
    ...ours(),
    says: soaksFirst,
    until: ago(-300),
    merges: [],
  },
  {
    name: 'finish-soak: it goes when the soak is over, in the same look in which the proof is written',
    environments,
    targets: devAt({ healthySince: ago(600) }),
    ...ours(),
    says: passes,
    merges: [7],
    writes: ['proof 1.4.3'],
  },
  {
    name: 'finish-soak: it goes at once where what is there was proven before, whatever else was committed there',
    environments,
    targets: devAt({ ...soaking, content: 'other replicas' }),
    ledger: aLedger(aProof('dev', '1.4.3')),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: 'finish-soak: what turned unhealthy there does not hold up its repair',
    environments,
    targets: devAt({ health: 'degraded', healthySince: null }),
    ...ours(),
    says: passes,
    merges: [7],
    writes: ['incident 1.4.3'],
  },
  {
    name: 'finish-soak: what was just merged and is not reported yet is waited for, and for how long',
    environments,
    targets: [{ ...aTarget('dev', '1.4.3'), report: aTarget('dev', '1.4.2', {}).report }],
    more: merged(120),
    ...ours(),
    says: arrives,
    until: ago(-780),
    merges: [],
  },
  {
    name: 'finish-soak: while it rolls out as well',
    environments,
    targets: devAt({ health: 'progressing', healthySince: null }),
    more: merged(120),
    ...ours(),
    says: arrives,
    merges: [],
  },
  {
    name: 'finish-soak: a dead agent does not stop dev for ever: after a quarter of an hour the next one goes',
    environments,
    targets: [
      heard({ ...aTarget('dev', '1.4.3'), report: aTarget('dev', '1.4.2', {}).report }, { receivedAt: ago(900) }),
    ],
    more: merged(900),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: 'finish-soak: commits to the target that begin its soak again and again hold it up no longer than two soaks more',
    environments,
    targets: devAt({ healthySince: ago(60) }),
    ledger: aLedger({ ...aLanding(5, 'checkout/dev', '1.4.3'), mergedAt: ago(900 + 1200) }),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: 'where no agent ever spoke nobody is waited for',
    environments,
    targets: devAt(null),
    more: merged(10),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: 'with no soak nothing waits for one',
    environments: { ...environments, dev: {} },
    targets: devAt({ healthySince: NOW }),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: 'latest: a newer version enters at once',
    environments: latest,
    targets: devAt(soaking),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: 'queue: it waits as well',
    environments: queue,
    targets: devAt(soaking),
    ...ours(),
    says: soaksFirst,
    merges: [],
  },
  {
    name: '`/promote` on this head lets it in at once',
    environments,
    targets: devAt(soaking),
    ledger: aLedger(word()),
    ...ours(),
    says: passes,
    merges: [7],
  },
  {
    name: '`/promote` on another head does not',
    environments,
    targets: devAt(soaking),
    ledger: aLedger(word({ head: sha('before') })),
    ...ours(),
    says: soaksFirst,
    merges: [],
  },
  {
    name: '`/approve` alone says that it may go, not that it may not wait',
    environments,
    targets: devAt(soaking),
    ledger: aLedger(word({ merge: false })),
    ...ours(),
    says: soaksFirst,
    merges: [],
  },
  {
    name: 'a hotfix by hand is not held up',
    environments,
    targets: devAt(soaking),
    changes: [aChange('dev', '1.4.3', '1.4.4')],
    says: passes,
  },
  {
    name: 'nor is a version that somebody asked for by name',
    environments,
    targets: devAt(soaking),
    ledger: aLedger(request('checkout/dev', '1.4.3', '1.4.4')),
    ...ours(),
    says: passes,
    merges: [7],
  },
];

const threeAt = (dev: string, staging: string, prod: string) => [
  aTarget('dev', dev),
  aTarget('staging', staging),
  aTarget('prod', prod),
];
const threeProofs = ['1.4.3', '1.4.4', '1.4.5'].map((tag, index) =>
  aProof('dev', tag, { provenAt: ago(3000 - index * 1000) }),
);

const choice: Case[] = [
  {
    name: 'while one is in flight a newer one moves its pull request in place',
    environments,
    targets: threeAt('1.4.3', '1.4.2', '1.4.2'),
    more: { images: [anImage('1.4.4', '1.4.5')], pulls: [aPromotion('dev', '1.4.3', '1.4.4')] },
    opens: ['checkout/dev 1.4.5'],
  },
  {
    name: 'finish-soak: of several that were proven the newest goes on',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(...threeProofs),
    opens: ['checkout/staging 1.4.5'],
  },
  {
    name: 'queue: they go on one by one, none is skipped',
    environments: inLine,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(...threeProofs),
    opens: ['checkout/staging 1.4.3'],
  },
  {
    name: 'queue: the next one after that',
    environments: inLine,
    targets: threeAt('1.4.5', '1.4.3', '1.4.2'),
    ledger: aLedger(...threeProofs),
    opens: ['checkout/staging 1.4.4'],
  },
  {
    name: 'queue: a rejected one is left out',
    environments: inLine,
    targets: threeAt('1.4.5', '1.4.3', '1.4.2'),
    ledger: aLedger(...threeProofs, aRejection('1.4.4')),
    opens: ['checkout/staging 1.4.5'],
  },
  {
    name: 'queue: in a first environment the next version of the registry, not the newest',
    environments: queue,
    targets: threeAt('1.4.2', '1.4.2', '1.4.2'),
    more: { images: [anImage('1.4.5', '1.4.3', '1.4.4', '1.4.1')] },
    opens: ['checkout/dev 1.4.3'],
  },
  {
    name: 'what was rejected is not chosen: the newest before it goes on',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(...threeProofs, aRejection('1.4.5')),
    opens: ['checkout/staging 1.4.4'],
  },
  {
    name: 'what turned unhealthy is not chosen either',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(...threeProofs, anIncident('dev', '1.4.5')),
    opens: ['checkout/staging 1.4.4'],
  },
  {
    name: 'automation does not go back by itself, though an older version was proven last',
    environments,
    targets: threeAt('1.4.3', '1.4.5', '1.4.2'),
    ledger: aLedger(...threeProofs, aProof('dev', '1.4.3', { provenAt: ago(10) })),
    opens: [],
  },
  {
    name: 'a hold keeps the pull request from being opened',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(...threeProofs, aHold({ application: null, environment: 'staging' })),
    opens: [],
  },
  {
    name: 'a person asks for a version by name: that one is opened whatever is held',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(
      ...threeProofs,
      aHold({ application: null, environment: 'staging' }),
      request('checkout/staging', '1.4.2', '1.4.4'),
    ),
    opens: ['checkout/staging 1.4.4'],
  },
  {
    name: 'a person asks for an older version than the newest: that one is opened',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(...threeProofs, request('checkout/staging', '1.4.2', '1.4.4')),
    opens: ['checkout/staging 1.4.4'],
  },
  {
    name: 'a person asks for an older version than what runs: that one is opened too',
    environments,
    targets: threeAt('1.4.5', '1.4.5', '1.4.2'),
    ledger: aLedger(...threeProofs, request('checkout/staging', '1.4.5', '1.4.3')),
    opens: ['checkout/staging 1.4.3'],
  },
  {
    name: 'what was there to choose when they asked does not come back by itself',
    environments,
    targets: threeAt('1.4.5', '1.4.4', '1.4.2'),
    ledger: aLedger(...threeProofs, request('checkout/staging', '1.4.2', '1.4.4')),
    opens: [],
  },
  {
    name: 'what is proven after that goes on again',
    environments,
    targets: threeAt('1.4.6', '1.4.4', '1.4.2'),
    ledger: dated(
      [ago(600), request('checkout/staging', '1.4.2', '1.4.4')],
      [ago(60), aProof('dev', '1.4.6', { provenAt: ago(60) })],
    ),
    opens: ['checkout/staging 1.4.6'],
  },
  {
    name: 'a request is over once it landed, also when the target went back since',
    environments,
    targets: threeAt('1.4.5', '1.4.2', '1.4.2'),
    ledger: aLedger(request('checkout/staging', '1.4.2', '1.4.4'), aLanding(5, 'checkout/staging', '1.4.4')),
    opens: [],
  },
  {
    name: 'a request for what was rejected since is not followed',
    environments,
    targets: threeAt('1.4.2', '1.4.2', '1.4.2'),
    ledger: aLedger(request('checkout/staging', '1.4.2', '1.4.4'), aRejection('1.4.4')),
    opens: [],
  },
  {
    name: 'in a first environment a person may ask for an older version, and the newest does not come back by itself',
    environments,
    targets: threeAt('1.4.3', '1.4.2', '1.4.2'),
    more: { images: [anImage('1.4.5', '1.4.4', '1.4.3')] },
    ledger: aLedger(request('checkout/dev', '1.4.5', '1.4.3')),
    opens: [],
  },
];

describe('the pace of an environment', () => table(pace));
describe('which version goes on', () => table(choice));
