import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import type { Readable } from '../yaml-document.ts';
import { artifactOf, type PlacedArtifact, referencedArtifact } from './artifact-text.ts';
import { type PolicyMarker, policyMarkers } from './policy-markers.ts';
import { scalarText } from './yaml-fields.ts';

type Parts = Extract<ArtifactPlace['form'], { kind: 'marker' }>['parts'];

/**
 * The images that Flux's markers mark in a stream: whole references, and in each document the name with the tag and
 * the digest of one policy. Who marks a tag alone says nothing of the image.
 */
export function markedArtifacts(text: string, read: Readable, file: string): PlacedArtifact[] {
  const groups = new Map<string, PolicyMarker[]>();
  for (const marker of policyMarkers(text, read).markers) {
    const key = marker.part === 'image' ? `${marker.line}` : `${marker.policy} ${marker.document}`;
    groups.set(key, [...(groups.get(key) ?? []), marker]);
  }
  return [...groups.values()].flatMap((markers) => {
    const [first] = markers;
    const artifact = artifactIn(markers);
    if (first === undefined || artifact === null) return [];
    const { policy, document } = first;
    const parts: Parts = markers.map(({ part, path }) => ({ part, path: [...path] }));
    const form = { kind: 'marker' as const, policy, parts };
    return [{ artifact, place: { repository: artifact.repository, file, document, form } }];
  });
}

function artifactIn(markers: readonly PolicyMarker[]): Artifact | null {
  const textOf = (wanted: PolicyMarker['part']): string | null =>
    scalarText(markers.find(({ part }) => part === wanted)?.node) || null;
  const whole = textOf('image');
  if (whole !== null) return referencedArtifact(whole);
  const [name, tag, digest] = [textOf('name'), textOf('tag'), textOf('digest')];
  return name === null || (tag === null && digest === null) ? null : artifactOf({ name, tag, digest });
}
