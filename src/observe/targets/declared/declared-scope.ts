import type { Problem } from '../../../model/errors.ts';
import { placeOf, readYaml, type YamlPath } from '../../../text/yaml-document.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { Declared, DeclaredObject, FoundObject, Scope, Settings, Surroundings } from './declaration.ts';

/** What readers of these objects work with. Objects that join the list later are found as well. */
export function createScope(tree: RepositoryTree, around: Surroundings, objects: readonly FoundObject[]): Scope {
  const index = new Map<string, FoundObject[]>();
  let indexed = 0;

  function find(id: string): FoundObject[] {
    for (const object of objects.slice(indexed)) {
      const same = index.get(idOf(object)) ?? [];
      index.set(idOf(object), [...same, object]);
    }
    indexed = objects.length;
    return index.get(id) ?? [];
  }

  // Equal texts in several files are one object in memory.
  const made = new WeakMap<Settings, Map<string, Promise<Declared>>>();

  function once({ json, file }: DeclaredObject, make: () => Promise<Declared>): Promise<Declared> {
    const byFile = made.get(json) ?? new Map<string, Promise<Declared>>();
    const known = byFile.get(file) ?? make();
    made.set(json, byFile.set(file, known));
    return known;
  }

  return {
    ...around,
    once,
    charts: new Map(),
    tree,
    find: (from, wanted) => nearest(from, find(idOf(wanted))),
    problem: (object, path, text) => problemAt(tree, object, path, text),
  };
}

function idOf({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string {
  return `${kind}/${namespace}/${name}`;
}

/** One of the same environment before others, then the nearest file; of equals the last, which a build made of the others. */
function nearest(from: DeclaredObject, objects: readonly FoundObject[]): DeclaredObject | null {
  const environment = 'names' in from ? (from as FoundObject).names.environment : null;
  const rank = (object: FoundObject): number => {
    const isOfSame = environment !== null && object.names.environment === environment;
    return (isOfSame ? 1_000_000 : 0) + sharedFolders(from.file, object.file);
  };
  let best: FoundObject | null = null;
  for (const object of objects) if (best === null || rank(object) >= rank(best)) best = object;
  return best;
}

function sharedFolders(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  const differs = a.findIndex((part, index) => part !== b[index]);
  return differs < 0 ? a.length : differs;
}

async function problemAt(
  tree: RepositoryTree,
  { file, document }: DeclaredObject,
  path: YamlPath,
  text: { message: string; hint: string | null },
): Promise<Problem> {
  const whole = { file, line: 1, column: 1, ...text };
  if (document === null) return whole;
  const read = readYaml((await tree.text(file))?.text ?? '');
  const node = read.status === 'read' ? read.documents[document] : undefined;
  if (read.status === 'broken' || node === undefined) return whole;
  return { ...whole, ...read.position(placeOf(node, path, 'key')) };
}
