import { posix } from 'node:path';
import { ConfigError, type Problem } from '../../../model/errors.ts';
import { helmInputs, kustomizeInputs } from '../inputs.ts';
import { type KustomizeNode, nodesOf, readGraph } from '../kustomize-graph.ts';
import { isManifest, kustomizationIn, pathIn } from '../recognise.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { ObjectsFound, Surroundings } from './declaration.ts';
import { objectsInFile } from './declared-folders.ts';
import { mentionsDeclarations } from './declaring-kinds.ts';
import { renderedObjects } from './rendered-objects.ts';

/**
 * The objects of a folder and of all below it: of files as they are, of kustomizations and charts as they render. A
 * kustomization that others there take is no more than their base.
 */
export async function objectsOfFolder(
  tree: RepositoryTree,
  folder: string,
  around: Surroundings,
): Promise<ObjectsFound[]> {
  const units = await unitsIn(tree, folder);
  const bases = new Set(
    units.kustomizations.flatMap((graph) =>
      nodesOf(graph)
        .slice(1)
        .map((node) => node.folder),
    ),
  );
  const files = await objectsOfFiles(tree, units.files);
  const found: ObjectsFound[] = [{ ...files, problems: [...files.problems, ...units.problems] }];
  for (const graph of units.kustomizations) {
    if (bases.has(graph.folder)) continue;
    found.push(await kustomized(tree, graph, around));
  }
  for (const chart of units.charts) found.push(await charted(tree, chart, around));
  return found;
}

interface Units {
  files: string[];
  kustomizations: KustomizeNode[];
  charts: string[];
  problems: Problem[];
}

async function unitsIn(tree: RepositoryTree, folder: string): Promise<Units> {
  const units: Units = { files: [], kustomizations: [], charts: [], problems: [] };
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const mentions = await mentionsDeclarations(tree, next);
    if (tree.isFile(pathIn(next, 'Chart.yaml'))) {
      if (mentions) units.charts.push(next);
      continue;
    }
    const isBuilt = kustomizationIn(tree, next) !== null && (await addGraph(tree, next, units));
    for (const { path, mode } of tree.inside(next).toReversed()) {
      if (mode === '040000') open.push(...(isHidden(path) ? [] : [path]));
      else if (mentions && !isBuilt && isManifest(path)) units.files.push(path);
    }
  }
  units.files.sort();
  return units;
}

async function addGraph(tree: RepositoryTree, folder: string, units: Units): Promise<boolean> {
  try {
    units.kustomizations.push(await readGraph(tree, folder));
    return true;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    units.problems.push(...error.problems);
    return false;
  }
}

/** Workflows, editors' settings and Shiplock's own config declare nothing. */
function isHidden(path: string): boolean {
  return posix.basename(path).startsWith('.');
}

async function objectsOfFiles(tree: RepositoryTree, paths: readonly string[]): Promise<ObjectsFound> {
  const found: ObjectsFound = { origin: 'read', objects: [], problems: [] };
  for (const path of paths) {
    const read = await objectsInFile(tree, path);
    found.objects.push(...read.objects);
    found.problems.push(...read.problems);
  }
  return found;
}

/** A kustomization that does nothing but list files is those files, each with its own place. */
async function kustomized(tree: RepositoryTree, graph: KustomizeNode, around: Surroundings): Promise<ObjectsFound> {
  const nodes = nodesOf(graph);
  const files = nodes.flatMap(({ resources }) => resources.filter((each) => typeof each === 'string'));
  if (await onlyLists(tree, nodes)) return objectsOfFiles(tree, [...new Set(files)].filter(isManifest));
  const mentions = await Promise.all(files.map((file) => mentionsDeclarations(tree, file)));
  if (!mentions.includes(true)) return { origin: 'rendered', objects: [], problems: [] };
  const source = { kind: 'kustomize' as const, path: graph.folder };
  return made(tree, graph.file, { source, inputs: await kustomizeInputs(tree, graph) }, around);
}

async function charted(tree: RepositoryTree, chart: string, around: Surroundings): Promise<ObjectsFound> {
  const source = { kind: 'helm' as const, path: chart, values: [] };
  const inputs = await helmInputs(tree, { path: chart, values: [] }, new Set());
  return made(tree, pathIn(chart, 'Chart.yaml'), { source, inputs }, around);
}

async function made(
  tree: RepositoryTree,
  file: string,
  drawn: Pick<Parameters<typeof renderedObjects>[0], 'source' | 'inputs'>,
  around: Surroundings,
): Promise<ObjectsFound> {
  const releaseName = posix.basename(posix.dirname(file)) || 'declarations';
  const read = await renderedObjects({ ...drawn, releaseName, namespace: 'default' }, { ...around, tree });
  if (read.status === 'rendered') return { origin: 'rendered', objects: read.objects, problems: [] };
  const message = `what it declares cannot be told: ${read.message}`;
  return { origin: 'rendered', objects: [], problems: [{ file, line: 1, column: 1, message, hint: null }] };
}

const listing = /^(?:apiVersion|kind|metadata|resources)$/;

async function onlyLists(tree: RepositoryTree, nodes: readonly KustomizeNode[]): Promise<boolean> {
  for (const { file } of nodes) {
    const text = (await tree.text(file))?.text ?? '';
    const keys = [...text.matchAll(/^(?:---\s*)?["']?([A-Za-z][\w]*)["']?\s*:/gm)].map(([, key]) => key ?? '');
    if (!keys.every((key) => listing.test(key))) return false;
  }
  return true;
}
