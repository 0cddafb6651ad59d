import { describe, expect, test } from 'vitest';
import { Config } from '../../src/model/config.ts';
import type { TagState } from '../../src/model/image-state.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { VersionPolicy } from '../../src/model/policy.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { type Release, releaseOf } from '../../src/model/release.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { policyKey, policyOf } from '../../src/text/policy/policy-of.ts';
import {
  actionsOf,
  ago,
  aLedger,
  anArtifact,
  aProof,
  aTarget,
  IMAGE,
  planOf,
  type ReadTarget,
  valuesText,
} from './builders.ts';

/** dev → staging under a policy, as people write it in the config. */
function configOf(image: object): Config {
  const environments = { dev: {}, staging: { after: ['dev'] } };
  return Config.parse({
    version: 1,
    environments,
    applications: [{ path: 'apps/{application}/envs/{environment}', image }],
  });
}

interface Situation {
  image: object;
  targets: ReadTarget[];
  tags: (TagState | string)[];
  ranked?: [tag: string, rank: number, verdict?: string][];
  records?: StateRecord[];
}

function planIn({ image, targets, tags, ranked, records = [] }: Situation, now?: string): Plan {
  const config = configOf(image);
  const states = tags.map((tag) => (typeof tag === 'string' ? resolved(tag) : tag));
  const policy: VersionPolicy = policyOf(config, 'checkout', { kind: 'image', repository: IMAGE });
  const choices = ranked && [
    {
      policy: policyKey(policy),
      ranked: ranked.map(([tag, rank, verdict = 'admitted']) => ({ tag, rank, verdict })),
      unranked: [],
    },
  ];
  const images: Snapshot['images'] = [{ repository: IMAGE, tags: states, ...(choices && { choices }) }];
  return planOf({ config: { status: 'valid', config }, targets, images, ledger: aLedger(...records) }, now);
}

function resolved(tag: string, more: Partial<TagState> = {}): TagState {
  return { tag, digest: anArtifact(tag).digest, ...more };
}

function opened(plan: Plan): string[] {
  return actionsOf(plan, 'ensurePullRequest').flatMap(({ targets, edits }) =>
    edits.map(({ text }) => {
      const [, tag] = /tag: (\S+)/.exec(text ?? '') ?? [];
      const [, digest] = /digest: (\S+)/.exec(text ?? '') ?? [];
      return `${targets.join()} ${tag} ${digest?.slice(0, 11)}`;
    }),
  );
}

const short = (digest: string | null): string => digest?.slice(0, 11) ?? '';

describe('a policy that is not about versions', () => {
  const image = { numerical: 'asc', tags: { pattern: '^main-.*-([0-9]+)$', extract: '$1' } };
  const ranked: Situation['ranked'] = [
    ['main-0aa-300', 3],
    ['main-fff-200', 2],
    ['main-abc-100', 1],
  ];

  test('orders by rank, also where the text says otherwise', () => {
    const plan = planIn({
      image,
      targets: [aTarget('dev', 'main-fff-200')],
      tags: ['main-0aa-300', 'main-abc-100'],
      ranked,
    });
    expect(opened(plan)).toEqual([`checkout/dev main-0aa-300 ${short(anArtifact('main-0aa-300').digest)}`]);
    expect(actionsOf(plan, 'ensurePullRequest')[0]?.body).toContain('numerical asc');
  });

  test('never goes back by itself, in no environment', () => {
    const targets = [aTarget('dev', 'main-0aa-300'), aTarget('staging', 'main-0aa-300')];
    const records = [aProof('dev', 'main-fff-200')];
    expect(opened(planIn({ image, targets, tags: ['main-fff-200'], ranked, records }))).toEqual([]);
  });

  test('promotes what was proven', () => {
    const targets = [aTarget('dev', 'main-0aa-300'), aTarget('staging', 'main-fff-200')];
    const records = [aProof('dev', 'main-0aa-300')];
    expect(opened(planIn({ image, targets, tags: ['main-0aa-300'], ranked, records }))).toEqual([
      `checkout/staging main-0aa-300 ${short(anArtifact('main-0aa-300').digest)}`,
    ]);
  });

  test('chooses nothing while the policy was not asked, and nothing that the registry lost', () => {
    const targets = [aTarget('dev', 'main-abc-100')];
    expect(opened(planIn({ image, targets, tags: ['main-0aa-300'], ranked: [] }))).toEqual([]);
    expect(opened(planIn({ image, targets, tags: ['main-fff-200'], ranked }))).toEqual([
      `checkout/dev main-fff-200 ${short(anArtifact('main-fff-200').digest)}`,
    ]);
  });
});

describe('downgrade', () => {
  const tags = ['1.4.0', '1.3.0'];
  const ranked: Situation['ranked'] = [
    ['2.0.0', 3, 'not in ^1'],
    ['1.4.0', 2],
    ['1.3.0', 1],
  ];
  test('only when told, and only from what the policy does not admit', () => {
    const targets = [aTarget('dev', '2.0.0')];
    expect(opened(planIn({ image: { semver: '^1' }, targets, tags, ranked }))).toEqual([]);
    const image = { semver: '^1', downgrade: true };
    expect(opened(planIn({ image, targets, tags, ranked }))).toEqual([
      `checkout/dev 1.4.0 ${short(anArtifact('1.4.0').digest)}`,
    ]);
    expect(opened(planIn({ image, targets: [aTarget('dev', '1.4.0')], tags, ranked }))).toEqual([]);
  });
});

describe('what the image says of itself', () => {
  const ranked: Situation['ranked'] = [
    ['1.4.4', 3],
    ['1.4.3', 2],
    ['1.4.2', 1],
  ];
  const targets = [aTarget('dev', '1.4.2')];
  const young = resolved('1.4.4', { created: ago(600), platforms: ['linux/amd64', 'linux/arm64'] });
  const old = resolved('1.4.3', { created: ago(9000), platforms: ['linux/amd64'] });

  test('a version that is too young waits until a time, and the one before it moves', () => {
    const image = { minimumAge: '1h' };
    const plan = planIn({ image, targets, tags: [young, old], ranked });
    expect(opened(plan)).toEqual([`checkout/dev 1.4.3 ${short(anArtifact('1.4.3').digest)}`]);
    expect(plan.notes).toContainEqual({
      kind: 'waits',
      target: 'checkout/dev',
      message: `\`1.4.4\` is not taken: it was built at ${ago(600)}, too lately; it is taken from ${ago(-3000)} on`,
    });
    expect(plan.reconsiderAt).toBe(ago(-3000));
    expect(opened(planIn({ image, targets, tags: [young, old], ranked }, ago(-3000)))).toEqual([
      `checkout/dev 1.4.4 ${short(anArtifact('1.4.4').digest)}`,
    ]);
  });

  test.each([null, '1970-01-01T00:00:00.000Z'])('a version built at %s never counts as old', (created) => {
    const tags = [resolved('1.4.4', { created, platforms: [] })];
    const plan = planIn({ image: { minimumAge: '1h' }, targets, tags, ranked });
    expect(opened(plan)).toEqual([]);
    expect(plan.notes[0]?.message).toContain('it does not say when it was built');
  });

  test('every wanted platform must be there', () => {
    const image = { platforms: ['linux/amd64', 'linux/arm64/v8'] };
    const without = resolved('1.4.4', { created: null, platforms: ['linux/amd64'] });
    const plan = planIn({ image, targets, tags: [without, { ...old, platforms: young.platforms ?? [] }], ranked });
    expect(opened(plan)).toEqual([`checkout/dev 1.4.3 ${short(anArtifact('1.4.3').digest)}`]);
    expect(plan.notes[0]?.message).toBe('`1.4.4` is not taken: it is not built for linux/arm64/v8');
  });

  test('nothing moves past a version that nobody has looked at', () => {
    const plan = planIn({ image: { platforms: ['linux/amd64'] }, targets, tags: [resolved('1.4.4'), old], ranked });
    expect(opened(plan)).toEqual([]);
  });
});

describe('a moving tag that is followed', () => {
  const image = { digest: 'main' };
  const [first, second, third] = ['a', 'b', 'c'].map((text) => `sha256:${text.repeat(64)}`);
  const at = (digest: string | undefined): Release =>
    releaseOf([{ kind: 'image', repository: IMAGE, tag: 'main', digest: digest ?? null }]);
  const running = (environment: string, digest: string | undefined): ReadTarget => {
    const target = aTarget(environment, 'main');
    const [file = ''] = Object.keys(target.files);
    const text = valuesText('main').replace(/sha256:\w+/, digest ?? '');
    return { ...target, at: { ...target.at, release: at(digest) }, files: { [file]: text } };
  };
  const tags = [{ tag: 'main', digest: second ?? null }];
  const proof = (digest: string | undefined, provenAt: string): StateRecord =>
    aProof('dev', 'main', { release: at(digest), provenAt });

  test('moves to the digest that it names now, and shows the tag', () => {
    const plan = planIn({ image, targets: [running('dev', first)], tags });
    expect(opened(plan)).toEqual([`checkout/dev main ${short(second ?? '')}`]);
    expect(opened(planIn({ image, targets: [running('dev', second)], tags }))).toEqual([]);
  });

  test('is not followed under another policy', () => {
    expect(opened(planIn({ image: {}, targets: [running('dev', first)], tags }))).toEqual([]);
  });

  test('goes on by digest, to what was proven last', () => {
    const targets = [running('dev', second), running('staging', first)];
    const records = [proof(first, ago(9000)), proof(second, ago(600))];
    expect(opened(planIn({ image, targets, tags, records }))).toEqual([`checkout/staging main ${short(second ?? '')}`]);
    const ahead = [running('dev', second), running('staging', third)];
    const older = [proof(second, ago(9000)), proof(third, ago(600))];
    expect(opened(planIn({ image, targets: ahead, tags, records: older }))).toEqual([]);
  });

  test('a rejected digest is never chosen again, and the next one is', () => {
    const artifacts = at(second).artifacts;
    const facts = { kind: 'rejection', version: 1, application: 'checkout', by: 'olga', comment: 3 } as const;
    const records: StateRecord[] = [{ ...facts, artifacts, reason: 'it leaks' }];
    expect(opened(planIn({ image, targets: [running('dev', first)], tags, records }))).toEqual([]);
    const next = [{ tag: 'main', digest: third ?? null }];
    expect(opened(planIn({ image, targets: [running('dev', first)], tags: next, records }))).toEqual([
      `checkout/dev main ${short(third ?? '')}`,
    ]);
  });
});
