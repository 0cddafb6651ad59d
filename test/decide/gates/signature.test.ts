import { describe, expect, test } from 'vitest';
import { Config } from '../../../src/model/config.ts';
import { type Artifact, releaseOf } from '../../../src/model/release.ts';
import type { SignatureState } from '../../../src/model/signatures.ts';
import type { PullState, Snapshot } from '../../../src/model/snapshot.ts';
import {
  aChange,
  aLedger,
  anArtifact,
  aPromotion,
  aTarget,
  gist,
  IMAGE,
  NOW,
  planOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';
import { anOverride, aRollback } from './records.ts';

const open = 'passed Passed: every gate is open';
const artifact = anArtifact('1.1.0');
const digest = artifact.digest ?? '';
const short = digest.slice(0, 19);
const identities = [{ issuer: 'https://accounts.test', subject: 'release@acme.test' }];

type RuleInput = Record<string, unknown>;

function config(signatures: RuleInput[], more: RuleInput = {}) {
  const state = valid({ prod: {} });
  if (state.status !== 'valid') throw new Error('the config of the tests is valid');
  const { applications, ...rest } = Config.parse({
    version: 1,
    environments: { prod: {} },
    applications: [{ path: 'apps/{application}/{environment}' }],
    signatures,
    ...more,
  });
  return { ...state, config: { ...state.config, signatures: rest.signatures, artifacts: rest.artifacts } };
}

function plan(signatures: RuleInput[], states: SignatureState[], more: Partial<Snapshot> & { rules?: RuleInput } = {}) {
  const { rules, ...snapshot } = more;
  const pulls = [aPromotion('prod', '1.0.0', '1.1.0')];
  const targets = [aTarget('prod', '1.0.0')];
  return planOf({ config: config(signatures, rules), targets, pulls, signatures: states, ...snapshot });
}
const said = (...input: Parameters<typeof plan>): string => gist(verdictOn(plan(...input), 8));

function aState(state: Partial<SignatureState> = {}): SignatureState {
  return {
    environment: 'prod',
    repository: IMAGE,
    tag: '1.1.0',
    digest,
    status: 'verified',
    found: [],
    problem: null,
    event: null,
    again: null,
    ...state,
  };
}

const rule = { identities };

describe('the signature gate', () => {
  test.each<[string, RuleInput[], SignatureState[], string]>([
    ['lets a verified image in', [rule], [aState()], open],
    [
      'blocks one that nobody signed',
      [rule],
      [aState({ status: 'unsigned' })],
      `blocked Unsigned: checkout 1.1.0 is not signed: no signature was found beside ${short}`,
    ],
    [
      'blocks one that was signed by somebody else',
      [rule],
      [
        aState({
          status: 'wrong',
          found: [
            {
              at: digest,
              by: { kind: 'identity', issuer: 'https://accounts.test', subject: 'eve@acme.test' },
              time: NOW,
              provenance: null,
              problem: 'the rule names no such signer',
            },
          ],
        }),
      ],
      'blocked SignatureWrong: checkout 1.1.0 is not signed by anybody who may: 1 signature was found, and the rule names no such signer (eve@acme.test (vouched for by https://accounts.test))',
    ],
    [
      'waits while the registry does not answer',
      [rule],
      [aState({ status: 'unreachable', problem: 'the registry answered 503' })],
      'waiting SignatureUnreachable: checkout 1.1.0 may be signed, which cannot be told now: the registry answered 503',
    ],
    [
      'blocks what it may not read',
      [rule],
      [aState({ status: 'unreadable', problem: 'it says 401', event: `github at ${NOW}` })],
      `blocked SignatureUnreadable: checkout 1.1.0 may be signed, and its registry does not let us look: it says 401; what there is: the digest was named by an event of github at ${NOW}, whose sender proved who it is`,
    ],
    [
      'takes the event for evidence where the config says so',
      [{ ...rule, unreadable: 'event' }],
      [aState({ status: 'unreadable', problem: 'it says 401', event: `github at ${NOW}` })],
      open,
    ],
    [
      'takes no event that there is not',
      [{ ...rule, unreadable: 'event' }],
      [aState({ status: 'unreadable', problem: 'it says 401' })],
      'blocked SignatureUnreadable: checkout 1.1.0 may be signed, and its registry does not let us look: it says 401',
    ],
    [
      'takes an event for nothing when signatures can be read',
      [{ ...rule, unreadable: 'event' }],
      [aState({ status: 'unsigned', event: `github at ${NOW}` })],
      `blocked Unsigned: checkout 1.1.0 is not signed: no signature was found beside ${short}`,
    ],
    [
      'waits for the first look',
      [rule],
      [],
      'waiting SignatureUnknown: the signatures of checkout 1.1.0 were not looked at yet',
    ],
    [
      'takes no word on another digest',
      [rule],
      [aState({ digest: `sha256:${'9'.repeat(64)}` })],
      'waiting SignatureUnknown: the signatures of checkout 1.1.0 were not looked at yet',
    ],
    [
      'takes no word on another environment',
      [rule],
      [aState({ environment: 'dev' })],
      'waiting SignatureUnknown: the signatures of checkout 1.1.0 were not looked at yet',
    ],
    [
      'only says what was found where nothing is required',
      [{ ...rule, require: 'off' }],
      [aState({ status: 'unsigned' })],
      open,
    ],
    ['asks nothing of other images', [{ ...rule, images: ['ghcr.io/other/*'] }], [], open],
    ['asks nothing in other environments', [{ ...rule, environments: ['staging'] }], [], open],
    ['asks by the first rule that fits', [{ images: [IMAGE], require: 'off' }, rule], [], open],
  ])('%s', (_, signatures, states, says) => {
    expect(said(signatures, states)).toBe(says);
  });

  test('asks where an artifact is required to be signed, and names what is missing', () => {
    const rules = { artifacts: [{ match: IMAGE, require: 'signed' }] };
    const problem = 'no entry of `signatures` in the config says who may sign it';
    const states = [aState({ status: 'unknown', problem })];
    expect(said([], states, { rules })).toBe(
      `blocked SignatureUnknown: checkout 1.1.0 cannot be judged by its signature: ${problem}`,
    );
    expect(said([{ ...rule, require: 'off' }], [aState({ status: 'unsigned' })], { rules })).toContain(
      'blocked Unsigned',
    );
  });

  test('says that a tag without a digest can move', () => {
    const bare: Artifact = { ...artifact, digest: null };
    const change = aChange('prod', '1.0.0', '1.1.0');
    const after = change.after === null ? null : { ...change.after, release: releaseOf([bare]) };
    const pulls: PullState[] = [aPromotion('prod', '1.0.0', '1.1.0', { changes: [{ ...change, after }] })];
    const [gate] = verdictOn(plan([rule], [aState()], { pulls }), 8).children.filter((one) => one.gate === 'signature');
    expect(gate).toMatchObject({
      status: 'passed',
      message: `checkout 1.1.0 is signed (looked at as ${short}; only its tag is written, which can move after this: write \`tag@digest\`)`,
    });
  });

  test('a verified one says by whom, when, and from what', () => {
    const found = [
      {
        at: digest,
        by: { kind: 'identity' as const, issuer: 'https://accounts.test', subject: 'release@acme.test' },
        time: NOW,
        provenance: { sources: ['github.com/acme/shop'], builder: 'https://builder.test' },
        problem: null,
      },
      { at: digest, by: { kind: 'key' as const, name: 'keys/a.pub' }, time: null, provenance: null, problem: null },
    ];
    const [gate] = verdictOn(plan([rule], [aState({ found })]), 8).children.filter((one) => one.gate === 'signature');
    expect(gate?.message).toBe(
      `checkout 1.1.0 is signed by release@acme.test (vouched for by https://accounts.test) at ${NOW}; it was built from github.com/acme/shop by https://builder.test, as its provenance says, and 1 more signature counts`,
    );
  });

  test('opens by an override of its own word only', () => {
    const states = [aState({ status: 'unsigned' })];
    const by = (word: string) => aLedger(anOverride(word, { pull: 8, head: sha('head 8') }));
    expect(said([rule], states, { ledger: by('signature') })).toContain('overridden Unsigned');
    expect(said([rule], states, { ledger: by('source') })).toContain('blocked Unsigned');
  });

  test('lets a rollback through', () => {
    const rollback = aRollback('prod', '1.0.0', '1.1.0');
    expect(said([rule], [aState({ status: 'unsigned' })], { ledger: aLedger(rollback) })).toBe(open);
  });

  test('looks again when the next look is worth it', () => {
    const again = '2030-01-01T00:00:00.000Z';
    expect(plan([rule], [aState({ status: 'unsigned', again })]).reconsiderAt).not.toBeNull();
    expect(plan([rule], [aState({ again })]).reconsiderAt).toBeNull();
  });
});

describe('a group of the merge queue', () => {
  const mirror = 'mirror.acme.test/checkout';
  const other = { ...anArtifact('1.0.0'), repository: mirror };
  const mixed = { ...artifact, repository: mirror };
  const change = (...artifacts: Artifact[]) => {
    const from = aChange('prod', '1.0.0', '1.1.0');
    if (from.after === null) throw new Error('there is a change');
    return { ...from, after: { ...from.after, content: releaseOf(artifacts).id, release: releaseOf(artifacts) } };
  };
  const pulls = [
    aPromotion('prod', '1.0.0', '1.1.0', { queued: true, changes: [change(artifact)] }),
    aPromotion('prod', '1.0.0', '1.1.0', { number: 9, queued: true, changes: [change(other)] }),
  ];
  const states = [aState(), aState({ repository: mirror, tag: '1.0.0', digest: other.digest })];
  const ofMixed = (state: Partial<SignatureState>) => aState({ repository: mirror, ...state });

  function onGroup(brought: Artifact, signatures: SignatureState[], together = pulls): string {
    const group = { sha: sha('group'), pulls: [8, 9], changes: [change(brought)], configProblems: null, checks: [] };
    const made = plan([rule], signatures, { pulls: together, groups: [group] });
    const check = made.actions.find(
      (each) => each.kind === 'ensureCheck' && each.sha === sha('group') && each.name === 'shiplock/promotion',
    );
    if (check?.kind !== 'ensureCheck' || check.state.status !== 'completed') throw new Error('the group has no answer');
    return `${check.state.conclusion}: ${check.title}`;
  }

  test('passes with the images that its pull requests were judged for', () => {
    expect(onGroup(artifact, states)).toMatch(/^success/);
  });

  test('fails at once while an image of one of them is not signed, or cannot be told', () => {
    for (const status of ['unsigned', 'unreachable'] as const) {
      expect(onGroup(other, [aState({ status }), ...states.slice(1)])).toMatch(/^failure/);
    }
  });

  test('is asked for an image that only the merge makes: the repository of one with the tag of another', () => {
    expect(onGroup(mixed, [...states, ofMixed({})])).toMatch(/^success/);
    expect(onGroup(mixed, [...states, ofMixed({ status: 'unsigned' })])).toMatch(/^failure: .*not signed/);
    expect(onGroup(mixed, states)).toMatch(/^failure: .*not looked at/);
  });
});
