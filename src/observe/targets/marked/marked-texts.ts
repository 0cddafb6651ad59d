import { listAt, textAt, valueAt } from '../../../model/read-json.ts';
import type { Target, TargetSource } from '../../../model/target.ts';
import { objectsInFile } from '../declared/declared-folders.ts';
import { filesOf, nodesOf, readGraph } from '../kustomize-graph.ts';
import { isManifest, kustomizationIn, pathIn } from '../recognise.ts';
import type { RepositoryTree } from '../repository-tree.ts';

/** A file of a target in which markers may stand; `documents` are those that are the target's, null for all. */
export interface MarkedText {
  path: string;
  documents: ReadonlySet<number> | null;
  /** True for values: a later file sets what an earlier one says under the same path. */
  isLayer: boolean;
}

/**
 * The files that a target is made of and in which a person may have marked values, each after those that it is laid over:
 * values files, manifests, kustomizations, and of the files that declare it its own object and the ConfigMaps that this
 * one takes values from.
 */
export async function markedTexts(tree: RepositoryTree, target: Target): Promise<MarkedText[]> {
  const found: MarkedText[] = [];
  for (const source of [target.source, ...(target.more ?? [])]) {
    const paths = source.from === undefined ? await filesOfSource(tree, source) : [];
    found.push(...paths.map((path) => ({ path, documents: null, isLayer: source.kind === 'helm' })));
  }
  const origins = target.origins ?? [];
  // The object itself comes before patches of it.
  const first = origins.filter((path) => path === target.declared?.file);
  for (const path of new Set([...first, ...origins])) {
    if (found.some((each) => each.path === path)) continue;
    found.push({ path, documents: await ownDocuments(tree, path, target), isLayer: false });
  }
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

async function filesOfSource(tree: RepositoryTree, source: TargetSource): Promise<string[]> {
  if (source.kind === 'helm') {
    const own = source.chart === undefined ? [pathIn(source.path, 'values.yaml')] : [];
    return [...own, ...source.values.filter((path) => !path.startsWith('@'))];
  }
  const all = tree.below(source.path).map(({ path }) => path);
  if (source.kind === 'plain' || kustomizationIn(tree, source.path) === null) return all.filter(isManifest);
  const nodes = nodesOf(await readGraph(tree, source.path, { edits: source.edits })).toReversed();
  return nodes.flatMap((node) => {
    const patches = new Set(node.patches);
    const below = filesOf(node).filter((path) => !patches.has(path) && path !== node.file);
    return [...below, ...node.patches, node.file].filter(isManifest);
  });
}

/** The documents of a declaring file that make this target what it is: other objects are other targets'. */
async function ownDocuments(tree: RepositoryTree, path: string, { declared }: Target): Promise<ReadonlySet<number>> {
  if (declared === undefined) return new Set();
  const isIt = (each: { kind: string; name: string }): boolean =>
    each.kind === declared.kind && each.name === declared.name;
  const owners = (await objectsInFile(tree, declared.file)).objects.filter(isIt);
  const maps = new Set(owners.flatMap(({ json }) => configMapsOf(json)));
  const own = (await objectsInFile(tree, path)).objects.filter(
    (each) => isIt(each) || (each.kind === 'ConfigMap' && maps.has(each.name)),
  );
  return new Set(own.flatMap(({ document }) => (document === null ? [] : [document])));
}

function configMapsOf(json: unknown): string[] {
  const named = [...listAt(json, 'spec', 'valuesFrom'), ...listAt(json, 'spec', 'postBuild', 'substituteFrom')];
  return named.flatMap((each) => (valueAt(each, 'kind') === 'ConfigMap' ? (textAt(each, 'name') ?? []) : []));
}
