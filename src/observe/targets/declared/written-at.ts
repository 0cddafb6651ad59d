import { valueAtPath } from '../../../model/read-json.ts';
import type { YamlPath } from '../../../text/yaml-document.ts';
import type { DeclaredObject, Scope, WrittenPlace } from './declaration.ts';
import { objectsInFile } from './declared-folders.ts';

/**
 * The scalar in which a text of an object is written: in the object's own file, in a patch of it, or where its generator
 * took it from. Null unless the one that counts says exactly what the object has in the end.
 */
export async function writtenAt(object: DeclaredObject, path: YamlPath, scope: Scope): Promise<WrittenPlace | null> {
  const value = valueAtPath(object.json, path);
  if (typeof value !== 'string') return null;
  const made = object.written?.find((text) => isSamePath(text.path, path));
  if (made !== undefined) return made.at;
  if (object.document !== null) return { file: object.file, document: object.document, path };
  let last: { place: WrittenPlace; value: unknown } | null = null;
  const patches = (object.origins ?? []).filter((file) => file !== object.file);
  for (const file of [object.file, ...patches]) {
    for (const each of (await objectsInFile(scope.tree, file)).objects) {
      const isOfIt = each.kind === object.kind && each.name === object.name && each.document !== null;
      const found = isOfIt ? valueAtPath(each.json, path) : undefined;
      if (found === undefined) continue;
      // Two that say different things are put in an order by what makes the object, which is not known here.
      if (last !== null && last.value !== found && file !== object.file && last.place.file !== object.file) return null;
      last = { place: { file, document: each.document ?? 0, path }, value: found };
    }
  }
  return last?.value === value ? last.place : null;
}

function isSamePath(one: YamlPath, other: YamlPath): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}
