import { type KubeObject, nameOf } from '../../diff/kube-object.ts';
import { isFarReaching, type ObjectInRepository } from '../../inspect/inspection.ts';
import { TerminalError } from '../../model/errors.ts';
import type { RenderEngine } from '../../render/engine.ts';
import type { TreeReader } from '../targets/tree-reader.ts';

/** Longer files hold no manifests of people; bundles of custom resource definitions reach some MiB. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Files that may hold manifests; templates of charts are no manifests before they are rendered. */
function mayHoldManifests(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path) && !/(^|\/)templates\//.test(path);
}

/** A document names its kind on a line of its own, or in JSON between quotes. */
const namesKind = /["']?\bkind["']?\s*:\s*["']?([A-Za-z]{1,63})\b/g;

/** The kinds that are looked for; equal names mean equal kinds. */
export interface WantedKinds {
  name: string;
  has(kind: string): boolean;
}

/** Kinds whose objects matter beyond the target that holds them. */
export const farKinds: WantedKinds = { name: 'far', has: isFarReaching };

/**
 * The objects of some kinds that lie in the files of a tree, by path. A file is decoded only when its text names such a
 * kind, and only once: what a blob holds never changes. What cannot be read as manifests holds none. Throws on outages.
 */
export async function objectsOfKinds(
  reader: TreeReader,
  decode: RenderEngine['decode'],
  kinds: WantedKinds,
): Promise<readonly ObjectInRepository[]> {
  const { entries } = await reader.index();
  const files = entries.filter(
    ({ path, mode, size }) => mode.startsWith('100') && (size ?? 0) <= MAX_BYTES && mayHoldManifests(path),
  );
  const found: ObjectInRepository[] = [];
  for (let start = 0; start < files.length; start += 100) {
    const some = files.slice(start, start + 100);
    const lists = await Promise.all(some.map(({ path, oid }) => objectsIn(path, oid)));
    for (const [index, objects] of lists.entries()) {
      const file = some[index]?.path ?? '';
      for (const object of objects) found.push({ object, file });
    }
  }
  return found;

  async function objectsIn(path: string, oid: string): Promise<readonly KubeObject[]> {
    const key = `${kinds.name} ${oid}`;
    const known = reader.memory.farObjects.get(key);
    if (known !== undefined) return known;
    const content = await reader.blob(oid).catch(emptyWhenTooLarge);
    const isMentioned = mentions(new TextDecoder().decode(content), kinds);
    const result = isMentioned ? await decode(path, content) : { status: 'decoded' as const, documents: [] };
    // What ran out of time is tried again.
    if (result.status === 'failed' && result.error.code !== 'input') return [];
    const documents = result.status === 'failed' ? [] : result.documents;
    const objects = documents.flatMap(itemsOf).filter((value) => isOfKind(value, kinds));
    reader.memory.farObjects.set(key, objects, objects.length === 0 ? 64 : content.length * 3);
    return objects;
  }
}

function emptyWhenTooLarge(error: unknown): Uint8Array {
  if (error instanceof TerminalError) return new Uint8Array();
  throw error;
}

function mentions(text: string, kinds: WantedKinds): boolean {
  return text.matchAll(namesKind).some(([, kind]) => kinds.has(kind ?? ''));
}

/** The items of a List, else the document itself. */
function itemsOf(document: unknown): unknown[] {
  if (typeof document !== 'object' || document === null) return [];
  const { kind, items } = document as { kind?: unknown; items?: unknown };
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : [document];
}

function isOfKind(value: unknown, kinds: WantedKinds): value is KubeObject {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<KubeObject>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !kinds.has(kind)) return false;
  return typeof metadata === 'object' && metadata !== null && nameOf(value as KubeObject) !== '';
}
