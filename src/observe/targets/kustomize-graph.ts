import { posix } from 'node:path';
import { ConfigError } from '../../model/errors.ts';
import { type Kustomization, type Reference, readKustomization } from './kustomization.ts';
import { kustomizationIn } from './recognise.ts';
import { leaves, problemIn, type RepositoryTree } from './repository-tree.ts';

/** A kustomization with what it refers to in the repository. Paths that do not exist are kept: the render says so. */
export interface KustomizeNode {
  folder: string;
  file: string;
  resources: (KustomizeNode | string)[];
  components: KustomizeNode[];
  patches: string[];
  others: string[];
  imageNames: (string | null)[];
}

/** Addresses that kustomize would fetch: the render refuses them, and they are no inputs. */
const remote = /^[a-z+]+::|:\/\/|^[\w.-]+@[\w.-]+:|^(?:github|gitlab|bitbucket)\.\w+\/|\?ref=|\.git(?:\/|$|\?)/;

/** How a kustomization differs from the one in its folder. */
interface GraphStart {
  /** Fields that are laid over it. */
  edits?: { [field: string]: unknown } | undefined;
  /** There is none in the folder: the edits are all of it. */
  isMade?: boolean;
}

/**
 * Follows a kustomization to everything that it is built from. Throws `ConfigError` for YAML that cannot be read and
 * for a path that leads out of the repository.
 */
export async function readGraph(
  tree: RepositoryTree,
  folder: string,
  { edits, isMade = false }: GraphStart = {},
  seen = new Set<string>(),
): Promise<KustomizeNode> {
  seen.add(folder);
  const file = kustomizationIn(tree, folder) ?? posix.join(folder, 'kustomization.yaml');
  const read = joined(isMade ? [] : [await readAt(tree, file)], edits);
  const node: KustomizeNode = {
    folder,
    file,
    resources: [],
    components: [],
    patches: pathsOf(tree, read.patches, folder, file),
    others: [],
    imageNames: read.imageNames,
  };
  for (const path of pathsOf(tree, read.resources, folder, file)) {
    const below = await nodeAt(tree, path, seen);
    if (below !== 'circle') node.resources.push(below ?? path);
  }
  for (const path of pathsOf(tree, read.components, folder, file)) {
    const component = await nodeAt(tree, path, seen);
    if (component === null) node.others.push(path);
    else if (component !== 'circle') node.components.push(component);
  }
  for (const path of pathsOf(tree, read.others, folder, file)) {
    const plugin = await nodeAt(tree, path, seen);
    if (plugin === null) node.others.push(path);
    else if (plugin !== 'circle') node.others.push(...partsOf(plugin));
  }
  for (const { text } of [...read.resources, ...read.components, ...read.others]) {
    // The folder behind a link is read under its own path; a link that comes to lead elsewhere is a change too.
    const path = posix.join(folder, text);
    if (!leaves(path)) node.others.push(...(await tree.real(path)).links);
  }
  return node;
}

/** All nodes of a graph, each before those that it refers to. */
export function nodesOf(node: KustomizeNode): KustomizeNode[] {
  const below = [...node.resources, ...node.components].filter((each) => typeof each !== 'string');
  return [node, ...below.flatMap(nodesOf)];
}

/** The files that a node itself names, and its own. */
export function filesOf(node: KustomizeNode): string[] {
  const resources = node.resources.filter((each) => typeof each === 'string');
  return [node.file, ...resources, ...node.patches, ...node.others];
}

function partsOf(plugin: KustomizeNode): string[] {
  return nodesOf(plugin).flatMap((node) => [node.folder, ...filesOf(node)]);
}

/** The kustomization in a folder, behind links; null for a file or for nothing. */
async function nodeAt(tree: RepositoryTree, path: string, seen: Set<string>): Promise<KustomizeNode | 'circle' | null> {
  const place = (await tree.real(path)).path;
  if (place === null || !tree.isFolder(place)) return null;
  if (seen.has(place)) return 'circle';
  return readGraph(tree, place, {}, seen);
}

async function readAt(tree: RepositoryTree, path: string): Promise<Kustomization> {
  const file = await tree.text(path);
  if (file === null) throw problemIn(path, 'there is no kustomization here', 'add a kustomization.yaml');
  const { kustomizations } = tree.reader.memory;
  const read = kustomizations.get(file.oid) ?? readKustomization(file.text);
  kustomizations.set(file.oid, read, 500 + file.text.length * 4);
  if (read.status === 'read') return read.kustomization;
  const { line, column, reason } = read.trouble;
  throw new ConfigError([{ file: file.path, line, column, message: reason, hint: null }]);
}

/** Every reference of the kustomization and of what is laid over it. */
function joined(own: readonly Kustomization[], edits: GraphStart['edits']): Kustomization {
  const laidOver = edits === undefined ? null : readKustomization(JSON.stringify(edits));
  const all = laidOver?.status === 'read' ? [...own, laidOver.kustomization] : own;
  return {
    resources: all.flatMap(({ resources }) => resources),
    components: all.flatMap(({ components }) => components),
    patches: all.flatMap(({ patches }) => patches),
    others: all.flatMap(({ others }) => others),
    imageNames: all.flatMap(({ imageNames }) => imageNames),
  };
}

function pathsOf(tree: RepositoryTree, references: readonly Reference[], folder: string, file: string): string[] {
  const paths: string[] = [];
  for (const { text, line, column } of references) {
    const path = posix.join(folder, text).replace(/\/$/, '');
    const place = path === '.' ? '' : path;
    if (tree.at(place) === null && remote.test(text)) continue;
    if (!posix.isAbsolute(text) && !leaves(path)) {
      paths.push(place);
      continue;
    }
    const hint = 'a kustomization may name what is in its own repository only';
    throw new ConfigError([{ file, line, column, message: `${text} leads out of the repository`, hint }]);
  }
  return paths;
}
