import { artifactText } from '../../model/release.ts';
import { referencedArtifact } from '../edit/artifact-text.ts';

/** Deeper than any object of Kubernetes nests its containers. */
const DEEPEST = 32;

/**
 * The images that rendered objects name, canonical, each as often as it is named and sorted: every text under a key
 * `image` that is a reference with a tag or a digest, of workloads and of custom resources alike.
 */
export function renderedImages(objects: readonly object[]): string[] {
  const found: string[] = [];
  for (const object of objects) collect(object, 0, found);
  return found.sort();
}

function collect(value: unknown, depth: number, found: string[]): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  for (const [key, item] of Object.entries(value)) {
    const artifact = key === 'image' && typeof item === 'string' ? referencedArtifact(item) : null;
    if (artifact === null) collect(item, depth + 1, found);
    else if (artifact.tag !== null || artifact.digest !== null) found.push(artifactText(artifact));
  }
}
