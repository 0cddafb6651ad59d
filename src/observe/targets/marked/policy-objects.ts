import type { ImageObject } from '../../../text/marked/image-policies.ts';
import { objectsInFile } from '../declared/declared-folders.ts';
import { isManifest } from '../recognise.ts';
import type { RepositoryTree } from '../repository-tree.ts';

const API = 'image.toolkit.fluxcd.io';

/** The image policies and image repositories of Flux in a whole tree. A file is read once for all trees that hold it. */
export async function policyObjects(tree: RepositoryTree): Promise<ImageObject[]> {
  const found: ImageObject[] = [];
  const { notes } = tree.reader.memory;
  for (const { path, mode, oid } of tree.entries) {
    const note = `image policies ${oid}`;
    if (!mode.startsWith('100') || !isManifest(path) || notes.get(note) === false) continue;
    const { objects } = await objectsInFile(tree, path);
    const own = objects.filter(({ apiVersion }) => apiVersion.startsWith(`${API}/`));
    notes.set(note, own.length > 0, 60);
    found.push(...own);
  }
  return found;
}
