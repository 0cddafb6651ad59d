import { listAt, textAt } from '../../../../model/read-json.ts';
import { artifactOf } from '../../../../text/edit/artifact-text.ts';
import { canonicalRepository } from '../../../../text/image-reference.ts';
import { artifactsIn, type Placed } from '../../artifacts-in.ts';
import { kustomizeArtifacts } from '../../kustomize-artifacts.ts';
import { filesOf, nodesOf } from '../../kustomize-graph.ts';
import { isManifest } from '../../recognise.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import type { BuiltFolder } from './folder-inputs.ts';

/** The images that a Kustomization of Flux brings: those of the folder that it builds, with its own `images` over them. */
export async function kustomizationArtifacts(
  object: DeclaredObject,
  scope: Scope,
  built: BuiltFolder,
): Promise<Placed[]> {
  let found: Placed[] = [];
  for (const graph of built.graphs) found = await kustomizeArtifacts(scope.tree, graph, found);
  if (built.generate) found.push(...(await looseArtifacts(scope, built)));
  for (const { name, placed } of imagesOf(object)) {
    found = found.filter(({ artifact }) => artifact.repository !== name);
    if (placed !== null) found.push(placed);
  }
  return found;
}

/** Manifests of a folder without a kustomization that no kustomization below it names. */
async function looseArtifacts(scope: Scope, { graphs, inputs }: BuiltFolder): Promise<Placed[]> {
  const named = new Set(graphs.flatMap(nodesOf).flatMap((node) => [node.folder, ...filesOf(node)]));
  const found: Placed[] = [];
  for (const { path } of inputs.flatMap((input) => scope.tree.below(input))) {
    const isNamed = [...named].some((one) => path === one || path.startsWith(`${one}/`));
    if (isManifest(path) && !isNamed) found.push(...(await artifactsIn(scope.tree, path, 'manifest')));
  }
  return found;
}

/** The entries of `spec.images`, as those of a kustomization. One that was made by something has no place. */
function imagesOf({ json, file, document }: DeclaredObject): { name: string | null; placed: Placed | null }[] {
  return listAt(json, 'spec', 'images').map((entry, index) => {
    const [tag, digest] = [textAt(entry, 'newTag') || null, textAt(entry, 'digest') || null];
    const own = textAt(entry, 'name') ?? '';
    const artifact = artifactOf({ name: textAt(entry, 'newName') || own, tag, digest });
    const name = canonicalRepository(own);
    if (artifact === null || document === null || (tag === null && digest === null))
      return { name: null, placed: null };
    const at = (key: string): (string | number)[] => ['spec', 'images', index, key];
    const form = {
      kind: 'scalars' as const,
      tag: tag === null ? null : at('newTag'),
      digest: digest === null ? null : at('digest'),
    };
    return { name, placed: { artifact, place: { repository: artifact.repository, file, document, form } } };
  });
}
