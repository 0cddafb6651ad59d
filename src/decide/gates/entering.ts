import { type Artifact, sameArtifact } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';

/** The artifacts that a change would bring into its target and that are not surely there now. */
export function enteringArtifacts(change: TargetChange): Artifact[] {
  const before = change.before?.release.artifacts ?? [];
  const after = change.after?.release.artifacts ?? [];
  return after.filter((artifact) => !before.some((old) => isSurelySame(old, artifact)));
}

/** A digest that is put beside a tag, or taken away, may name other content than what runs: it has to be proven. */
function isSurelySame(old: Artifact, artifact: Artifact): boolean {
  return (old.digest === null) === (artifact.digest === null) && sameArtifact(old, artifact);
}

/** How people call an artifact's version: its tag, else its short digest. */
export function versionOf(artifact: Artifact): string {
  return artifact.tag ?? artifact.digest?.slice(0, 19) ?? 'without a version';
}
