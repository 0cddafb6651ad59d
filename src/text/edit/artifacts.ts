import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import { type Position, readYaml } from '../yaml-document.ts';
import { applicationRevisions } from './application-revisions.ts';
import type { PlacedArtifact } from './artifact-text.ts';
import { kustomizationArtifacts } from './kustomization-images.ts';
import { manifestArtifacts } from './manifest-images.ts';
import { type ValuesLayer, valuesArtifacts } from './values-images.ts';
import { readLayer, type ValuesText } from './values-text.ts';

/** What a file is: it says where artifacts may stand in it. */
export type ArtifactFileKind = 'values' | 'kustomization' | 'manifest';

/**
 * Artifacts in the order of the file, `places[i]` being where `artifacts[i]` stands; or why the file cannot be read.
 */
export type ArtifactsFound =
  | { status: 'found'; artifacts: Artifact[]; places: ArtifactPlace[] }
  | ({ status: 'refused'; file: string; reason: string } & Position);

/**
 * The artifacts that a file names, canonical, with their places: images, and in manifests the Git tags of Argo CD's
 * applications. Text that is no reference of one is not an artifact.
 */
export function findArtifacts(text: string, file: string, kind: ArtifactFileKind): ArtifactsFound {
  if (kind === 'values') return findLayeredArtifacts([{ file, text }]);
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', file, ...read.troubles[0] };
  if (kind === 'kustomization') return found(kustomizationArtifacts(read.documents, file));
  return found([...manifestArtifacts(read.documents, file), ...applicationRevisions(read.documents, file)]);
}

/**
 * The images of values, as Helm lays them over each other: the later one wins key by key, lists as a whole. A place names
 * the file in which the tag that counts stands, which need not be the one with the repository.
 */
export function findLayeredArtifacts(layers: readonly ValuesText[]): ArtifactsFound {
  const read: ValuesLayer[] = [];
  for (const layer of layers) {
    const one = readLayer(layer);
    if (one !== null && 'status' in one) return one;
    if (one !== null) read.push(one);
  }
  return found(valuesArtifacts(read));
}

function found(placed: readonly PlacedArtifact[]): ArtifactsFound {
  return { status: 'found', artifacts: placed.map((one) => one.artifact), places: placed.map((one) => one.place) };
}
