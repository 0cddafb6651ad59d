import type { Config } from '../../model/config.ts';
import type { ImageState } from '../../model/image-state.ts';
import type { VersionPolicy } from '../../model/policy.ts';
import type { Artifact } from '../../model/release.ts';
import { isChart } from '../artifact-name.ts';
import { compareTags } from '../version.ts';
import { policyKey, policyOf } from './policy-of.ts';
import { type Ranks, ranksOf } from './ranks.ts';

/** A version of an artifact, wherever it is named. */
export type Version = Pick<Artifact, 'repository' | 'tag' | 'digest'>;

/** Which of two versions is newer, by the policies of the applications. */
export interface VersionOrder {
  policyOf(application: string, repository: string): VersionPolicy;
  /** What the policy says of the tags of a repository; undefined while it was not asked. */
  ranks(application: string, repository: string): Ranks | undefined;
  /** Positive when `a` is newer than `b`, negative when it is older, 0 for the same version; null when it cannot be told. */
  compare(application: string, a: Version, b: Version): number | null;
  /** True when the version is a digest of the moving tag that the policy follows. */
  isFollowed(application: string, version: Version): boolean;
}

/**
 * The order of versions by what the engine said of them. Digests of a moving tag have no order but the one in which they
 * came: `seen` numbers them. What the engine was not asked of is ordered as full versions are, under a policy of those.
 */
export function createVersionOrder(
  config: Pick<Config, 'applications' | 'artifacts'>,
  images: ReadonlyMap<string, ImageState>,
  seen: (repository: string, digest: string) => number | undefined = () => undefined,
): VersionOrder {
  const policies = new Map<string, Map<string, { policy: VersionPolicy; key: string }>>();
  const ranks = new Map<string, Map<string, Ranks | undefined>>();

  function placed(application: string, repository: string): { policy: VersionPolicy; key: string } {
    const own = mapIn(policies, application);
    const known = own.get(repository);
    if (known !== undefined) return known;
    const kind = images.get(repository)?.kind ?? (isChart(repository) ? 'chart' : 'image');
    const policy = policyOf(config, application, { kind, repository });
    const made = { policy, key: policyKey(policy) };
    own.set(repository, made);
    return made;
  }

  function ranksFor(application: string, repository: string): Ranks | undefined {
    const { key } = placed(application, repository);
    const own = mapIn(ranks, repository);
    if (own.has(key)) return own.get(key);
    const image = images.get(repository);
    const choices = image?.choices?.find((one) => one.policy === key);
    const made = image === undefined || choices === undefined ? undefined : ranksOf(image, choices);
    own.set(key, made);
    return made;
  }

  function isFollowed(application: string, { repository, tag }: Version): boolean {
    const { digest } = placed(application, repository).policy;
    return digest !== undefined && digest === tag;
  }

  return {
    policyOf: (application, repository) => placed(application, repository).policy,
    ranks: ranksFor,
    isFollowed,
    compare(application, a, b) {
      if (a.tag === null || b.tag === null) return null;
      if (isFollowed(application, a) && a.tag === b.tag) return compareSeen(a, b, seen);
      const known = ranksFor(application, a.repository);
      const [left, right] = [known?.rankOf(a.tag), known?.rankOf(b.tag)];
      if (left !== undefined && right !== undefined) return left - right;
      return isOfVersions(placed(application, a.repository).policy) ? compareTags(a.tag, b.tag) : null;
    },
  };
}

/** True when the policy compares tags as the versions that they are. */
export function isOfVersions({ numerical, alphabetical, newest, digest, calver, tags }: VersionPolicy): boolean {
  return [numerical, alphabetical, newest, digest, calver, tags?.extract].every((part) => part === undefined);
}

function compareSeen(
  a: Version,
  b: Version,
  seen: (repository: string, digest: string) => number | undefined,
): number | null {
  if (a.digest === b.digest) return 0;
  const left = a.digest === null ? undefined : seen(a.repository, a.digest);
  const right = b.digest === null ? undefined : seen(b.repository, b.digest);
  return left === undefined || right === undefined ? null : left - right;
}

function mapIn<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<L, V>();
  maps.set(key, made);
  return made;
}
