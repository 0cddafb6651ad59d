import { type Document, isMap, isScalar, isSeq } from 'yaml';
import type { ObjectName } from '../../model/finding.ts';
import { pairOf, readYaml, startOf } from '../../text/yaml-document.ts';

/**
 * The line on which a field of an object stands in a YAML text, or that of the deepest part of its path that is there;
 * null when the text cannot be read or does not hold the object. Names may have got a prefix or suffix since.
 */
export function lineInYaml(text: string, object: ObjectName, steps: readonly string[]): number | null {
  const read = readYaml(text);
  if (read.status === 'broken') return null;
  const document = documentOf(read.documents, object);
  if (document === null) return null;
  return read.position(deepestPlace(document.contents, steps)).line;
}

/** The line of a value in a file of values, null where the file does not set it. */
export function lineOfValue(text: string, steps: readonly string[]): number | null {
  const read = readYaml(text);
  const document = read.status === 'read' ? read.documents[0] : undefined;
  if (read.status === 'broken' || document === undefined) return null;
  let node: unknown = document.contents;
  let place: number | null = null;
  for (const step of steps) {
    const next = stepInto(node, step);
    if (next === null) return null;
    place = next.place;
    node = next.node;
  }
  return place === null ? null : read.position(place).line;
}

function documentOf(documents: readonly Document[], { kind, name }: ObjectName): Document | null {
  const ofKind = documents.filter(({ contents }) => scalar(pairOf(contents, 'kind')?.value) === kind);
  const named = ofKind.map((document) => ({ document, name: nameIn(document) }));
  const same =
    named.find((one) => one.name === name) ?? named.find((one) => one.name !== '' && name.includes(one.name));
  return same?.document ?? null;
}

function nameIn(document: Document): string {
  return scalar(pairOf(pairOf(document.contents, 'metadata')?.value, 'name')?.value);
}

function deepestPlace(root: unknown, steps: readonly string[]): number {
  let node = root;
  let place = startOf(root) ?? 0;
  for (const step of steps) {
    const next = stepInto(node, step);
    if (next === null) break;
    place = next.place;
    node = next.node;
  }
  return place;
}

/** The child of a map or list under a step of a path, and where it stands; null for none. */
export function stepInto(node: unknown, step: string): { node: unknown; place: number } | null {
  if (isSeq(node)) {
    const item =
      node.items.find((one) => isItem(one, step)) ?? (/^\d+$/.test(step) ? node.items[Number(step)] : undefined);
    return item === undefined ? null : { node: item, place: startOf(item) ?? 0 };
  }
  const pair = pairOf(node, step);
  return pair === null ? null : { node: pair.value, place: startOf(pair.key) ?? 0 };
}

/** The keys by which the items of lists are named in paths; several values are joined with `/`. */
const itemKeys = ['name', 'mountPath', 'devicePath', 'ip', 'type', 'topologyKey', 'host', 'key', 'id'];

function isItem(item: unknown, label: string): boolean {
  if (!isMap(item)) return false;
  if (itemKeys.some((key) => scalar(pairOf(item, key)?.value) === label)) return true;
  const port = scalar(pairOf(item, 'containerPort')?.value) || scalar(pairOf(item, 'port')?.value);
  return port !== '' && label.split('/')[0] === port;
}

function scalar(node: unknown): string {
  return isScalar(node) ? String(node.value) : '';
}
