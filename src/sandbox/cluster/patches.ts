import { ApiError, badRequest } from './api-status.ts';
import { equalJson, isObject, type Json, type JsonObject, setField } from './json.ts';

/** RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else setField(merged, name, mergePatch(merged[name], value));
  }
  return merged;
}

/** RFC 6902 on a copy. Throws 400 for a malformed patch and 422 for one that does not fit the object. */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch must be a list of operations');
  const root: JsonObject = { '': structuredClone(target) };
  for (const operation of patch) applyOperation(root, operation);
  return root[''] ?? null;
}

function applyOperation(root: JsonObject, operation: Json): void {
  if (!isObject(operation)) throw badRequest('a JSON patch operation must be an object');
  const path = pointer(operation['path']);
  switch (operation['op']) {
    case 'test':
      if (!equalJson(read(root, path), operation['value'])) throw unfit('testing value failed');
      return;
    case 'remove':
      remove(root, path);
      return;
    case 'add':
      add(root, path, needed(operation['value']));
      return;
    case 'replace':
      read(root, path);
      replace(root, path, needed(operation['value']));
      return;
    case 'copy':
      add(root, path, structuredClone(read(root, pointer(operation['from']))));
      return;
    case 'move':
      add(root, path, remove(root, pointer(operation['from'])));
      return;
    default:
      throw badRequest('unknown JSON patch operation');
  }
}

function unfit(why: string): ApiError {
  return new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${why}`);
}

function needed(value: Json | undefined): Json {
  if (value === undefined) throw badRequest('a JSON patch operation lacks its value');
  return value;
}

/** The steps from the wrapper whose one field holds the document, so that the document itself can be replaced. */
function pointer(value: Json | undefined): string[] {
  if (typeof value !== 'string' || (value !== '' && !value.startsWith('/'))) {
    throw badRequest('a JSON patch path must be a JSON pointer');
  }
  return value.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function child(container: Json, step: string): Json | undefined {
  if (Array.isArray(container)) return /^(0|[1-9]\d*)$/.test(step) ? container[Number(step)] : undefined;
  return isObject(container) && Object.hasOwn(container, step) ? container[step] : undefined;
}

function read(root: Json, path: readonly string[]): Json {
  let current: Json = root;
  for (const step of path) {
    const next = child(current, step);
    if (next === undefined) throw unfit(`the path ${path.join('/')} does not exist`);
    current = next;
  }
  return current;
}

function lastStep(path: readonly string[]): string {
  return path.at(-1) ?? '';
}

function add(root: Json, path: readonly string[], value: Json): void {
  const parent = read(root, path.slice(0, -1));
  const step = lastStep(path);
  if (Array.isArray(parent)) {
    const index = step === '-' ? parent.length : Number(step);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) throw unfit(`no place ${step} in the list`);
    parent.splice(index, 0, value);
    return;
  }
  if (!isObject(parent)) throw unfit(`the parent of ${path.join('/')} is not an object`);
  setField(parent, step, value);
}

function replace(root: Json, path: readonly string[], value: Json): void {
  const parent = read(root, path.slice(0, -1));
  if (Array.isArray(parent)) parent[Number(lastStep(path))] = value;
  else if (isObject(parent)) setField(parent, lastStep(path), value);
}

function remove(root: Json, path: readonly string[]): Json {
  const removed = read(root, path);
  const parent = read(root, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(lastStep(path)), 1);
  else if (isObject(parent)) delete parent[lastStep(path)];
  return removed;
}
