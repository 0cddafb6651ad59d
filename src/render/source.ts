import { posix } from 'node:path';

export type SourceKind = 'helm' | 'kustomize' | 'plain';

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const manifest = /\.(?:ya?ml|json)$/i;

/**
 * What a folder holds, told from the names of the repository's files alone: a chart has a Chart.yaml, a kustomization
 * its file, and any other folder with YAML or JSON files is plain. Null when there is nothing to render.
 */
export function recogniseSource(paths: Iterable<string>, folder: string): SourceKind | null {
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  let hasManifest = false;
  let hasKustomization = false;
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    if (name === 'Chart.yaml') return 'helm';
    hasKustomization ||= kustomizations.includes(name);
    hasManifest ||= manifest.test(posix.basename(name));
  }
  if (hasKustomization) return 'kustomize';
  return hasManifest ? 'plain' : null;
}
