import { dependenciesToFetch } from '../../text/chart-dependencies.ts';
import { chartArtifact } from '../../text/edit/artifact-text.ts';
import type { Placed } from './artifacts-in.ts';
import { pathIn } from './recognise.ts';
import type { RepositoryTree } from './repository-tree.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The charts that a chart takes from repositories and registries, at the version that its lock names, or that it names
 * itself when that is exact. One that lies in its `charts/` is another thing: the copy there runs, whatever is written
 * beside it, so that no edit of a version moves it.
 */
export async function dependencyArtifacts(tree: RepositoryTree, chart: string): Promise<Placed[]> {
  const files = new Map<string, Uint8Array>();
  for (const name of ['Chart.yaml', 'requirements.yaml']) await add(tree, pathIn(chart, name), files);
  // Most charts have none.
  if (![...files.values()].some((bytes) => decoder.decode(bytes).includes('dependencies'))) return [];
  for (const name of ['Chart.lock', 'requirements.lock']) await add(tree, pathIn(chart, name), files);
  for (const { path, mode } of tree.inside(pathIn(chart, 'charts'))) {
    if (mode === '040000') await add(tree, pathIn(path, 'Chart.yaml'), files);
    else files.set(path, new Uint8Array());
  }
  return dependenciesToFetch(files, chart).flatMap((wanted) => {
    const artifact = wanted.status === 'wanted' ? chartArtifact(wanted.chart) : null;
    if (wanted.status !== 'wanted' || artifact === null) return [];
    const { index, lock, at } = wanted;
    const form = { kind: 'dependency' as const, path: ['dependencies', index], lock };
    return [{ artifact, place: { repository: artifact.repository, file: at.file, document: 0, form } }];
  });
}

async function add(tree: RepositoryTree, path: string, files: Map<string, Uint8Array>): Promise<void> {
  const text = tree.isFile(path) ? await tree.text(path) : null;
  if (text !== null) files.set(path, encoder.encode(text.text));
}

/** The files that a place needs to be edited: the lock of a dependency moves with it. */
export function filesOfPlace({ file, form }: Placed['place']): string[] {
  return form.kind === 'dependency' && form.lock !== null ? [file, form.lock] : [file];
}
