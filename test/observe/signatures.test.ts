import { describe, expect, test } from 'vitest';
import { Config } from '../../src/model/config.ts';
import { releaseOf } from '../../src/model/release.ts';
import { forgetSignatures, observeSignatures } from '../../src/observe/signatures.ts';
import type { View } from '../../src/observe/views.ts';
import type { SignatureCheck, SigningPolicy } from '../../src/signatures/signatures.ts';
import { aChange, anArtifact, aPromotion, IMAGE, valid } from '../decide/builders.ts';
import { keyPair } from '../signatures/pki/certificate.ts';
import { memoryMarks } from './memory-marks.ts';

const START = Date.parse('2026-11-20T10:00:00.000Z');
const { digest } = anArtifact('1.1.0');
const pem = String(keyPair().publicKey.export({ type: 'spki', format: 'pem' }));
const identities = [{ issuer: 'https://accounts.test', subject: 'release@acme.test' }];
const SOURCE = 'org.opencontainers.image.source';
const verified: SignatureCheck = { status: 'verified', found: [], problem: null };

interface Given {
  rule?: Record<string, unknown>;
  files?: Record<string, string>;
  labels?: Record<string, string> | Error;
  answers?: SignatureCheck[];
  facts?: { tag: string; digest: string | null; source: string; seenAt: string }[];
}

/** The parts of a view that signatures are read from, with a clock that the test moves. */
function aView({ rule = { identities }, files = {}, labels = {}, answers = [verified], facts = [] }: Given) {
  const asked: { digest: string; policy: SigningPolicy }[] = [];
  const clock = { seconds: 0 };
  const base = valid({ prod: {}, dev: {} });
  if (base.status !== 'valid') throw new Error('the config of the tests is valid');
  const { signatures } = Config.pick({ signatures: true }).parse({ signatures: [rule] });
  const view = {
    key: { installation: 1, owner: 'acme', name: 'gitops' },
    base: { branch: 'main', sha: 'b' },
    config: { ...base, config: { ...base.config, signatures } },
    mirror: { file: async (_: string, path: string) => files[path] ?? null },
    registry: {
      digest: async (_: string, tag: string) => (tag === '1.1.0' ? digest : null),
      async labels() {
        if (labels instanceof Error) throw labels;
        return labels;
      },
    },
    signatures: {
      async check(image: { digest: string }, policy: SigningPolicy) {
        asked.push({ digest: image.digest, policy });
        return answers[Math.min(asked.length, answers.length) - 1] ?? verified;
      },
    },
    store: { marks: memoryMarks(), images: { list: async () => facts } },
    now: () => new Date(START + clock.seconds * 1000).toISOString(),
    log: { warn: () => undefined },
  };
  return { view: view as unknown as View, asked, clock };
}

const pulls = [aPromotion('prod', '1.0.0', '1.1.0')];
const seconds = (again: string | null | undefined) => (Date.parse(again ?? '') - START) / 1000;

describe('signatures', () => {
  test('of an image that would enter, verified once and then known', async () => {
    const { view, asked } = aView({});
    const state = { environment: 'prod', repository: IMAGE, tag: '1.1.0', digest, event: null, again: null };
    expect(await observeSignatures(view, pulls)).toEqual([{ ...state, ...verified }]);
    expect(await observeSignatures(view, pulls)).toEqual([{ ...state, ...verified }]);
    expect(asked).toEqual([
      { digest, policy: { identities, keys: [], log: 'optional', trust: null, provenance: null } },
    ]);
  });

  test('of an image that only a group of the merge queue makes', async () => {
    const { view } = aView({});
    const group = { changes: [aChange('prod', '1.0.0', '1.2.0')] };
    const states = await observeSignatures(view, [...pulls, group]);
    expect(states.map(({ tag, status }) => [tag, status])).toEqual([
      ['1.1.0', 'verified'],
      ['1.2.0', 'verified'],
    ]);
  });

  test('are not looked for where nothing is asked, nor of what does not change', async () => {
    const { view, asked } = aView({ rule: { identities, environments: ['dev'] } });
    expect(await observeSignatures(view, pulls)).toEqual([]);
    const same = aView({});
    const still = [aPromotion('prod', '1.0.0', '1.0.0', { changes: [aChange('prod', '1.0.0', '1.0.0')] })];
    expect(await observeSignatures(same.view, still)).toEqual([]);
    expect([...asked, ...same.asked]).toEqual([]);
  });

  test('that are missing are looked for again, soon at first, later then', async () => {
    const unsigned: SignatureCheck = { status: 'unsigned', found: [], problem: null };
    const { view, asked, clock } = aView({ answers: [unsigned, unsigned, unsigned, verified] });
    const [first] = await observeSignatures(view, pulls);
    expect([first?.status, seconds(first?.again)]).toEqual(['unsigned', 15]);
    clock.seconds = 14;
    await observeSignatures(view, pulls);
    expect(asked).toHaveLength(1);
    clock.seconds = 15;
    await observeSignatures(view, pulls);
    clock.seconds = 3600;
    const [later] = await observeSignatures(view, pulls);
    expect([asked.length, seconds(later?.again)]).toEqual([3, 3600 + 900]);
    clock.seconds = 4500;
    expect(await observeSignatures(view, pulls)).toMatchObject([{ status: 'verified', again: null }]);
  });

  test('that could not be reached are asked for every few seconds', async () => {
    const { view, clock } = aView({ answers: [{ status: 'unreachable', found: [], problem: 'it answered 503' }] });
    await observeSignatures(view, pulls);
    clock.seconds = 36_000;
    const [state] = await observeSignatures(view, pulls);
    expect(seconds(state?.again)).toBe(36_015);
  });

  test('are looked for at once when somebody asks, or when the rule is another one', async () => {
    const { view, asked } = aView({ answers: [{ status: 'unsigned', found: [], problem: null }] });
    await observeSignatures(view, pulls);
    await forgetSignatures(view);
    await observeSignatures(view, pulls);
    expect(asked).toHaveLength(2);
  });

  test('are judged by keys and trust root as the branch with the config has them', async () => {
    const files = { 'keys/acme.pub': pem, 'trust.json': '{}' };
    const { view, asked } = aView({
      rule: { keys: ['keys/acme.pub', pem], trust: 'trust.json', log: 'required' },
      files,
    });
    await observeSignatures(view, pulls);
    expect(asked).toMatchObject([
      {
        policy: {
          identities: [],
          keys: [
            { name: 'keys/acme.pub', pem },
            { name: '', pem },
          ],
          trust: '{}',
          log: 'required',
        },
      },
    ]);
  });

  test.each<[string, Given, string]>([
    ['a key that is not there', { rule: { keys: ['keys/acme.pub'] } }, 'the key file keys/acme.pub is not on main'],
    ['a key that is none', { rule: { keys: ['a.pub'] }, files: { 'a.pub': 'x' } }, 'a.pub is not a public key'],
    [
      'a trust root that is not there',
      { rule: { identities, trust: 't.json' } },
      'the trust root t.json is not on main',
    ],
    ['an image without a source', { rule: { identities, provenance: {} } }, `its label ${SOURCE}`],
    [
      'labels that cannot be read',
      { rule: { identities, provenance: {} }, labels: new Error('ECONNREFUSED') },
      'its registry does not answer',
    ],
  ])('%s is said, and nothing is asked', async (_, given, problem) => {
    const { view, asked } = aView(given);
    expect(await observeSignatures(view, pulls)).toMatchObject([
      { status: 'unknown', problem: expect.stringContaining(problem) },
    ]);
    expect(asked).toEqual([]);
  });

  test('with provenance are compared with the label of the image, or with what the rule says', async () => {
    const label = aView({
      rule: { identities, provenance: { builder: 'https://b.test/*' } },
      labels: { [SOURCE]: 'https://github.com/Acme/Shop.git' },
    });
    await observeSignatures(label.view, pulls);
    expect(label.asked[0]?.policy.provenance).toEqual({ source: 'github.com/acme/shop', builder: 'https://b.test/*' });
    const named = aView({ rule: { identities, provenance: { source: 'github.com/acme/*' } } });
    await observeSignatures(named.view, pulls);
    expect(named.asked[0]?.policy.provenance).toEqual({ source: 'github.com/acme/*', builder: null });
  });

  test('of a tag without a digest are those of what the tag has now', async () => {
    const { view, asked } = aView({});
    const change = aChange('prod', '1.0.0', '1.1.0');
    const release = releaseOf([{ ...anArtifact('1.1.0'), digest: null }]);
    const bare = [
      aPromotion('prod', '1.0.0', '1.1.0', {
        changes: [{ ...change, after: change.after && { ...change.after, release } }],
      }),
    ];
    expect(await observeSignatures(view, bare)).toMatchObject([{ tag: '1.1.0', digest, status: 'verified' }]);
    expect(asked).toMatchObject([{ digest }]);
  });

  test('that may not be read come with the event that named the digest', async () => {
    const answers: SignatureCheck[] = [{ status: 'unreadable', found: [], problem: 'it says 401' }];
    const seen = { tag: '1.1.0', source: 'github', seenAt: '2026-11-20T09:00:00.000Z' };
    const { view } = aView({ answers, facts: [{ ...seen, digest }] });
    expect(await observeSignatures(view, pulls)).toMatchObject([{ event: 'github at 2026-11-20T09:00:00.000Z' }]);
    for (const fact of [
      { ...seen, digest: `sha256:${'9'.repeat(64)}` },
      { ...seen, digest, source: 'quay' },
    ]) {
      const other = aView({ answers, facts: [fact] });
      expect(await observeSignatures(other.view, pulls)).toMatchObject([{ event: null }]);
    }
  });
});
