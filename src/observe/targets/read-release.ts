import { releaseOf } from '../../model/release.ts';
import type { Target } from '../../model/target.ts';
import { artifactsIn, artifactsInValues, type Placed } from './artifacts-in.ts';
import { dependencyArtifacts, filesOfPlace } from './dependency-artifacts.ts';
import { kustomizeArtifacts } from './kustomize-artifacts.ts';
import type { KustomizeNode } from './kustomize-graph.ts';
import type { Probed } from './probing/probe-target.ts';
import { isManifest, pathIn } from './recognise.ts';
import type { RepositoryTree } from './repository-tree.ts';
import type { TargetRelease } from './target-memory.ts';

/** What makes the artifacts of a target whole of those that its files tell of. */
export type Complete = (placed: readonly Placed[]) => Promise<Probed>;

/**
 * Reads which artifacts a target names, and where. `isOwn`: no other environment of the application has its folder, so
 * that the versions in a chart there are this one's alone. Throws `ConfigError` for a file that cannot be read.
 */
export async function readRelease(
  tree: RepositoryTree,
  target: Target,
  { graph, isOwn, complete }: { graph: KustomizeNode | null; isOwn: boolean; complete: Complete },
): Promise<TargetRelease> {
  const told = await placedIn(tree, target, graph);
  if (target.source.kind === 'helm' && isOwn) told.push(...(await dependencyArtifacts(tree, target.source.path)));
  const { placed, unplaced } = await complete(told);
  const files: Record<string, string> = {};
  for (const file of placed.flatMap(({ place }) => filesOfPlace(place))) {
    files[file] ??= (await tree.text(file))?.text ?? '';
  }
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
