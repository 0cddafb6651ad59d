import { canonicalRepository } from '../../text/image-reference.ts';
import { artifactsIn, type Placed } from './artifacts-in.ts';
import type { KustomizeNode } from './kustomize-graph.ts';
import { isRevision, patchedRevisions } from './kustomize-revisions.ts';
import { isManifest } from './recognise.ts';
import type { RepositoryTree } from './repository-tree.ts';

/**
 * The artifacts of a kustomization in the order in which kustomize works: resources, then components, then patches, then
 * `images`, each upon what came before. The place of an artifact is where its tag was set last.
 */
export async function kustomizeArtifacts(
  tree: RepositoryTree,
  node: KustomizeNode,
  before: readonly Placed[] = [],
): Promise<Placed[]> {
  let found = [...before];
  for (const resource of node.resources) {
    if (typeof resource !== 'string') found.push(...(await kustomizeArtifacts(tree, resource)));
    else if (isManifest(resource)) found.push(...(await artifactsIn(tree, resource, 'manifest')));
  }
  for (const component of node.components) found = await kustomizeArtifacts(tree, component, found);
  for (const patch of node.patches) {
    const placed = await artifactsIn(tree, patch, 'manifest');
    if (!placed.some(isRevision) && (await setsRevision(tree, patch))) {
      found = await patchedRevisions(tree, { file: patch, isNamed: !(await hasSelectors(tree, node.file)) }, found);
    }
    for (const one of placed) found = over(found, one.artifact.repository, one);
  }
  if (await setsRevision(tree, node.file)) found = found.filter((one) => !isRevision(one));
  for (const entry of await artifactsIn(tree, node.file, 'kustomization')) {
    found = over(found, namedBy(node, entry), entry);
  }
  return found;
}

/** True when a file sets a revision: the one below it is not the one that counts then. */
async function setsRevision(tree: RepositoryTree, file: string): Promise<boolean> {
  return (await tree.text(file))?.text.includes('targetRevision') === true;
}

/** True when a patch may apply to other objects than the one that it names. */
async function hasSelectors(tree: RepositoryTree, file: string): Promise<boolean> {
  return /\btarget["']?\s*:/.test((await tree.text(file))?.text ?? '');
}

/** The repository that an entry of `images` replaces: its `name`, which `newName` may turn into another. */
function namedBy(node: KustomizeNode, entry: Placed): string {
  const { form } = entry.place;
  const name = form.kind === 'kustomization' ? node.imageNames[form.index] : null;
  return canonicalRepository(name ?? '') ?? entry.artifact.repository;
}

/** Puts an artifact in the place of those of a repository; at the end when there is none (custom kinds hold images anywhere). */
function over(found: readonly Placed[], repository: string, by: Placed): Placed[] {
  const others = found.filter((one) => one.artifact.repository !== repository);
  return [...others, by];
}
