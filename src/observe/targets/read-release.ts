import { releaseOf } from '../../model/release.ts';
import type { Target } from '../../model/target.ts';
import { artifactsIn, artifactsInValues, type Placed } from './artifacts-in.ts';
import { kustomizeArtifacts } from './kustomize-artifacts.ts';
import type { KustomizeNode } from './kustomize-graph.ts';
import type { Probed } from './probing/probe-target.ts';
import { isManifest, pathIn } from './recognise.ts';
import type { RepositoryTree } from './repository-tree.ts';
import type { TargetRelease } from './target-memory.ts';

/** What makes the artifacts of a target whole of those that its files tell of. */
export type Complete = (placed: readonly Placed[]) => Promise<Probed>;

/** Reads which artifacts a target names, and where. Throws `ConfigError` for a file that cannot be read. */
export async function readRelease(
  tree: RepositoryTree,
  target: Target,
  { graph, complete }: { graph: KustomizeNode | null; complete: Complete },
): Promise<TargetRelease> {
  const { placed, unplaced } = await complete(await placedIn(tree, target, graph));
  const files: Record<string, string> = {};
  for (const { place } of placed) files[place.file] ??= (await tree.text(place.file))?.text ?? '';
  const release = releaseOf(placed.map((one) => one.artifact));
  return { release, places: placed.map((one) => one.place), files, unplaced };
}

async function placedIn(tree: RepositoryTree, target: Target, graph: KustomizeNode | null): Promise<Placed[]> {
  const { source } = target;
  if (source.kind === 'helm') {
    // Helm reads the chart's own values before all others.
    return artifactsInValues(tree, [pathIn(source.path, 'values.yaml'), ...source.values]);
  }
  if (graph !== null) return kustomizeArtifacts(tree, graph);
  const placed: Placed[] = [];
  for (const { path } of tree.below(source.path)) {
    if (isManifest(path)) placed.push(...(await artifactsIn(tree, path, 'manifest')));
  }
  return placed;
}
