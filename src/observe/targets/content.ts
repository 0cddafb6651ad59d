import { createHash } from 'node:crypto';
import type { TreeEntry } from '../../git/mirror.ts';
import type { Target } from '../../model/target.ts';

/**
 * The content of a target: SHA-256 (hex) over the settings of its render and, for each input in order, its path with
 * mode and Git object id, `-` where it is not there. Server and agent both compute it: equal contents render equally.
 */
export function contentOf(target: Target, at: (path: string) => TreeEntry | null): string {
  const { source, releaseName, namespace } = target;
  const values = source.kind === 'helm' ? source.values : [];
  const hash = createHash('sha256');
  hash.update(JSON.stringify(['shiplock content 1', source.kind, source.path, values, releaseName, namespace]));
  for (const path of target.inputs) {
    const entry = at(path);
    hash.update(`\0${path}\0${entry === null ? '-' : `${entry.mode} ${entry.oid}`}`);
  }
  return hash.digest('hex');
}
