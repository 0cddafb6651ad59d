import type { Config } from '../model/config.ts';
import type { Choices, ImageState } from '../model/image-state.ts';
import type { VersionPolicy } from '../model/policy.ts';
import type { Ledger, StateRecord } from '../model/record.ts';
import type { Artifact, Release } from '../model/release.ts';
import type { Select, SelectQuery } from '../render/select.ts';
import { type ArtifactName, policyKey, policyOf, rankedBy } from '../text/policy/policy-of.ts';

/** What an application runs somewhere. */
export interface Use {
  application: string;
  release: Release;
}

/**
 * The images with what each policy says of their tags, under which an application names them. Tags that run or that are
 * on record are ranked as well, whether or not the registry still has them: a promotion is a step between two of them.
 */
export async function addChoices(
  {
    images,
    uses,
    ledger,
    config,
  }: { images: readonly ImageState[]; uses: readonly Use[]; ledger: Ledger; config: Config },
  select: Select,
): Promise<ImageState[]> {
  const policies = policiesByRepository(uses, config);
  const named = tagsByRepository(uses, ledger);
  const asked: { repository: string; key: string; query: SelectQuery }[] = [];
  for (const { repository, tags } of images) {
    const known = new Set(tags.map(({ tag }) => tag));
    const others = [...(named.get(repository) ?? [])].filter((tag) => !known.has(tag)).map((tag) => ({ tag }));
    for (const [key, policy] of policies.get(repository) ?? []) {
      asked.push({ repository, key, query: { policy: rankedBy(policy), tags: [...tags, ...others] } });
    }
  }
  if (asked.length === 0) return [...images];
  const rankings = await select(asked.map(({ query }) => query));
  const found = new Map<string, Choices[]>();
  for (const [index, { repository, key }] of asked.entries()) {
    const { ranked, unranked } = rankings[index] ?? { ranked: [], unranked: [] };
    found.set(repository, [...(found.get(repository) ?? []), { policy: key, ranked, unranked }]);
  }
  return images.map((image) => {
    const choices = found.get(image.repository);
    return choices === undefined ? image : { ...image, choices };
  });
}

/** The policies under which each repository is named, by their keys. */
export function policiesByRepository(uses: readonly Use[], config: Config): Map<string, Map<string, VersionPolicy>> {
  const seen = new Set<string>();
  const found = new Map<string, Map<string, VersionPolicy>>();
  for (const { application, release } of uses) {
    for (const artifact of release.artifacts) {
      const id = `${application} ${artifact.repository}`;
      if (seen.has(id)) continue;
      seen.add(id);
      const policy = policyFor(config, application, artifact);
      const own = found.get(artifact.repository) ?? new Map<string, VersionPolicy>();
      found.set(artifact.repository, own.set(policyKey(policy), policy));
    }
  }
  return found;
}

function policyFor(config: Config, application: string, { kind, repository }: ArtifactName): VersionPolicy {
  return policyOf(config, application, { kind, repository });
}

function tagsByRepository(uses: readonly Use[], ledger: Ledger): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const note = ({ repository, tag }: Artifact): void => {
    if (tag === null) return;
    const own = found.get(repository) ?? new Set();
    found.set(repository, own.add(tag));
  };
  for (const { release } of uses) for (const artifact of release.artifacts) note(artifact);
  const records = ledger.status === 'broken' ? [] : ledger.records;
  for (const { record } of records) for (const artifact of artifactsIn(record)) note(artifact);
  return found;
}

/** Every artifact that a record names, whatever it says of it. */
function artifactsIn(record: StateRecord): readonly Artifact[] {
  const found: Artifact[] = [];
  if ('artifacts' in record) found.push(...record.artifacts);
  if ('release' in record) found.push(...record.release.artifacts);
  if ('from' in record) found.push(...record.from.artifacts);
  if ('to' in record) found.push(...record.to.artifacts);
  return found;
}
