import { posix } from 'node:path';
import type { ApplicationRule } from '../../model/config.ts';
import { compileLayout, type Names } from './layout.ts';
import type { RepositoryTree } from './repository-tree.ts';
import type { RuleFiles } from './rule-files.ts';

/** A place where the layout of a rule fits the tree: a target, if the folder holds something to render. */
export interface Spot {
  application: string;
  environment: string;
  /** `''` is the root. */
  path: string;
}

/**
 * The places where a rule's layout fits. Names that `path` leaves open are told by the values files that exist. An
 * environment that the config does not name is none. Where nothing tells the environment it is each of `own`, which
 * have this branch for themselves.
 */
export function findSpots(
  rule: ApplicationRule,
  tree: RepositoryTree,
  { environments, own, files }: { environments: readonly string[]; own: readonly string[]; files: RuleFiles },
): Spot[] {
  const spots = new Map<string, Spot>();
  for (const { path, names } of matchingFolders(rule, tree, environments)) {
    for (const { application, environment } of completions(names, files, own)) {
      if (application === null || environment === null) continue;
      const key = `${application}/${environment}`;
      if (!spots.has(key)) spots.set(key, { application, environment, path });
    }
  }
  return [...spots.values()];
}

function matchingFolders(
  rule: ApplicationRule,
  tree: RepositoryTree,
  environments: readonly string[],
): { path: string; names: Names }[] {
  if (rule.path === undefined) return [];
  const layout = posix.normalize(rule.path);
  const application = rule.name ?? null;
  if (layout === '.') return [{ path: '', names: { application, environment: null } }];
  const match = compileLayout(layout, { application, environments });
  const found = [];
  for (const entry of tree.entries) {
    const names = entry.mode === '040000' ? match(entry.path) : null;
    if (names !== null) found.push({ path: entry.path, names });
  }
  return found;
}

/** Fills what is open from the values files: at once where a layout tells all of it, else application first. */
function completions(names: Names, files: RuleFiles, own: readonly string[]): Names[] {
  const open = (['application', 'environment'] as const).filter((name) => names[name] === null);
  if (open.length === 0) return [names];
  const telling = fitting(files.namesIn(open), names);
  if (telling.length > 0) return telling;
  if (open.length === 1) return names.environment === null ? own.map((environment) => ({ ...names, environment })) : [];
  return fitting(files.namesIn(['application']), names).flatMap((found) => completions(found, files, own));
}

/** Found names that agree with the known ones, joined with them. */
function fitting(found: readonly Names[], known: Names): Names[] {
  const joined: Names[] = [];
  for (const names of found) {
    const application = known.application ?? names.application;
    const environment = known.environment ?? names.environment;
    const agrees =
      (names.application ?? application) === application && (names.environment ?? environment) === environment;
    if (agrees) joined.push({ application, environment });
  }
  return joined;
}
