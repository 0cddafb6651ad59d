import type { ApplicationRule, Config } from '../../../model/config.ts';
import { ConfigError, type Problem } from '../../../model/errors.ts';
import { targetKey } from '../../../model/names.ts';
import { releaseOf } from '../../../model/release.ts';
import type { Target } from '../../../model/target.ts';
import { contentOf } from '../content.ts';
import type { Discovery } from '../discover-targets.ts';
import { completeArtifacts } from '../probing/complete-artifacts.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { Declared, DeclaredObject, Surroundings } from './declaration.ts';
import { type NamedDeclaration, nameDeclarations } from './name-declarations.ts';

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
  for (const each of named)
    targets.set(targetKey(each), {
      rule: each.rule,
      discovery: await read(each, { tree, config, probe: around.probe }),
    });
  return { targets, problems, unknowns };
}

interface Found {
  tree: RepositoryTree;
  config: Config;
  probe: Surroundings['probe'];
}

/** What is wrong with a declaration, or with what it refers to, is part of the answer. */
async function read(named: NamedDeclaration, found: Found): Promise<Discovery> {
  const { application, environment, declaration } = named;
  try {
    const { object, reader, scope } = declaration;
    const declared = await reader.declare(object, scope);
    return await discoveryOf(named, declared, found);
  } catch (error) {
    const problem = error instanceof ConfigError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    return { status: 'unreadable', application, environment, problem };
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
  for (const { place } of artifacts) files[place.file] ??= (await tree.text(place.file))?.text ?? '';
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
