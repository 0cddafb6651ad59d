import { targetKey } from '../../../model/names.ts';
import type { Placed } from '../artifacts-in.ts';

interface Named {
  application: string;
  environment: string;
}

/**
 * Scalars with a chart's version or a Git tag that several environments of an application take theirs from, by
 * application. Such a version enters all of them at once: it cannot go from one to the next, so it is no artifact of a
 * release, but a part of what the environments have in common, as a template is.
 */
export function sharedPlaces(targets: readonly (Named & { artifacts: readonly Placed[] })[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  const shared = new Set<string>();
  for (const target of targets) {
    for (const placed of target.artifacts) {
      const key = keyOf(target, placed);
      const of = key === null ? undefined : first.get(key);
      if (key === null || of === targetKey(target)) continue;
      if (of === undefined) first.set(key, targetKey(target));
      else shared.add(key);
    }
  }
  return shared;
}

/** The artifacts of a target that no other environment takes from the same place. */
export function ownArtifacts(
  target: Named,
  artifacts: readonly Placed[],
  shared: ReadonlySet<string>,
): readonly Placed[] {
  return shared.size === 0 ? artifacts : artifacts.filter((placed) => !shared.has(keyOf(target, placed) ?? ''));
}

/** Null for an image: its tag may be overridden for one environment, which the order of environments asks for. */
function keyOf({ application }: Named, { artifact, place }: Placed): string | null {
  if (artifact.kind === 'image') return null;
  return JSON.stringify([application, place.file, place.document, place.within ?? null, place.form]);
}
