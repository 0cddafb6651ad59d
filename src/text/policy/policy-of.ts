import { ruleOf } from '../../model/application-rule.ts';
import type { Config } from '../../model/config.ts';
import { fitsGlob } from '../../model/glob.ts';
import { orderKeys, type VersionPolicy } from '../../model/policy.ts';
import type { Artifact } from '../../model/release.ts';

/** What an artifact is, as far as policies are picked by it. */
export type ArtifactName = Pick<Artifact, 'kind' | 'repository'>;

/**
 * The policy of an artifact in an application: of each setting the first word, by the application's `artifacts`, those of
 * the config, and the application's own for artifacts of that kind.
 */
export function policyOf(
  config: Pick<Config, 'applications' | 'artifacts'>,
  application: string,
  artifact: ArtifactName,
): VersionPolicy {
  const rule = ruleOf(application, config);
  const entries: VersionPolicy[] = [...(rule?.artifacts ?? []), ...config.artifacts].filter(({ match }) =>
    fitsGlob(match, artifact.repository),
  );
  const own = rule?.[artifact.kind] ?? rule?.image;
  return joined(
    [...entries, own ?? {}].map((policy) => (artifact.kind === 'image' ? policy : withoutImageKeys(policy))),
  );
}

/** What says which version is the newest is one setting: half of one entry and half of another would be neither. */
function joined(policies: readonly VersionPolicy[]): VersionPolicy {
  const first = <K extends keyof VersionPolicy>(key: K): VersionPolicy[K] =>
    policies.find((policy) => policy[key] !== undefined)?.[key];
  const order = policies.find((policy) => [...orderKeys, 'strict', 'tags'].some((key) => key in policy));
  const { semver, strict, numerical, alphabetical, newest, digest, calver, tags } = order ?? {};
  const age = { platforms: first('platforms'), minimumAge: first('minimumAge') };
  if (digest !== undefined) return withoutGaps({ digest, ...age });
  const picked = { allow: first('allow'), ignore: first('ignore'), downgrade: first('downgrade') };
  return withoutGaps({ semver, strict, numerical, alphabetical, newest, calver, tags, ...picked, ...age });
}

function withoutImageKeys({ newest: _, digest: __, platforms: ___, minimumAge: ____, ...policy }: VersionPolicy) {
  return policy;
}

function withoutGaps(policy: { [K in keyof VersionPolicy]: VersionPolicy[K] | undefined }): VersionPolicy {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}

/** The part of a policy that the engine ranks tags by, in one spelling. */
export function rankedBy({ platforms: _, minimumAge: __, downgrade: ___, ...policy }: VersionPolicy): VersionPolicy {
  const isPlain = orderKeys.every((key) => policy[key] === undefined);
  return isPlain ? { ...policy, semver: '*' } : policy;
}

/** What rankings of a policy are found by: same order, same key. */
export function policyKey(policy: VersionPolicy): string {
  const { semver, strict, numerical, alphabetical, newest, digest, calver, tags, allow, ignore } = rankedBy(policy);
  return JSON.stringify({ semver, strict, numerical, alphabetical, newest, digest, calver, tags, allow, ignore });
}

/** How old a listing of the tags of a repository may be, in seconds: the shortest time that anybody asks for; null for nobody. */
export function scanSecondsOf(
  { applications, artifacts }: Pick<Config, 'applications' | 'artifacts'>,
  repository: string,
): number | null {
  const entries = [...applications.flatMap((rule) => rule.artifacts), ...artifacts];
  const times = entries.flatMap(({ match, scan }) => (scan !== undefined && fitsGlob(match, repository) ? [scan] : []));
  return times.length === 0 ? null : Math.min(...times);
}
