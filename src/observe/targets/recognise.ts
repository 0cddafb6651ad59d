import type { TargetSource } from '../../model/target.ts';
import type { RepositoryTree } from './repository-tree.ts';

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** What a folder renders as: a chart, a kustomization, or any YAML or JSON in it and below; null for nothing. */
export function recognise(tree: RepositoryTree, folder: string): TargetSource['kind'] | null {
  if (tree.isFile(pathIn(folder, 'Chart.yaml'))) return 'helm';
  if (kustomizationIn(tree, folder) !== null) return 'kustomize';
  return tree.below(folder).some((entry) => isManifest(entry.path)) ? 'plain' : null;
}

/** The file that makes a folder a kustomization, or null. */
export function kustomizationIn(tree: RepositoryTree, folder: string): string | null {
  for (const name of kustomizations) {
    const path = pathIn(folder, name);
    if (tree.isFile(path)) return path;
  }
  return null;
}

/** True for the names of files that hold Kubernetes objects. */
export function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

/** A path in a folder, `''` being the root. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
