import { describe, expect, test } from 'vitest';
import type { ImageState } from '../../src/model/image-state.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { parseCommitMessage } from '../../src/text/commit-message.ts';
import {
  actionsOf,
  ago,
  aLedger,
  anImage,
  aPromotion,
  aProof,
  aRelease,
  aTarget,
  BOT,
  IMAGE,
  ladder,
  planOf,
  sha,
  valid,
} from './builders.ts';

/** The promotions that a plan opens or moves: `target version`. */
function opened(snapshot: Partial<Snapshot>): string[] {
  return actionsOf(planOf(snapshot), 'ensurePullRequest').map(({ targets, commitMessage }) => {
    const tags = parseCommitMessage(commitMessage).flatMap(({ artifacts }) => artifacts.map(({ tag }) => tag));
    return `${targets.join(' ')} ${tags.join(' ')}`;
  });
}

const threeAt = (dev: string, staging: string, prod: string) => [
  aTarget('dev', dev),
  aTarget('staging', staging),
  aTarget('prod', prod),
];
const unresolved: ImageState = { repository: IMAGE, tags: [{ tag: '1.4.3', digest: null }] };
const cases: { name: string; snapshot: Partial<Snapshot>; opens: string[] }[] = [
  {
    name: 'the first environment gets the newest version that the policy admits',
    snapshot: { targets: [aTarget('dev', '1.4.1')], images: [anImage('1.4.2', '1.4.3', '1.4.0')] },
    opens: ['checkout/dev 1.4.3'],
  },
  {
    name: 'a version outside of the range is not taken',
    snapshot: {
      targets: [aTarget('dev', '1.4.1')],
      images: [anImage('1.4.2', '2.0.0')],
      config: valid(ladder, '^1.4'),
    },
    opens: ['checkout/dev 1.4.2'],
  },
  {
    name: 'moving tags and pre-releases are not taken',
    snapshot: { targets: [aTarget('dev', '1.4.1')], images: [anImage('latest', 'main', '1.5', '1.5.0-rc.1')] },
    opens: [],
  },
  {
    name: 'nothing happens when the newest version runs already',
    snapshot: { targets: threeAt('1.4.3', '1.4.2', '1.4.2'), images: [anImage('1.4.3', '1.4.2')] },
    opens: [],
  },
  {
    name: 'automation never goes back: an older newest tag is no promotion',
    snapshot: { targets: [aTarget('dev', '1.5.0')], images: [anImage('1.4.3')] },
    opens: [],
  },
  {
    name: 'a tag that the registry has not resolved is only a hint',
    snapshot: { targets: [aTarget('dev', '1.4.2')], images: [unresolved] },
    opens: [],
  },
  {
    name: 'a new version skips no environment: only dev gets it',
    snapshot: { targets: threeAt('1.4.2', '1.4.2', '1.4.2'), images: [anImage('1.4.3')] },
    opens: ['checkout/dev 1.4.3'],
  },
  {
    name: 'what dev proved goes to staging, not to prod',
    snapshot: { targets: threeAt('1.4.3', '1.4.2', '1.4.2'), ledger: aLedger(aProof('dev', '1.4.3')) },
    opens: ['checkout/staging 1.4.3'],
  },
  {
    name: 'what staging proved goes to prod',
    snapshot: { targets: threeAt('1.4.3', '1.4.3', '1.4.2'), ledger: aLedger(aProof('staging', '1.4.3')) },
    opens: ['checkout/prod 1.4.3'],
  },
  {
    name: 'a proof counts after its environment moved on, so fast pushes never starve staging',
    snapshot: { targets: threeAt('1.4.9', '1.4.2', '1.4.2'), ledger: aLedger(aProof('dev', '1.4.3')) },
    opens: ['checkout/staging 1.4.3'],
  },
  {
    name: 'of several proven versions the newest proof wins',
    snapshot: {
      targets: threeAt('1.4.4', '1.4.2', '1.4.2'),
      ledger: aLedger(aProof('dev', '1.4.4', { provenAt: ago(60) }), aProof('dev', '1.4.3', { provenAt: ago(600) })),
    },
    opens: ['checkout/staging 1.4.4'],
  },
  {
    name: 'a proof is stale after 14 days',
    snapshot: {
      targets: threeAt('1.4.3', '1.4.2', '1.4.2'),
      ledger: aLedger(aProof('dev', '1.4.3', { provenAt: ago(14 * 86_400) })),
    },
    opens: [],
  },
  {
    name: 'a proof lasts a second less than 14 days',
    snapshot: {
      targets: threeAt('1.4.3', '1.4.2', '1.4.2'),
      ledger: aLedger(aProof('dev', '1.4.3', { provenAt: ago(14 * 86_400 - 1) })),
    },
    opens: ['checkout/staging 1.4.3'],
  },
  {
    name: 'an older proven version does not push a newer one out',
    snapshot: { targets: threeAt('1.4.3', '1.5.0', '1.5.0'), ledger: aLedger(aProof('dev', '1.4.3')) },
    opens: [],
  },
  {
    name: 'a proof of another application proves nothing here',
    snapshot: {
      targets: threeAt('1.4.3', '1.4.2', '1.4.2'),
      ledger: aLedger(aProof('dev', '1.4.3', { application: 'basket' })),
    },
    opens: [],
  },
  {
    name: 'without a target in staging the version goes from dev to prod',
    snapshot: { targets: [aTarget('dev', '1.4.3'), aTarget('prod', '1.4.2')], ledger: aLedger(aProof('dev', '1.4.3')) },
    opens: ['checkout/prod 1.4.3'],
  },
  {
    name: 'a join waits for all environments before it',
    snapshot: {
      config: valid({ dev: {}, eu: { after: ['dev'] }, us: { after: ['dev'] }, prod: { after: ['eu', 'us'] } }),
      targets: [aTarget('eu', '1.4.3'), aTarget('us', '1.4.2'), aTarget('prod', '1.4.2')],
      ledger: aLedger(aProof('eu', '1.4.3')),
    },
    opens: [],
  },
  {
    name: 'a join opens when all environments before it have proven the version',
    snapshot: {
      config: valid({ eu: {}, us: {}, prod: { after: ['eu', 'us'] } }),
      targets: [aTarget('eu', '1.4.3'), aTarget('us', '1.4.3'), aTarget('prod', '1.4.2')],
      ledger: aLedger(aProof('eu', '1.4.3'), aProof('us', '1.4.3')),
    },
    opens: ['checkout/prod 1.4.3'],
  },
  {
    name: 'a broken state branch proves nothing',
    snapshot: { targets: threeAt('1.4.3', '1.4.2', '1.4.2'), ledger: { status: 'broken', problem: 'it was rewound' } },
    opens: [],
  },
  {
    name: 'an observed environment gets no pull request, a proposed one does',
    snapshot: {
      config: valid({ dev: { mode: 'observe' }, qa: { mode: 'propose' } }),
      targets: [aTarget('dev', '1.4.2'), aTarget('qa', '1.4.2')],
      images: [anImage('1.4.3')],
    },
    opens: ['checkout/qa 1.4.3'],
  },
  {
    name: 'a target of an environment that the config does not name is left alone',
    snapshot: { targets: [aTarget('attic', '1.4.2')], images: [anImage('1.4.3')] },
    opens: [],
  },
  {
    name: 'a declined release is not offered again',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3')],
      declined: [{ target: 'checkout/dev', release: aRelease('1.4.3').id }],
    },
    opens: [],
  },
  {
    name: 'the release after a declined one is offered',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3', '1.4.4')],
      declined: [{ target: 'checkout/dev', release: aRelease('1.4.3').id }],
    },
    opens: ['checkout/dev 1.4.4'],
  },
  {
    name: 'a release declined for prod is still offered for dev',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3')],
      declined: [{ target: 'checkout/prod', release: aRelease('1.4.3').id }],
    },
    opens: ['checkout/dev 1.4.3'],
  },
  {
    name: 'an open promotion that brings the wanted version is left alone',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3')],
      pulls: [aPromotion('dev', '1.4.2', '1.4.3')],
    },
    opens: [],
  },
  {
    name: 'a newer version moves the open promotion in place',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3', '1.4.4')],
      pulls: [aPromotion('dev', '1.4.2', '1.4.3')],
    },
    opens: ['checkout/dev 1.4.4'],
  },
  {
    name: 'a promotion that conflicts is rebuilt on the fresh tip',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3')],
      pulls: [aPromotion('dev', '1.4.2', '1.4.3', { merge: { status: 'conflict', files: ['x'] }, changes: [] })],
    },
    opens: ['checkout/dev 1.4.3'],
  },
  {
    name: 'a promotion with a commit by a person is not rebuilt, not even on conflict',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.4')],
      pulls: [
        aPromotion('dev', '1.4.2', '1.4.3', { committers: [BOT, 'ann'], merge: { status: 'conflict', files: ['x'] } }),
      ],
    },
    opens: [],
  },
  {
    name: 'a branch of the same name in a fork is not our promotion',
    snapshot: {
      targets: [aTarget('dev', '1.4.2')],
      images: [anImage('1.4.3')],
      pulls: [
        aPromotion('dev', '1.4.2', '1.4.3', {
          ours: false,
          head: { sha: sha('x'), branch: 'shiplock/promote/checkout/dev', fork: true },
        }),
      ],
    },
    opens: ['checkout/dev 1.4.3'],
  },
  {
    name: 'a target that cannot be read gets nothing',
    snapshot: {
      targets: [
        {
          status: 'unreadable',
          application: 'checkout',
          environment: 'dev',
          problem: { file: 'f', line: 1, column: 1, message: 'broken YAML', hint: null },
        },
      ],
      images: [anImage('1.4.3')],
    },
    opens: [],
  },
];

describe('which promotions are opened', () => {
  test.each(cases)('$name', ({ snapshot, opens }) => {
    expect(opened(snapshot)).toEqual(opens);
  });
});
