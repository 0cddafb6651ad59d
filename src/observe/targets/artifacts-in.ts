import { createHash } from 'node:crypto';
import { ConfigError } from '../../model/errors.ts';
import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import {
  type ArtifactFileKind,
  type ArtifactsFound,
  findArtifacts,
  findLayeredArtifacts,
} from '../../text/edit/artifacts.ts';
import type { ValuesText } from '../../text/edit/values-text.ts';
import type { RepositoryTree, TextFile } from './repository-tree.ts';

/** An artifact and the place of its text. */
export interface Placed {
  artifact: Artifact;
  place: ArtifactPlace;
}

/** The artifacts that one file names; none when it is not there. Throws `ConfigError` for a file that cannot be read. */
export async function artifactsIn(tree: RepositoryTree, path: string, kind: ArtifactFileKind): Promise<Placed[]> {
  const file = await tree.text(path);
  if (file === null) return [];
  return remembered(tree, JSON.stringify([kind, file.path, file.oid]), () => findArtifacts(file.text, file.path, kind));
}

/** The artifacts of values files laid over each other in order. Throws `ConfigError` like `artifactsIn`. */
export async function artifactsInValues(tree: RepositoryTree, paths: readonly string[]): Promise<Placed[]> {
  const files: TextFile[] = [];
  for (const path of paths) {
    const file = await tree.text(path);
    if (file !== null) files.push(file);
  }
  return layeredArtifacts(
    tree,
    files.map(({ path, text }) => ({ file: path, text })),
  );
}

/** The artifacts of values laid over each other in order, in files or in manifests. Throws `ConfigError` like `artifactsIn`. */
export async function layeredArtifacts(tree: RepositoryTree, layers: readonly ValuesText[]): Promise<Placed[]> {
  const id = createHash('sha256').update(JSON.stringify(layers)).digest('hex');
  return remembered(tree, `values ${id}`, () => findLayeredArtifacts(layers));
}

function remembered(tree: RepositoryTree, key: string, find: () => ArtifactsFound): Placed[] {
  const { artifacts } = tree.reader.memory;
  const known = artifacts.get(key);
  const found = known ?? find();
  if (known === undefined) artifacts.set(key, found, 500 + JSON.stringify(found).length * 2);
  if (found.status === 'found') return placed(found);
  const { file, line, column, reason } = found;
  throw new ConfigError([{ file, line, column, message: reason, hint: null }]);
}

function placed(found: { artifacts: readonly Artifact[]; places: readonly ArtifactPlace[] }): Placed[] {
  const joined: Placed[] = [];
  for (const [index, artifact] of found.artifacts.entries()) {
    const place = found.places[index];
    if (place !== undefined) joined.push({ artifact, place });
  }
  return joined;
}
