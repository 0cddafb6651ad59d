import type { ApplicationRule, Config } from '../../model/config.ts';
import { ConfigError, type Problem } from '../../model/errors.ts';
import { targetKey } from '../../model/names.ts';
import { releaseOf } from '../../model/release.ts';
import type { Target, TargetAt, TargetSource } from '../../model/target.ts';
import { contentOf } from './content.ts';
import type { Surroundings } from './declared/declaration.ts';
import { discoverDeclared } from './declared/discover-declared.ts';
import { findSpots, type Spot } from './find-spots.ts';
import { helmInputs, kustomizeInputs, plainInputs } from './inputs.ts';
import { type KustomizeNode, readGraph } from './kustomize-graph.ts';
import { fillLayout } from './layout.ts';
import { completeArtifacts, placesKey } from './probing/complete-artifacts.ts';
import { readRelease } from './read-release.ts';
import { recognise } from './recognise.ts';
import { openTree, problemIn, type RepositoryTree } from './repository-tree.ts';
import { findRuleFiles, type RuleFiles } from './rule-files.ts';
import type { TargetRelease } from './target-memory.ts';
import type { TreeReader } from './tree-reader.ts';

/** A target as a tree has it, with the text of the files in which its artifacts stand; or why it cannot be read. */
export type Discovery =
  | { status: 'read'; at: TargetAt; files: Record<string, string> }
  | { status: 'unreadable'; application: string; environment: string; problem: Problem };

/** The targets of a tree, and what declares some in a way that cannot be told. */
export interface Discovered {
  targets: Discovery[];
  /** Objects of Argo CD and Flux that no rule can name, that declare a target twice, that go in circles. */
  problems: Problem[];
  /** Objects whose targets cannot be known from Git. */
  unknowns: Problem[];
}

export interface DiscoverOptions {
  here?: readonly string[];
  around?: Surroundings;
  release?: Finding['release'];
}

/**
 * The targets of a tree, found by the layouts of the config and by the objects that declare them, in the order of
 * applications and of the config's environments. `here` are the environments that live on the branch of the tree; one
 * with a branch of its own needs no place in a layout. The first rule that finds a target owns it. A file that cannot be
 * read makes its targets unreadable and no others. With `release: 'left'`, for who only wants to render, no file of a
 * target that a layout finds is read for its artifacts. Throws only when the tree itself cannot be read.
 */
export async function discover(
  config: Config,
  reader: TreeReader,
  { here = Object.keys(config.environments), around = {}, release = 'read' }: DiscoverOptions = {},
): Promise<Discovered> {
  const tree = await openTree(reader);
  const { targets: declared, problems, unknowns } = await discoverDeclared(config, tree, { here, around });
  const found: Discovery[] = [];
  for (const place of ownPlaces(config, findPlaces(config, tree, here), declared)) {
    declared.delete(targetKey(place.spot));
    found.push(await discoverAt(place, tree, { config, probe: around.probe, release }));
  }
  for (const { discovery } of declared.values()) found.push(discovery);
  return { targets: inOrder(found, config), problems, unknowns };
}

/** The targets alone. */
export async function discoverTargets(
  config: Config,
  reader: TreeReader,
  here?: readonly string[],
  around?: Surroundings,
): Promise<Discovery[]> {
  const found = await discover(config, reader, { ...(here && { here }), ...(around && { around }) });
  return found.targets;
}

/** The places of targets that no rule before theirs found declared. */
export function ownPlaces(
  config: Config,
  places: readonly TargetPlace[],
  declared: ReadonlyMap<string, { rule: ApplicationRule }>,
): TargetPlace[] {
  return places.filter(({ spot, rule }) => {
    const other = declared.get(targetKey(spot));
    return other === undefined || !isBefore(config, other.rule, rule);
  });
}

function isBefore({ applications }: Config, one: ApplicationRule, other: ApplicationRule): boolean {
  return applications.indexOf(one) < applications.indexOf(other);
}

/** Where a target is to be read, by which rule, and as what. Depends on the paths of a tree and not on its contents. */
export interface TargetPlace {
  rule: ApplicationRule;
  files: RuleFiles;
  spot: Spot;
  kind: TargetSource['kind'];
  /** False where several environments of the application have the same folder. */
  isOwn: boolean;
}

/** The places of all targets that the layouts of the config find in a tree, each once; of the environments that live here. */
export function findPlaces(
  config: Config,
  tree: RepositoryTree,
  here: readonly string[] = Object.keys(config.environments),
): TargetPlace[] {
  const environments = Object.keys(config.environments);
  const own = here.filter((name) => config.environments[name]?.branch !== undefined);
  const found = new Map<string, TargetPlace>();
  for (const rule of config.applications) {
    const files = findRuleFiles(rule, tree, environments);
    for (const spot of findSpots(rule, tree, { environments, own, files })) {
      if (!here.includes(spot.environment)) continue;
      const key = targetKey(spot);
      const kind = found.has(key) ? null : recognise(tree, spot.path);
      if (kind !== null) found.set(key, { rule, files, spot, kind, isOwn: true });
    }
  }
  const folders = Map.groupBy(found.values(), ({ spot: { application, path } }) => `${application} ${path}`);
  return [...folders.values()].flatMap((places) => places.map((place) => ({ ...place, isOwn: places.length === 1 })));
}

/** What finds artifacts that the files of a target do not tell of by their keys. */
export interface Finding {
  /** Its places count before all others. */
  config?: Config;
  probe?: Surroundings['probe'];
  /** Read when left out. */
  release?: 'read' | 'left';
}

interface Candidate extends TargetPlace {
  tree: RepositoryTree;
  finding: Finding;
}

/** Reads the target at a place. What is wrong with its files is part of the answer. */
export async function discoverAt(place: TargetPlace, tree: RepositoryTree, finding: Finding = {}): Promise<Discovery> {
  const { application, environment } = place.spot;
  try {
    return await read({ ...place, tree, finding });
  } catch (error) {
    const problem = error instanceof ConfigError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    return { status: 'unreadable', application, environment, problem };
  }
}

async function read(candidate: Candidate): Promise<Discovery> {
  const { tree, rule, spot } = candidate;
  const { application, environment } = spot;
  const graph = candidate.kind === 'kustomize' ? await readGraph(tree, spot.path) : null;
  const { source, inputs } = await sourceOf(candidate, graph);
  const releaseName = fillLayout(rule.releaseName, spot);
  const target: Target = {
    application,
    environment,
    source,
    releaseName,
    namespace: fillLayout(rule.namespace, spot),
    inputs,
    ...(rule.ignoreDifferences.length > 0 && { ignoreDifferences: rule.ignoreDifferences }),
  };
  const content = contentOf(target, tree.at);
  const isLeft = candidate.finding.release === 'left';
  const found = isLeft ? NO_RELEASE : await releaseAt(candidate, { target, content, graph });
  const { release, places, files, unplaced } = found;
  const at = { target, content, release, places, ...(unplaced.length > 0 && { unplaced: [...unplaced] }) };
  return { status: 'read', at, files };
}

const NO_RELEASE: TargetRelease = { release: releaseOf([]), places: [], files: {}, unplaced: [] };

async function releaseAt(
  { tree, rule, finding, isOwn }: Candidate,
  { target, content, graph }: { target: Target; content: string; graph: KustomizeNode | null },
): Promise<TargetRelease> {
  const { releases } = tree.reader.memory;
  const { probe } = finding;
  const told = { rule, target, content, ...(finding.config && { config: finding.config }) };
  const key = `${content}${isOwn ? '' : ' shared'}${placesKey(told)}${probe === undefined ? '' : ' probed'}`;
  const known = releases.get(key);
  if (known !== undefined) return known;
  let isFinal = true;
  const read = await readRelease(tree, target, {
    graph,
    isOwn,
    async complete(placed) {
      const whole = await completeArtifacts(tree, { ...told, placed }, probe);
      isFinal = whole.isFinal;
      return whole;
    },
  });
  if (isFinal) releases.set(key, read, 1000 + JSON.stringify(read).length * 2);
  return read;
}

async function sourceOf(
  { tree, files, spot, kind }: Candidate,
  graph: KustomizeNode | null,
): Promise<{ source: TargetSource; inputs: string[] }> {
  const { path } = spot;
  if (graph !== null) return { source: { kind: 'kustomize', path }, inputs: await kustomizeInputs(tree, graph) };
  if (kind !== 'helm') {
    const source = { kind: 'plain', path } as const;
    return { source, inputs: await plainInputs(tree, source) };
  }
  const { present: values, missing } = files.of(spot);
  const [lacking] = missing;
  if (lacking !== undefined) {
    const hint = `add it, or take its layout out of \`values\` in the config`;
    throw problemIn(
      lacking,
      `the values file ${lacking} of ${spot.application} in ${spot.environment} is missing`,
      hint,
    );
  }
  const others = { has: (file: string) => files.specific.has(file) && !values.includes(file) };
  return { source: { kind, path, values }, inputs: await helmInputs(tree, { path, values }, others) };
}

/** Sorted by application, then in the config's order of environments. */
function inOrder(discoveries: readonly Discovery[], config: Config): Discovery[] {
  const environments = Object.keys(config.environments);
  return discoveries.toSorted((a, b) => order(a, b, environments));
}

function order(a: Discovery, b: Discovery, environments: readonly string[]): number {
  const [one, other] = [namesOf(a), namesOf(b)];
  if (one.application !== other.application) return one.application < other.application ? -1 : 1;
  return environments.indexOf(one.environment) - environments.indexOf(other.environment);
}

function namesOf(discovery: Discovery): { application: string; environment: string } {
  return discovery.status === 'read' ? discovery.at.target : discovery;
}
