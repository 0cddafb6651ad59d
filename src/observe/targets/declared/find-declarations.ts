import type { ApplicationRule } from '../../../model/config.ts';
import { ConfigError, type Problem } from '../../../model/errors.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type {
  DeclarationReader,
  DeclaredObject,
  FoundObject,
  ObjectsFound,
  Origin,
  Scope,
  Surroundings,
} from './declaration.ts';
import { declaredFolders } from './declared-folders.ts';
import { createScope } from './declared-scope.ts';
import { objectsOfFolder } from './folder-objects.ts';
import { declarationReaders } from './readers.ts';

/** An object that may declare a target, with who reads it. */
export interface Declaration {
  object: FoundObject;
  reader: DeclarationReader;
  scope: Scope;
  /** True for one that need not be a target. */
  isContainer: boolean;
}

export interface DeclarationsFound {
  declarations: Declaration[];
  /** Files that cannot be read, circles, and what else keeps declarations from being found. */
  problems: Problem[];
  /** What generators make that ask outside of Git. */
  unknowns: Problem[];
}

/** All objects that declare targets in the folders of a rule, also those that others of them bring, to any depth. */
export async function findDeclarations(
  rule: ApplicationRule,
  tree: RepositoryTree,
  { environments, around }: { environments: readonly string[]; around: Surroundings },
): Promise<DeclarationsFound> {
  const found: FoundObject[] = [];
  const said: Said = { problems: [], unknowns: [] };
  for (const { path, names } of declaredFolders(rule, tree, environments)) {
    for (const each of await objectsOfFolder(tree, path, around)) {
      found.push(...each.objects.map((object) => ({ ...object, origin: originOf(object, each), names })));
      said.problems.push(...each.problems);
    }
  }
  const known = [...found];
  const declarations = await expand({ found, known, scope: createScope(tree, around, known) }, said);
  return { declarations, ...said };
}

type Said = Pick<DeclarationsFound, 'problems' | 'unknowns'>;

interface Folders {
  found: readonly FoundObject[];
  /** What the scope looks into: what is brought joins it. */
  known: FoundObject[];
  scope: Scope;
}

interface Waiting {
  object: FoundObject;
  /** What brought it, from the folder on. */
  above: readonly FoundObject[];
}

/** More than anybody nests; what makes itself under ever new names ends here. */
const DEEPEST = 32;

async function expand({ found, known, scope }: Folders, said: Said): Promise<Declaration[]> {
  const declarations = new Map<string, { declaration: Declaration; above: readonly FoundObject[] }>();
  const open: Waiting[] = found.map((object) => ({ object, above: [] }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { object, above } = next;
    const reader = declarationReaders.find((each) => each.reads(object));
    const id = placeId(object, above);
    if (reader === undefined) continue;
    if (above.length === DEEPEST || above.some((each) => sameObject(each, object))) {
      said.problems.push(...(await circle(object, above, scope)));
      continue;
    }
    if (declarations.has(id)) continue;
    const brought = await bring(reader, object, scope);
    said.problems.push(...brought.problems);
    said.unknowns.push(...(brought.unknowns ?? []));
    if (brought.role !== 'none') {
      const declaration = { object, reader, scope, isContainer: brought.role === 'container' };
      declarations.set(id, { declaration, above });
    }
    for (const each of brought.objects) {
      const made = { ...each, origin: originOf(each, brought), names: object.names };
      known.push(made);
      open.push({ object: made, above: [...above, object] });
    }
  }
  // What a chart or an overlay makes of a file is what runs, and not what the file says, nor what that would bring.
  const rendered = new Set(known.filter(({ origin }) => origin === 'rendered').map(fileId));
  const isCovered = (object: FoundObject): boolean => object.origin === 'read' && rendered.has(fileId(object));
  return [...declarations.values()].flatMap(({ declaration, above }) =>
    [declaration.object, ...above].some(isCovered) ? [] : [declaration],
  );
}

function originOf({ document, origin: own }: DeclaredObject, { origin }: ObjectsFound): Origin {
  return own ?? origin ?? (document === null ? 'rendered' : 'read');
}

async function bring(
  reader: DeclarationReader,
  object: DeclaredObject,
  scope: Scope,
): ReturnType<DeclarationReader['bring']> {
  try {
    return await reader.bring(object, scope);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // It is said where the target itself is read.
    return { origin: 'read', objects: [], problems: [], role: 'target' };
  }
}

/** One file may be brought into several environments, each with what its own folder tells. */
function placeId(object: FoundObject, above: readonly DeclaredObject[]): string {
  const { application, environment } = object.names;
  const place = `${application}/${environment} ${object.file}`;
  if (object.origin === 'read') return `${place}#${object.document}`;
  const makers = above.map((each) => `${each.file} ${nameOf(each)}`).join('>');
  return `${place}>${makers}>${nameOf(object)}`;
}

function fileId({ file, kind }: DeclaredObject): string {
  return `${file} ${kind}`;
}

function sameObject(a: DeclaredObject, b: DeclaredObject): boolean {
  return a.file === b.file && a.document === b.document && nameOf(a) === nameOf(b);
}

function nameOf({ kind, namespace, name }: DeclaredObject): string {
  return `${kind} ${namespace}/${name}`;
}

/** What brings itself. That an object manages itself is common, and nothing to be said. */
async function circle(object: DeclaredObject, above: readonly DeclaredObject[], scope: Scope): Promise<Problem[]> {
  const start = above.findIndex((each) => sameObject(each, object));
  if (start === above.length - 1) return [];
  const way = [...above.slice(Math.max(start, 0)), object].map(({ name }) => `\`${name}\``);
  const shown = way.length > 8 ? [...way.slice(0, 8), '…'] : way;
  const message = `the ${object.kind} \`${object.name}\` brings itself: ${shown.join(' → ')}`;
  return [await scope.problem(object, ['metadata', 'name'], { message, hint: 'take it out of what it points at' })];
}
