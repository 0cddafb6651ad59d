import { describe, expect, test } from 'vitest';
import type { Approval } from '../../src/model/record.ts';
import { artifactText } from '../../src/model/release.ts';
import type { PullState, Snapshot } from '../../src/model/snapshot.ts';
import {
  aChange,
  actionsOf,
  aLedger,
  aPromotion,
  aPull,
  aRelease,
  BOT,
  type EnvironmentInput,
  IMAGE,
  planOf,
  sha,
  valid,
} from './builders.ts';

const toDev = (pull: Partial<PullState> = {}) => aPromotion('dev', '1.4.2', '1.4.3', pull);
const byHand = (pull: Partial<PullState> = {}) =>
  aPull({ number: 8, changes: [aChange('dev', '1.4.2', '1.4.3')], ...pull });
const promoted: Approval = {
  kind: 'approval',
  version: 1,
  pull: 8,
  head: sha('head 8'),
  environments: ['dev'],
  by: 'olga',
  comment: 31,
};
const failed = { status: 'failed', side: 'head', message: 'no', file: null, line: null } as const;

interface Case {
  name: string;
  dev?: EnvironmentInput;
  pull: PullState;
  records?: Approval[];
  merges: boolean;
}

const cases: Case[] = [
  { name: 'a promotion with open gates', pull: toDev(), merges: true },
  { name: 'into an environment that is merged by hand', dev: { merge: 'manual' }, pull: toDev(), merges: false },
  { name: 'by hand, but promoted', dev: { merge: 'manual' }, pull: toDev(), records: [promoted], merges: true },
  {
    name: 'by hand, promoted at an older head',
    dev: { merge: 'manual' },
    pull: toDev(),
    records: [{ ...promoted, head: sha('old') }],
    merges: false,
  },
  {
    name: 'by hand, promoted for another environment than it touches by now',
    dev: { merge: 'manual' },
    pull: toDev(),
    records: [{ ...promoted, environments: ['qa'] }],
    merges: false,
  },
  { name: 'with a commit of a person on our branch', pull: toDev({ committers: [BOT, 'ann'] }), merges: false },
  {
    name: 'with a commit of a person, but promoted',
    pull: toDev({ committers: [BOT, 'ann'] }),
    records: [promoted],
    merges: true,
  },
  { name: 'a draft', pull: toDev({ draft: true }), merges: false },
  { name: 'a conflict', pull: toDev({ merge: { status: 'conflict', files: ['x'] } }), merges: false },
  { name: 'nothing in it', pull: toDev({ changes: [] }), merges: false },
  {
    name: 'a render that fails',
    pull: toDev({ changes: [{ ...aChange('dev', '1', '2'), diff: failed }] }),
    merges: false,
  },
  {
    name: 'a config that is not valid',
    pull: toDev({ configProblems: [{ file: 'f', line: 1, column: 1, message: 'm', hint: null }] }),
    merges: false,
  },
  { name: 'in observe mode', dev: { mode: 'observe' }, pull: toDev(), merges: false },
  { name: 'in propose mode', dev: { mode: 'propose' }, pull: toDev(), merges: false },
  { name: 'in propose mode, promoted', dev: { mode: 'propose' }, pull: toDev(), records: [promoted], merges: false },
  { name: 'a pull request by a person', pull: byHand(), merges: false },
  { name: 'a pull request by a person, promoted by another', pull: byHand(), records: [promoted], merges: true },
  {
    name: 'a missing approval',
    dev: { approvers: { users: ['olga'] } },
    pull: toDev(),
    merges: false,
  },
  {
    name: 'one of two approvals',
    dev: { merge: 'manual', approvers: { users: ['olga', 'pim'], required: 2 } },
    pull: toDev(),
    records: [promoted],
    merges: false,
  },
];

function merges(snapshot: Partial<Snapshot>) {
  return actionsOf(planOf(snapshot), 'mergePullRequest');
}

describe('what is merged', () => {
  test.each(cases)('$name: $merges', ({ dev = {}, pull, records = [], merges: expected }) => {
    expect(merges({ config: valid({ dev }), pulls: [pull], ledger: aLedger(...records) })).toHaveLength(
      expected ? 1 : 0,
    );
  });

  test('every environment of the pull request must be merged automatically', () => {
    const config = valid({ dev: {}, qa: { merge: 'manual' } });
    const changes = [aChange('dev', '1.4.2', '1.4.3'), aChange('qa', '1.4.2', '1.4.3')];
    expect(merges({ config, pulls: [toDev({ changes })] })).toEqual([]);
  });

  test('exactly the head that was judged, with what moves and the trailers, which a squash keeps', () => {
    const { id, artifacts } = aRelease('1.4.3');
    const trailers = [`Shiplock-Target: checkout/dev`, `Shiplock-Release: ${id}`].concat(
      artifacts.map((artifact) => `Shiplock-Artifact: ${artifactText(artifact)}`),
    );
    const message = `${IMAGE}: 1.4.2 -> 1.4.3\n\n${trailers.join('\n')}`;
    const body = '<!-- shiplock:pull {"a":1} -->\nBecause.\n<!--\nmore -->';
    expect(merges({ config: valid({ dev: {} }), pulls: [toDev({ body })] })).toMatchObject([
      { pull: 8, head: sha('head 8'), title: 'Promote checkout 1.4.3 to dev (#8)', message },
    ]);
  });

  test('nothing while the state branch is broken', () => {
    const ledger = { status: 'broken', problem: 'rewound' } as const;
    expect(merges({ config: valid({ dev: {} }), pulls: [toDev()], ledger })).toEqual([]);
  });
});
