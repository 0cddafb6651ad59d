import { z } from 'zod';
import { Artifact, type Release } from '../model/release.ts';

const Version = z.strictObject({ tag: Artifact.shape.tag, digest: Artifact.shape.digest });

/** An artifact on its way from one version to another; null where it was not there before, or is not there after. */
export const ArtifactMove = z.strictObject({
  repository: z.string(),
  from: Version.nullable(),
  to: Version.nullable(),
});
export type ArtifactMove = z.infer<typeof ArtifactMove>;

/** What moves between two releases, by repository, sorted. Artifacts that stay are left out. */
export function artifactMoves(before: Release | null, after: Release | null): ArtifactMove[] {
  const from = byRepository(before);
  const to = byRepository(after);
  const moves: ArtifactMove[] = [];
  for (const repository of [...new Set([...from.keys(), ...to.keys()])].sort()) {
    const left = from.get(repository) ?? [];
    const right = to.get(repository) ?? [];
    const gone = left.filter((one) => !right.some((other) => isSame(one, other)));
    const come = right.filter((one) => !left.some((other) => isSame(one, other)));
    for (let index = 0; index < Math.max(gone.length, come.length); index++) {
      moves.push({ repository, from: gone[index] ?? null, to: come[index] ?? null });
    }
  }
  return moves;
}

type Version = z.infer<typeof Version>;

function byRepository(release: Release | null): Map<string, Version[]> {
  const map = new Map<string, Version[]>();
  for (const { repository, tag, digest } of release?.artifacts ?? []) {
    map.set(repository, [...(map.get(repository) ?? []), { tag, digest }]);
  }
  return map;
}

function isSame(a: Version, b: Version): boolean {
  return a.tag === b.tag && a.digest === b.digest;
}
