import { createHash } from 'node:crypto';
import type { TreeEntry } from '../../git/mirror.ts';
import type { Target } from '../../model/target.ts';

/**
 * The content of a target: SHA-256 (hex) over the settings of its render and, for each input in order, its path with
 * mode and Git object id, `-` where it is not there. Server and agent both compute it: equal contents render equally.
 * Settings that only declared targets have enter when there are any, so that proofs of others stay valid.
 */
export function contentOf(target: Target, at: (path: string) => TreeEntry | null): string {
  const { source, releaseName, namespace } = target;
  const values = source.kind === 'helm' ? source.values : [];
  const hash = createHash('sha256');
  hash.update(JSON.stringify(['shiplock content 1', source.kind, source.path, values, releaseName, namespace]));
  const further = furtherSettings(target);
  if (further !== '{}') hash.update(`\0settings ${further}`);
  for (const path of target.inputs) {
    const entry = at(path);
    hash.update(`\0${path}\0${entry === null ? '-' : `${entry.mode} ${entry.oid}`}`);
  }
  return hash.digest('hex');
}

const HASHED_BEFORE = new Set(['kind', 'path', 'values']);

/** What the first line leaves out, as JSON whose keys are sorted at every depth. `{}` for a target of a layout. */
function furtherSettings({ source, more, postRenderers }: Target): string {
  const own = Object.entries(source).filter(([key, value]) => !HASHED_BEFORE.has(key) && value !== undefined);
  const settings = { ...(own.length > 0 && { source: Object.fromEntries(own) }), more, postRenderers };
  return JSON.stringify(settings, (_key, value: unknown) => (isMap(value) ? sortedMap(value) : value));
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedMap(map: object): object {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
