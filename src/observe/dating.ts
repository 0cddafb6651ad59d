import type { Config } from '../model/config.ts';
import type { ImageState } from '../model/image-state.ts';
import type { Select } from '../render/select.ts';
import { policiesByRepository, type Use } from './choices.ts';

/**
 * The tags whose images have to say when they were built, by repository: those that a policy admits which compares that,
 * last by text first, and those that run. Nothing is asked of an image that no policy could choose.
 */
export async function tagsToDate(
  { images, uses, config }: { images: readonly ImageState[]; uses: readonly Use[]; config: Config },
  select: Select,
): Promise<Map<string, string[]>> {
  const policies = policiesByRepository(uses, config);
  const asked = images.flatMap(({ repository, tags }) =>
    [...(policies.get(repository)?.values() ?? [])]
      .filter((policy) => policy.newest === true)
      .map(({ newest: _, ...policy }) => ({
        repository,
        query: { policy: { ...policy, alphabetical: 'asc' as const }, tags },
      })),
  );
  if (asked.length === 0) return new Map();
  const rankings = await select(asked.map(({ query }) => query));
  const found = new Map<string, Set<string>>();
  for (const [index, { repository, query }] of asked.entries()) {
    const there = new Set(query.tags.map(({ tag }) => tag));
    const running = uses.flatMap(({ release }) => release.artifacts.filter((one) => one.repository === repository));
    const own = found.get(repository) ?? new Set();
    for (const { tag } of running) if (tag !== null && there.has(tag)) own.add(tag);
    for (const { tag, verdict } of rankings[index]?.ranked ?? []) if (verdict === 'admitted') own.add(tag);
    found.set(repository, own);
  }
  return new Map([...found].map(([repository, tags]) => [repository, [...tags]]));
}
