import { posix } from 'node:path';
import type { ApplicationRule } from '../../../model/config.ts';
import { ConfigError, type Problem } from '../../../model/errors.ts';
import { compileLayout, type Names } from '../layout.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import type { DeclaredObject } from './declaration.ts';
import { type ObjectsRead, readObjects } from './read-objects.ts';

/** The folders that a rule's `declaredIn` names, with what their paths tell. */
export function declaredFolders(
  rule: ApplicationRule,
  tree: RepositoryTree,
  environments: readonly string[],
): { path: string; names: Names }[] {
  if (rule.declaredIn === undefined) return [];
  const layout = posix.normalize(rule.declaredIn);
  if (layout === '.') return [{ path: '', names: { application: rule.name ?? null, environment: null } }];
  const match = compileLayout(layout, { application: null, environments });
  const found = [];
  for (const { path, mode } of tree.entries) {
    const names = mode === '040000' ? match(path) : null;
    if (names !== null) found.push({ path, names });
  }
  return found;
}

/** The objects of a file. A file that cannot be read is a problem. */
export async function objectsInFile(
  tree: RepositoryTree,
  path: string,
): Promise<{ objects: DeclaredObject[]; problems: Problem[] }> {
  try {
    const known = knownObjects(tree, path);
    if (known !== null) return { objects: known, problems: [] };
    const file = await tree.text(path);
    if (file === null) return { objects: [], problems: [] };
    const read = remembered(tree, file);
    if (read.status === 'read') {
      return { objects: read.objects.map((object) => ({ ...object, file: file.path })), problems: [] };
    }
    const { line, column, reason } = read.trouble;
    return { objects: [], problems: [{ file: file.path, line, column, message: reason, hint: null }] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { objects: [], problems: [...error.problems] };
  }
}

/** Those of a file that was read before, without reading it again; null for one that was not. */
function knownObjects(tree: RepositoryTree, path: string): DeclaredObject[] | null {
  const entry = tree.at(path);
  const read = entry?.mode.startsWith('100') ? tree.reader.memory.objects.get(entry.oid) : undefined;
  return read?.status === 'read' ? read.objects.map((object) => ({ ...object, file: path })) : null;
}

function remembered(tree: RepositoryTree, { oid, text }: { oid: string; text: string }): ObjectsRead {
  const { objects } = tree.reader.memory;
  const known = objects.get(oid);
  if (known !== undefined) return known;
  const read = readObjects(text);
  objects.set(oid, read, 500 + (read.status === 'read' ? read.objects.length : 0) * 500 + text.length * 3);
  return read;
}
