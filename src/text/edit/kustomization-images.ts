import { type Document, isSeq } from 'yaml';
import { pairOf } from '../yaml-document.ts';
import { artifactOf, type PlacedArtifact } from './artifact-text.ts';
import { fieldText, resolved } from './yaml-fields.ts';

/** The entries of `images` in a kustomization that set a tag or a digest; what `newName` renames to is what runs. */
export function kustomizationArtifacts(documents: readonly Document[], file: string): PlacedArtifact[] {
  const placed: PlacedArtifact[] = [];
  for (const [index, document] of documents.entries()) {
    const images = resolved(document, pairOf(document.contents, 'images')?.value);
    if (!isSeq(images)) continue;
    for (const [entry, item] of images.items.entries()) {
      const field = (key: string): string | null => fieldText(document, resolved(document, item), key);
      const tag = field('newTag') || null;
      const digest = field('digest') || null;
      const artifact = artifactOf({ name: field('newName') || field('name') || '', tag, digest });
      if (artifact === null || (tag === null && digest === null)) continue;
      const form = { kind: 'kustomization', index: entry } as const;
      placed.push({ artifact, place: { repository: artifact.repository, file, document: index, form } });
    }
  }
  return placed;
}
