import type { Artifact } from '../../model/release.ts';
import { canonicalRepository, parseImageReference } from '../image-reference.ts';
import { referencedArtifact } from './artifact-text.ts';

/** An image override as kustomize's command line has it, taken apart. */
export interface KustomizeImage {
  /** An entry of `images` in a kustomization. */
  entry: { name: string; newName?: string; newTag?: string; digest?: string };
  /** The canonical repository that it replaces. */
  replaces: string;
  /** What runs then; null when it sets no version. */
  artifact: Artifact | null;
}

/** Reads `[name=]repository[:tag][@digest]`; null for what is none. */
export function kustomizeImage(text: string): KustomizeImage | null {
  const split = text.indexOf('=');
  const reference = parseImageReference(text.slice(split + 1));
  if (reference === null) return null;
  const name = split < 0 ? reference.written : text.slice(0, split);
  const { tag, digest, written } = reference;
  const entry = {
    name,
    ...(split >= 0 && written !== name && { newName: written }),
    ...(tag !== null && { newTag: tag }),
    ...(digest !== null && { digest }),
  };
  const artifact = tag === null && digest === null ? null : referencedArtifact(text.slice(split + 1));
  return { entry, replaces: canonicalRepository(name) ?? name, artifact };
}
