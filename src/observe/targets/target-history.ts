import { posix } from 'node:path';
import type { Config } from '../../model/config.ts';
import { targetKey } from '../../model/names.ts';
import type { Target } from '../../model/target.ts';
import { affectedTargets } from './affected-targets.ts';
import { discoverDeclared } from './declared/discover-declared.ts';
import { type Discovery, discoverAt, findPlaces, ownPlaces, type TargetPlace } from './discover-targets.ts';
import { createMovingTree, type PathChange } from './moving-tree.ts';
import type { RepositoryTree } from './repository-tree.ts';
import type { TreeSource } from './tree-reader.ts';

/** What became of one target between two commits; null for a side without it. */
export interface DiscoveryChange {
  key: string;
  before: Discovery | null;
  after: Discovery | null;
}

/** The targets of a branch as it goes from commit to commit. */
export interface TargetHistory {
  /** The targets now, by key. */
  targets(): ReadonlyMap<string, Discovery>;
  /** Goes on by one commit and answers the targets of which something changed. */
  next(changes: readonly PathChange[]): Promise<DiscoveryChange[]>;
}

/**
 * Follows the targets of a config through a history. Targets that a commit does not touch are not read again, and the
 * layouts are held against the tree only when paths came or went: a commit costs what it changes. Objects that declare
 * targets are read again, all of them, by a commit that touches what one of them says or reads.
 */
export async function followTargets(source: TreeSource, config: Config, start: string | null): Promise<TargetHistory> {
  const moving = createMovingTree(source, start === null ? [] : await source.list(start, ''));
  let places = findPlaces(config, await moving.current());
  let declared = await declaredTargets(config, await moving.current());
  let known = new Map<string, Discovery>();
  for (const place of ownPlaces(config, places, declared)) {
    known.set(targetKey(place.spot), await discoverAt(place, await moving.current()));
  }
  addMissing(known, declared);

  async function next(changes: readonly PathChange[]): Promise<DiscoveryChange[]> {
    if (changes.length === 0) return [];
    const moved = moving.apply(changes);
    const tree = await moving.current();
    if (moved) places = findPlaces(config, tree);
    const touched = touchedKeys(changes, known);
    if (moved || isDeclarationTouched(changes, touched, { config, declared })) {
      declared = await declaredTargets(config, tree);
    }
    const found = new Map<string, Discovery>();
    for (const place of ownPlaces(config, places, declared)) {
      const key = targetKey(place.spot);
      const before = known.get(key);
      const isKept = before !== undefined && !touched.has(key) && isStillAt(before, place, moved);
      found.set(key, isKept ? before : await discoverAt(place, tree));
    }
    addMissing(found, declared);
    const changed = differences(known, found);
    known = found;
    return changed;
  }

  return { targets: () => known, next };
}

type DeclaredTargets = Awaited<ReturnType<typeof discoverDeclared>>['targets'];

async function declaredTargets(config: Config, tree: RepositoryTree): Promise<DeclaredTargets> {
  const here = Object.keys(config.environments);
  return (await discoverDeclared(config, tree, { here, around: {} })).targets;
}

function addMissing(known: Map<string, Discovery>, declared: DeclaredTargets): void {
  for (const [key, { discovery }] of declared) if (!known.has(key)) known.set(key, discovery);
}

/** True for a change in a folder that is searched, or of what a declared target is made of. */
function isDeclarationTouched(
  changes: readonly PathChange[],
  touched: ReadonlySet<string>,
  { config, declared }: { config: Config; declared: DeclaredTargets },
): boolean {
  if ([...declared].some(([key, { discovery }]) => touched.has(key) || discovery.status === 'unreadable')) return true;
  const roots = config.applications.flatMap(({ declaredIn }) =>
    declaredIn === undefined ? [] : [fixedPart(declaredIn)],
  );
  return changes.some(({ path }) => roots.some((root) => path.startsWith(root)));
}

/** The part of a layout before its first name. */
function fixedPart(layout: string): string {
  const [fixed = ''] = posix.normalize(layout).split('{');
  return fixed === '.' ? '' : fixed;
}

/** A chart may get a values file that it looked for in vain, so it is read again whenever paths came or went. */
function isStillAt(before: Discovery, { spot, kind }: TargetPlace, moved: boolean): boolean {
  if (before.status !== 'read') return false;
  const { source } = before.at.target;
  return source.path === spot.path && source.kind === kind && !(moved && kind === 'helm');
}

function touchedKeys(changes: readonly PathChange[], known: ReadonlyMap<string, Discovery>): Set<string> {
  const targets: Target[] = [];
  for (const discovery of known.values()) if (discovery.status === 'read') targets.push(discovery.at.target);
  const affected = affectedTargets(
    changes.filter(({ isFolder }) => !isFolder).map(({ path }) => path),
    targets,
  );
  return new Set(affected.map(targetKey));
}

function differences(before: ReadonlyMap<string, Discovery>, after: ReadonlyMap<string, Discovery>): DiscoveryChange[] {
  const changes: DiscoveryChange[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old = null, now = null] = [before.get(key), after.get(key)];
    if (old !== now && !isSame(old, now)) changes.push({ key, before: old, after: now });
  }
  return changes;
}

function isSame(one: Discovery | null, other: Discovery | null): boolean {
  return one?.status === 'read' && other?.status === 'read' && one.at.content === other.at.content;
}
