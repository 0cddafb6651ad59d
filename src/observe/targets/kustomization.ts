import { type Document, isMap, isScalar, isSeq } from 'yaml';
import { fieldText, resolved } from '../../text/edit/yaml-fields.ts';
import { type Position, pairOf, readYaml, startOf, type YamlTrouble } from '../../text/yaml-document.ts';

/** A path that a kustomization names, with its place in the file. */
export interface Reference extends Position {
  text: string;
}

/** What a kustomization reads, sorted by what becomes of it. */
export interface Kustomization {
  /** Files or folders whose objects it takes. */
  resources: Reference[];
  components: Reference[];
  /** Patch files, as far as they are files: text that stands in the kustomization itself is left out. */
  patches: Reference[];
  /** Everything else: generators' files, configurations, schemas, plugins' configurations. */
  others: Reference[];
  /** `name` of each entry of `images`, null for an entry without one. */
  imageNames: (string | null)[];
}

export type KustomizationRead =
  | { status: 'read'; kustomization: Kustomization }
  | { status: 'broken'; trouble: YamlTrouble };

/** Fields of kustomize 5 that hold paths, directly or in a field of each entry. */
const resourceFields = ['resources', 'bases'] as const;
const otherFields = ['crds', 'configurations', 'transformers', 'generators', 'validators'] as const;
const generatorFields = ['configMapGenerator', 'secretGenerator'] as const;

/** Reads what a kustomization refers to. Only the first document counts, as for kustomize. */
export function readKustomization(text: string): KustomizationRead {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'broken', trouble: read.troubles[0] };
  const [document] = read.documents;
  const none: Kustomization = { resources: [], components: [], patches: [], others: [], imageNames: [] };
  if (document === undefined) return { status: 'read', kustomization: none };
  const fields: Fields = { document, position: read.position };
  const kustomization = {
    resources: resourceFields.flatMap((name) => textsIn(fields, name)),
    components: textsIn(fields, 'components'),
    patches: patchesOf(fields),
    others: othersOf(fields),
    imageNames: itemsOf(document, document.contents, 'images').map((item) => fieldText(document, item, 'name')),
  };
  return { status: 'read', kustomization };
}

interface Fields {
  document: Document;
  position(offset: number): Position;
}

function patchesOf(fields: Fields): Reference[] {
  const named = ['patches', 'patchesJson6902'].flatMap((name) => pathsIn(fields, name));
  return [...named, ...textsIn(fields, 'patchesStrategicMerge')].filter((patch) => !isInline(patch.text));
}

function othersOf(fields: Fields): Reference[] {
  const { document } = fields;
  const others = otherFields.flatMap((name) => textsIn(fields, name)).filter((other) => !isInline(other.text));
  others.push(...pathsIn(fields, 'replacements'));
  const openapi = resolved(document, pairOf(document.contents, 'openapi')?.value);
  others.push(...scalar(fields, pairOf(openapi, 'path')?.value));
  for (const name of generatorFields) {
    for (const item of itemsOf(document, document.contents, name)) others.push(...generatorFiles(fields, item));
  }
  return others;
}

/** `files` may name a key before the path; `envs` and the old `env` hold paths alone. */
function generatorFiles(fields: Fields, generator: unknown): Reference[] {
  const { document } = fields;
  const files = itemsOf(document, generator, 'files').flatMap((item) => scalar(fields, item));
  const keyless = files.map((file) => ({ ...file, text: file.text.slice(file.text.indexOf('=') + 1) }));
  const envs = itemsOf(document, generator, 'envs').flatMap((item) => scalar(fields, item));
  return [...keyless, ...envs, ...scalar(fields, pairOf(generator, 'env')?.value)];
}

/** The texts of a list at the top of the document. */
function textsIn(fields: Fields, name: string): Reference[] {
  const { document } = fields;
  return itemsOf(document, document.contents, name).flatMap((item) => scalar(fields, item));
}

/** The `path` of each entry of a list at the top of the document. */
function pathsIn(fields: Fields, name: string): Reference[] {
  const { document } = fields;
  return itemsOf(document, document.contents, name).flatMap((item) => scalar(fields, pairOf(item, 'path')?.value));
}

function itemsOf(document: Document, map: unknown, name: string): unknown[] {
  if (!isMap(map)) return [];
  const list = resolved(document, pairOf(map, name)?.value);
  return isSeq(list) ? list.items.map((item) => resolved(document, item)) : [];
}

function scalar(fields: Fields, node: unknown): Reference[] {
  const value = resolved(fields.document, node);
  if (!isScalar(value) || typeof value.value !== 'string' || value.value === '') return [];
  return [{ text: value.value, ...fields.position(startOf(node) ?? 0) }];
}

/** A patch or plugin configuration that is written out instead of a path to it. */
function isInline(text: string): boolean {
  return text.includes('\n') || text.includes(': ') || text.startsWith('{');
}
