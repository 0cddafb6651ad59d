import { posix } from 'node:path';
import type { TargetSource } from '../../model/target.ts';
import { chartsBeside } from './chart-dependencies.ts';
import { filesOf, type KustomizeNode, nodesOf } from './kustomize-graph.ts';
import type { RepositoryTree } from './repository-tree.ts';
import { isWithin } from './tree-index.ts';

/**
 * The inputs of a chart: its folder, the values files, and charts that it takes from beside it. Values files of other
 * targets that lie in the chart's folder are no inputs: else each of them would change when any one is edited.
 */
export async function helmInputs(
  tree: RepositoryTree,
  source: { path: string; values: readonly string[] },
  valuesOfOthers: ReadonlySet<string>,
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
function folderWithout(tree: RepositoryTree, folder: string, leftOut: ReadonlySet<string>): string[] {
  const isWhole = folder !== '' && ![...leftOut].some((path) => isWithin(path, folder));
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
