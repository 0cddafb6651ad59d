import type { ApplicationRule, Config } from '../../../model/config.ts';
import type { Problem } from '../../../model/errors.ts';
import { targetKey } from '../../../model/names.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { Surroundings } from './declaration.ts';
import { type Declaration, findDeclarations } from './find-declarations.ts';
import { type Naming, nameDeclaration } from './name-declaration.ts';

/** A declaration with the names that a rule gives it. */
export interface NamedDeclaration {
  rule: ApplicationRule;
  declaration: Declaration;
  application: string;
  environment: string;
}

/** What is known so far. */
interface Named {
  /** By target. */
  taken: Map<string, NamedDeclaration>;
  /** Objects that a rule named, by what they are. */
  owned: Set<string>;
  /** Objects that no rule named so far. */
  unnamed: Map<string, Problem>;
  problems: Problem[];
  unknowns: Problem[];
}

interface Where {
  config: Config;
  /** The environments that live on the branch of the tree. */
  here: readonly string[];
  around: Surroundings;
}

/**
 * Names what the `declaredIn` folders of the config declare. The first rule that names an object owns it; of two objects
 * for one target in one rule the later is a problem, as is an object that no rule can name.
 */
export async function nameDeclarations(
  tree: RepositoryTree,
  where: Where,
): Promise<{ named: NamedDeclaration[]; problems: Problem[]; unknowns: Problem[] }> {
  const state: Named = { taken: new Map(), owned: new Set(), unnamed: new Map(), problems: [], unknowns: [] };
  const environments = Object.keys(where.config.environments);
  for (const rule of where.config.applications) {
    if (rule.declaredIn === undefined) continue;
    const found = await findDeclarations(rule, tree, { environments, around: where.around });
    state.problems.push(...found.problems);
    state.unknowns.push(...found.unknowns);
    for (const declaration of found.declarations) await take(state, declaration, rule, where);
  }
  return {
    named: [...state.taken.values()],
    problems: inOrder([...state.problems, ...state.unnamed.values()]),
    unknowns: inOrder(state.unknowns),
  };
}

async function take(state: Named, declaration: Declaration, rule: ApplicationRule, where: Where): Promise<void> {
  const id = objectId(declaration);
  if (state.owned.has(id)) return;
  const naming = namingOf(declaration, rule, where);
  if (naming.status === 'other') return;
  if (naming.status === 'unknown') {
    const isTold = declaration.isContainer || state.unnamed.has(id);
    if (!isTold) state.unnamed.set(id, await unknownName(declaration, naming));
    return;
  }
  state.owned.add(id);
  state.unnamed.delete(id);
  const { application, environment } = naming;
  if (!where.here.includes(environment)) return;
  const key = targetKey(naming);
  const before = state.taken.get(key);
  if (before === undefined) state.taken.set(key, { rule, declaration, application, environment });
  else if (before.rule === rule) state.problems.push(await twice(key, declaration, before.declaration));
}

function namingOf({ object, reader }: Declaration, rule: ApplicationRule, { config, here }: Where): Naming {
  return nameDeclaration(rule, {
    names: object.names,
    objectName: object.name,
    destinations: reader.destinations(object),
    environments: Object.keys(config.environments),
    own: here.filter((name) => config.environments[name]?.branch !== undefined),
  });
}

async function unknownName(
  { object, scope }: Declaration,
  { why, hint }: { why: string; hint: string },
): Promise<Problem> {
  const message = `the ${object.kind} \`${object.name}\` is no target: ${why}`;
  return scope.problem(object, ['metadata', 'name'], { message, hint });
}

async function twice(key: string, { object, scope }: Declaration, before: Declaration): Promise<Problem> {
  const first = `${before.object.kind} \`${before.object.name}\` in ${before.object.file}`;
  const message = `the ${object.kind} \`${object.name}\` declares ${key}, and so does the ${first}`;
  const hint = 'one object declares a target: tell them apart by `objectName`, `declaredIn` or `destinations`';
  return scope.problem(object, ['metadata', 'name'], { message, hint });
}

function objectId({ object }: Declaration): string {
  const { names, file, document, kind, namespace, name } = object;
  return JSON.stringify([names, file, document, kind, namespace, name]);
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...unique.values()].sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line);
}
