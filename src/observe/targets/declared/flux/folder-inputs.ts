import { posix } from 'node:path';
import { kustomizeInputs, plainInputs } from '../../inputs.ts';
import { filesOf, type KustomizeNode, nodesOf, readGraph } from '../../kustomize-graph.ts';
import { kustomizationIn } from '../../recognise.ts';
import type { RepositoryTree } from '../../repository-tree.ts';

/** What a Kustomization of Flux builds: a folder with its kustomization, or of all manifests where there is none. */
export interface BuiltFolder {
  /** Its own kustomization, or those that lie in it, and the components that are added; what each refers to is below it. */
  graphs: KustomizeNode[];
  generate: boolean;
  inputs: string[];
}

/** Reads what a build reads. Throws `ConfigError` for what cannot be read or leads out of the repository. */
export async function builtFolder(
  tree: RepositoryTree,
  folder: string,
  components: readonly string[],
): Promise<BuiltFolder> {
  const generate = kustomizationIn(tree, folder) === null;
  const folders = generate ? kustomizationsBelow(tree, folder) : [folder];
  const added = components.map((component) => posix.join(folder, component).replace(/\/$/, ''));
  const graphs: KustomizeNode[] = [];
  for (const each of [...folders, ...added]) graphs.push(await readGraph(tree, each));
  const inputs = new Set(generate ? await plainInputs(tree, { kind: 'plain', path: folder }) : []);
  for (const graph of graphs) for (const input of await kustomizeInputs(tree, graph)) inputs.add(input);
  return { graphs, generate, inputs: [...inputs].filter((input) => !isCovered(input, inputs)).sort() };
}

/** The files of a build that change what others of its files say: kustomizations, patches, files of generators. */
export function changingFiles({ graphs }: BuiltFolder): string[] {
  const changing = new Set<string>();
  for (const node of graphs.flatMap(nodesOf)) {
    const resources = new Set(node.resources);
    for (const file of filesOf(node)) if (!resources.has(file)) changing.add(file);
  }
  return [...changing].sort();
}

/** Folders with a kustomization, the outermost of each branch: Flux builds those by themselves. */
function kustomizationsBelow(tree: RepositoryTree, folder: string): string[] {
  const found: string[] = [];
  for (const { path, mode } of tree.inside(folder)) {
    if (mode !== '040000') continue;
    if (kustomizationIn(tree, path) !== null) found.push(path);
    else found.push(...kustomizationsBelow(tree, path));
  }
  return found;
}

function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) if (paths.has(above)) return true;
  return false;
}
