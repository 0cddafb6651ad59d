import { posix } from 'node:path';
import type { TargetSource } from '../../model/target.ts';
import { chartsBeside } from './chart-dependencies.ts';
import { filesOf, type KustomizeNode, nodesOf, readGraph } from './kustomize-graph.ts';
import { kustomizationIn } from './recognise.ts';
import type { RepositoryTree } from './repository-tree.ts';
import { isWithin } from './tree-index.ts';

/** The inputs of one source in the tree that holds its files. */
export async function ownInputs(tree: RepositoryTree, source: TargetSource): Promise<string[]> {
  const named = filesNamed(source).filter((path) => !path.startsWith('@'));
  if (source.kind === 'plain') return plainInputs(tree, source);
  if (source.kind === 'kustomize') return builtInputs(tree, source);
  if (source.chart !== undefined) return withLinks(tree, named);
  return helmInputs(tree, { path: source.path, values: named }, new Set());
}

function filesNamed(source: TargetSource): string[] {
  if (source.kind !== 'helm') return [];
  return [...source.values, ...(source.fileParameters ?? []).map(({ path }) => path)];
}

/** A folder without a kustomization, of which Flux makes one, counts with all kustomizations below it. */
async function builtInputs(
  tree: RepositoryTree,
  source: Extract<TargetSource, { kind: 'kustomize' }>,
): Promise<string[]> {
  const { path, generate, edits } = source;
  if (generate !== true || kustomizationIn(tree, path) !== null) {
    return kustomizeInputs(tree, await readGraph(tree, path, { edits }));
  }
  const inputs = folderWithout(tree, path, new Set());
  for (const folder of foldersOf(tree, path)) {
    if (kustomizationIn(tree, folder) !== null)
      inputs.push(...(await kustomizeInputs(tree, await readGraph(tree, folder))));
  }
  if (edits !== undefined)
    inputs.push(...(await kustomizeInputs(tree, await readGraph(tree, path, { edits, isMade: true }))));
  return withLinks(tree, inputs);
}

function foldersOf(tree: RepositoryTree, folder: string): string[] {
  const below = tree.inside(folder).filter(({ mode }) => mode === '040000');
  return below.flatMap(({ path }) => [path, ...foldersOf(tree, path)]);
}

/** Files that are no inputs. Asked for each file of a folder: there may be as many of them as there are targets. */
export type LeftOut = Pick<ReadonlySet<string>, 'has'>;

/**
 * The inputs of a chart: its folder, the values files, and charts that it takes from beside it. Values files of other
 * targets that lie in the chart's folder are no inputs: else each of them would change when any one is edited.
 */
export async function helmInputs(
  tree: RepositoryTree,
  source: { path: string; values: readonly string[] },
  valuesOfOthers: LeftOut,
): Promise<string[]> {
  const folders = [source.path, ...(await chartsBeside(tree, source.path))];
  const inputs = folders.flatMap((folder) => folderWithout(tree, folder, valuesOfOthers));
  return withLinks(tree, [...inputs, ...source.values]);
}

/**
 * The inputs of a kustomization: its folder, and what it refers to elsewhere. A base elsewhere counts with its whole
 * folder, but one that lies above the kustomization only with the files that it names: its folder holds all overlays.
 */
export async function kustomizeInputs(tree: RepositoryTree, graph: KustomizeNode): Promise<string[]> {
  const inputs = folderWithout(tree, graph.folder, new Set());
  for (const node of nodesOf(graph)) {
    inputs.push(...filesOf(node));
    if (!isWithin(graph.folder, node.folder)) inputs.push(node.folder);
  }
  return withLinks(tree, inputs);
}

/** The inputs of a folder of plain manifests: the folder. */
export async function plainInputs(tree: RepositoryTree, source: TargetSource): Promise<string[]> {
  return withLinks(tree, folderWithout(tree, source.path, new Set()));
}

/**
 * A folder as inputs: the folder itself, or, when something below it is left out, the entries that remain. The root has
 * no entry of its own, and its hidden folders (workflows, Shiplock's own config) render nothing.
 */
function folderWithout(tree: RepositoryTree, folder: string, leftOut: LeftOut): string[] {
  const isWhole = folder !== '' && !tree.below(folder).some(({ path }) => leftOut.has(path));
  if (isWhole) return [folder];
  const inputs: string[] = [];
  for (const { path, mode } of tree.inside(folder)) {
    if (leftOut.has(path) || (folder === '' && mode === '040000' && path.startsWith('.'))) continue;
    if (mode === '040000') inputs.push(...folderWithout(tree, path, leftOut));
    else inputs.push(path);
  }
  return inputs;
}

/** Adds what links in the inputs lead to, and leaves out what another input covers. Sorted by code units. */
async function withLinks(tree: RepositoryTree, inputs: readonly string[]): Promise<string[]> {
  const all = new Set<string>();
  // A linked folder on the way to a file is an input as a link, and not with all that the folder holds.
  const passed = new Set<string>();
  const open = [...inputs];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (all.has(path)) continue;
    all.add(path);
    for (const link of [path, ...tree.linksIn(path)]) {
      const real = await tree.real(link);
      for (const each of real.links) passed.add(each);
      if (real.path === '') open.push(...folderWithout(tree, '', new Set()));
      else if (real.path !== null) open.push(real.path);
    }
  }
  return coveringPaths(all.union(passed));
}

function coveringPaths(paths: ReadonlySet<string>): string[] {
  const covering = [...paths].filter((path) => !isCovered(path, paths));
  return covering.sort();
}

function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) if (paths.has(above)) return true;
  return false;
}
