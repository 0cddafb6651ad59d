import type { Target } from '../../model/target.ts';

/**
 * The targets that a change of these paths may change, in their order: those with an input, or a file that
 * declares them, that is a changed path, lies above one (a file in a folder) or below one (a folder that became a file).
 * Versions of remote charts stand in such files. A new file may bring a new target or a new input: pass the targets of
 * both sides to see all.
 */
export function affectedTargets(changedPaths: Iterable<string>, targets: readonly Target[]): Target[] {
  const changed = new Set(changedPaths);
  const above = new Set<string>();
  for (const path of changed) for (const folder of foldersAbove(path)) above.add(folder);

  function isAffected(input: string): boolean {
    return changed.has(input) || above.has(input) || foldersAbove(input).some((folder) => changed.has(folder));
  }

  return targets.filter(({ inputs, origins = [] }) => inputs.some(isAffected) || origins.some(isAffected));
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    folders.push(path.slice(0, slash));
  }
  return folders;
}
