import type { ApplicationRule, Config } from '../../../model/config.ts';
import { ConfigError, type Problem } from '../../../model/errors.ts';
import { targetKey } from '../../../model/names.ts';
import { releaseOf } from '../../../model/release.ts';
import type { Target } from '../../../model/target.ts';
import { contentOf } from '../content.ts';
import { filesOfPlace } from '../dependency-artifacts.ts';
import type { Discovery } from '../discover-targets.ts';
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
    const { application, environment, rule } = each;
    const discovery: Discovery =
      'target' in found
        ? await discoveryOf(each, { ...found, artifacts: ownArtifacts(each, found.artifacts, shared) }, tree)
        : { status: 'unreadable', application, environment, problem: found };
    targets.set(targetKey(each), { rule, discovery });
  }
  return { targets, problems, unknowns };
}

/** What is wrong with a declaration, or with what it refers to, is part of the answer. */
async function declaredBy({ declaration: { object, reader, scope } }: NamedDeclaration): Promise<Declared | Problem> {
  try {
    return await reader.declare(object, scope);
  } catch (error) {
    const problem = error instanceof ConfigError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    return problem;
  }
}

async function discoveryOf(
  { application, environment, rule, declaration: { object } }: NamedDeclaration,
  { target: declared, artifacts, renders }: Declared,
  tree: RepositoryTree,
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
  const files: Record<string, string> = {};
  for (const file of artifacts.flatMap(({ place }) => filesOfPlace(place))) {
    files[file] ??= (await tree.text(file))?.text ?? '';
  }
  const release = releaseOf(artifacts.map(({ artifact }) => artifact));
  const places = artifacts.map(({ place }) => place);
  return { status: 'read', at: { target, content: contentOf(target, tree.at), release, places }, files };
}

/** The declaring files, as far as none of the inputs holds them. Sorted by code units. */
function originsOf({ inputs, origins = [] }: Declared['target'], object: DeclaredObject): Pick<Target, 'origins'> {
  const all = [...new Set([...origins, ...(object.origins ?? []), object.file])];
  const outside = all.filter((file) => !inputs.some((input) => file === input || file.startsWith(`${input}/`)));
  return outside.length === 0 ? {} : { origins: outside.sort() };
}
