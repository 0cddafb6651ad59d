import { compare, parse } from 'semver';
import type { Choices, ImageState } from '../../src/model/image-state.ts';
import type { VersionPolicy } from '../../src/model/policy.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Ranking, Select } from '../../src/render/select.ts';
import { policyKey, policyOf } from '../../src/text/policy/policy-of.ts';
import { parseRange } from './version-range.ts';

const moving = /^(latest|main|master|dev|edge|stable|prod)$/;

/** What the engine says of full versions under a range, in this process; test/render/select.test.ts holds the two together. */
export function rankVersions({ semver = '*', ...others }: VersionPolicy, tags: readonly string[]): Ranking {
  const strange = Object.keys(others).filter((key) => !['platforms', 'minimumAge', 'downgrade'].includes(key));
  if (strange.length > 0) throw new Error(`only ranges are ranked here, not ${strange.join(', ')}`);
  const range = parseRange(semver);
  if (range === null) throw new Error(`${semver} is no range`);
  const versions = new Map(
    [...new Set(tags)].flatMap((tag) => {
      const version = /^v?\d+\.\d+\.\d+(-[\w.-]+)?$/.test(tag) ? parse(tag) : null;
      return version === null ? [] : [[tag, version] as const];
    }),
  );
  const ordered = [...versions].sort(([a, left], [b, right]) => compare(right, left) || (a < b ? -1 : 1));
  let rank = 0;
  const ranked = ordered
    .toReversed()
    .map(([tag, version], index, all) => {
      const before = all[index - 1];
      if (before === undefined || compare(before[1], version) !== 0) rank += 1;
      return { tag, rank, verdict: range.includes(version) ? 'admitted' : `not in ${semver}` };
    })
    .sort((a, b) => b.rank - a.rank || (a.tag < b.tag ? -1 : 1));
  const unranked = [...new Set(tags)]
    .filter((tag) => !versions.has(tag))
    .map((tag) => ({ tag, reason: moving.test(tag) ? 'a moving tag' : 'not a full version (x.y.z)' }))
    .sort((a, b) => (a.tag < b.tag ? -1 : 1));
  return { ranked, unranked };
}

/** The same behind the port. */
export const selectVersions: Select = async (queries) =>
  queries.map(({ policy, tags }) =>
    rankVersions(
      policy,
      tags.map(({ tag }) => tag),
    ),
  );

/** A snapshot whose images say what the policies of its config make of their tags; a policy that follows a digest ranks nothing. */
export function withChoices(snapshot: Snapshot): Snapshot {
  if (snapshot.config.status !== 'valid' || snapshot.images.length === 0) return snapshot;
  const { config } = snapshot.config;
  const users = new Map<string, Set<string>>();
  for (const state of snapshot.targets) {
    if (state.status !== 'read') continue;
    const { target, release } = state.at;
    for (const { repository } of release.artifacts) {
      users.set(repository, (users.get(repository) ?? new Set()).add(target.application));
    }
  }
  const images = snapshot.images.map((image): ImageState => {
    if (image.choices !== undefined) return image;
    const { kind = 'image', repository } = image;
    const policies = [...(users.get(repository) ?? [])].map((application) =>
      policyOf(config, application, { kind, repository }),
    );
    const byKey = new Map(policies.map((policy) => [policyKey(policy), policy]));
    return { ...image, choices: [...byKey.values()].map((policy) => choicesOf(policy, image, snapshot)) };
  });
  return { ...snapshot, images };
}

function choicesOf(policy: VersionPolicy, { repository, tags }: ImageState, { targets }: Snapshot): Choices {
  const key = policyKey(policy);
  if (policy.digest !== undefined) return { policy: key, ranked: [], unranked: [] };
  const running = targets.flatMap((state) => (state.status === 'read' ? state.at.release.artifacts : []));
  const names = [...tags, ...running.filter((one) => one.repository === repository)].flatMap(({ tag }) => tag ?? []);
  return { policy: key, ...rankVersions(policy, names) };
}
