import type { ApplicationRule, Config } from '../../../model/config.ts';
import { ConfigError, type Problem } from '../../../model/errors.ts';
import { targetKey } from '../../../model/names.ts';
import { releaseOf } from '../../../model/release.ts';
import type { Target } from '../../../model/target.ts';
import { contentOf } from '../content.ts';
import { filesOfPlace } from '../dependency-artifacts.ts';
import type { Discovery } from '../discover-targets.ts';
import { completeArtifacts } from '../probing/complete-artifacts.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { Declared, DeclaredObject, Surroundings } from './declaration.ts';
import { type NamedDeclaration, nameDeclarations } from './name-declarations.ts';
import { ownArtifacts, sharedPlaces } from './shared-places.ts';

/** What objects of Argo CD and Flux declare. */
export interface DiscoveredDeclared {
  /** By key; with the rule that found it. */
  targets: Map<string, { rule: ApplicationRule; discovery: Discovery }>;
  /** What cannot be told, of which no target is known. */
  problems: Problem[];
  /** What is not in Git. */
  unknowns: Problem[];
}

/** The targets that objects in the `declaredIn` folders of the config declare, of the environments that live here. */
export async function discoverDeclared(
  config: Config,
  tree: RepositoryTree,
  { here, around }: { here: readonly string[]; around: Surroundings },
): Promise<DiscoveredDeclared> {
  const targets: DiscoveredDeclared['targets'] = new Map();
  if (config.applications.every(({ declaredIn }) => declaredIn === undefined)) {
    return { targets, problems: [], unknowns: [] };
  }
  const { named, problems, unknowns } = await nameDeclarations(tree, { config, here, around });
  const read: { each: NamedDeclaration; found: Declared | Problem }[] = [];
  for (const each of named) read.push({ each, found: await declaredBy(each) });
  const shared = sharedPlaces(
    read.flatMap(({ each, found }) => ('target' in found ? [{ ...each, artifacts: found.artifacts }] : [])),
  );
  for (const { each, found } of read) {
    const own = 'target' in found ? { ...found, artifacts: ownArtifacts(each, found.artifacts, shared) } : found;
    const discovery = await discoveryOrProblem(each, own, { tree, config, probe: around.probe });
    targets.set(targetKey(each), { rule: each.rule, discovery });
  }
  return { targets, problems, unknowns };
}

interface Found {
  tree: RepositoryTree;
  config: Config;
  probe: Surroundings['probe'];
}

/** What is wrong with a declaration, or with what it refers to, is part of the answer. */
async function declaredBy({ declaration: { object, reader, scope } }: NamedDeclaration): Promise<Declared | Problem> {
  return orProblem(() => reader.declare(object, scope));
}

async function discoveryOrProblem(named: NamedDeclaration, own: Declared | Problem, found: Found): Promise<Discovery> {
  const { application, environment } = named;
  const read = 'target' in own ? await orProblem(() => discoveryOf(named, own, found)) : own;
  return 'status' in read ? read : { status: 'unreadable', application, environment, problem: read };
}

async function orProblem<T>(read: () => Promise<T>): Promise<T | Problem> {
  try {
    return await read();
  } catch (error) {
    const problem = error instanceof ConfigError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    return problem;
  }
}

async function discoveryOf(
  { application, environment, rule, declaration: { object } }: NamedDeclaration,
  { target: declared, artifacts: told, renders }: Declared,
  { tree, config, probe }: Found,
): Promise<Discovery> {
  const ignored = [...rule.ignoreDifferences, ...(declared.ignoreDifferences ?? [])];
  const { file, kind, namespace, name } = object;
  const unknowns = [...(declared.unknowns ?? []), ...(object.unknowns ?? [])];
  const target: Target = {
    application,
    environment,
    ...declared,
    ...originsOf(declared, object),
    ...(unknowns.length > 0 && { unknowns }),
    ...(ignored.length > 0 && { ignoreDifferences: ignored }),
    declared: { file, kind, namespace, name, ...(renders !== undefined && { renders }) },
  };
  const content = contentOf(target, tree.at);
  const whole = await completeArtifacts(tree, { config, rule, target, content, placed: told }, probe);
  const { placed: artifacts, unplaced } = whole;
  const files: Record<string, string> = {};
  for (const file of artifacts.flatMap(({ place }) => filesOfPlace(place))) {
    files[file] ??= (await tree.text(file))?.text ?? '';
  }
  const release = releaseOf(artifacts.map(({ artifact }) => artifact));
  const places = artifacts.map(({ place }) => place);
  const at = { target, content, release, places, ...(unplaced.length > 0 && { unplaced }) };
  return { status: 'read', at, files };
}

/** The declaring files, as far as none of the inputs holds them. Sorted by code units. */
function originsOf({ inputs, origins = [] }: Declared['target'], object: DeclaredObject): Pick<Target, 'origins'> {
  const all = [...new Set([...origins, ...(object.origins ?? []), object.file])];
  const outside = all.filter((file) => !inputs.some((input) => file === input || file.startsWith(`${input}/`)));
  return outside.length === 0 ? {} : { origins: outside.sort() };
}
