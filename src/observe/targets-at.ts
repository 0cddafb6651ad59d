import type { Mirror } from '../git/mirror.ts';
import type { Config } from '../model/config.ts';
import { type Discovery, discoverTargets } from './targets/discover-targets.ts';
import { createTreeReader } from './targets/tree-reader.ts';

/** The targets that a commit or tree has, by the config of the base branch, of the environments that live here. The same one asked twice is read once. */
export type TargetsAt = (treeish: string) => Promise<Discovery[]>;

export function createTargetsAt(mirror: Mirror, config: Config | null, here: readonly string[]): TargetsAt {
  const known = new Map<string, Promise<Discovery[]>>();
  return (treeish) => {
    if (config === null) return Promise.resolve([]);
    const found = known.get(treeish) ?? discoverTargets(config, createTreeReader(mirror, treeish), here);
    known.set(treeish, found);
    return found;
  };
}
