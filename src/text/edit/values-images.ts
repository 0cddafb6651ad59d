import { type Document, isMap, isSeq } from 'yaml';
import { keyText, type YamlPath } from '../yaml-document.ts';
import { artifactOf, type PlacedArtifact, referencedArtifact } from './artifact-text.ts';
import { fieldText } from './yaml-fields.ts';

/** Where the text of values stands; null for one that is not to be edited: what it says counts, and has no place. */
export interface ValuesPlace {
  file: string;
  document: number;
  /** The map that is the root of the values. */
  path: YamlPath;
  /** The scalar whose text is the values; null when they are part of the document. */
  within: YamlPath | null;
}

/** Values that were read, as one layer: a document, or texts under paths as `--set` has them. */
export type ValuesLayer = { place: ValuesPlace | null } & (
  | { document: Document }
  | { settings: readonly { path: (string | number)[]; text: string; scalar: YamlPath }[] }
);

const keys = ['registry', 'repository', 'image', 'tag', 'digest'] as const;
type ImageKey = (typeof keys)[number];

/** The text of a key that counts, and where it stands. */
interface Field {
  text: string;
  place: ValuesPlace | null;
  /** The scalar itself, for one that is not under its key. */
  scalar: YamlPath | null;
}

/** A map that may describe an image: the winning text of each key. */
interface ImageMap {
  path: (string | number)[];
  fields: Partial<Record<ImageKey, Field>>;
}

/** The images of values laid over each other in order. */
export function valuesArtifacts(layers: readonly ValuesLayer[]): PlacedArtifact[] {
  const maps = new Map<string, ImageMap>();
  for (const layer of layers) {
    if ('settings' in layer) {
      for (const setting of layer.settings) setField(maps, layer.place, setting);
      continue;
    }
    visitMaps(layer.document.contents, [], {
      list: (path) => dropBelow(maps, path),
      map: (map, path) => layOver(maps, layer, map, path),
    });
  }
  return [...maps.values()].flatMap(placedIn);
}

interface Visitor {
  list(path: YamlPath): void;
  map(map: unknown, path: YamlPath): void;
}

function visitMaps(node: unknown, path: YamlPath, visitor: Visitor): void {
  if (isSeq(node)) {
    visitor.list(path);
    for (const [index, item] of node.items.entries()) visitMaps(item, [...path, index], visitor);
  }
  if (!isMap(node)) return;
  visitor.map(node, path);
  for (const pair of node.items) {
    const key = keyText(pair);
    if (key !== null) visitMaps(pair.value, [...path, key], visitor);
  }
}

/** Helm replaces lists as a whole, so nothing of an earlier layer's list is left. */
function dropBelow(maps: Map<string, ImageMap>, path: YamlPath): void {
  for (const [key, map] of maps) {
    if (map.path.length > path.length && path.every((step, index) => map.path[index] === step)) maps.delete(key);
  }
}

function layOver(
  maps: Map<string, ImageMap>,
  { document, place }: Extract<ValuesLayer, { document: Document }>,
  map: unknown,
  path: YamlPath,
): void {
  const entry = mapAt(maps, path);
  for (const key of keys) {
    const text = fieldText(document, map, key);
    if (text !== null) entry.fields[key] = { text, place, scalar: null };
  }
  if (Object.keys(entry.fields).length === 0) maps.delete(JSON.stringify(path));
}

function setField(
  maps: Map<string, ImageMap>,
  place: ValuesPlace | null,
  { path, text, scalar }: { path: (string | number)[]; text: string; scalar: YamlPath },
): void {
  const key = keys.find((each) => each === path.at(-1));
  if (key !== undefined) mapAt(maps, path.slice(0, -1)).fields[key] = { text, place, scalar };
}

function mapAt(maps: Map<string, ImageMap>, path: YamlPath): ImageMap {
  const id = JSON.stringify(path);
  const entry = maps.get(id) ?? { path: [...path], fields: {} };
  maps.set(id, entry);
  return entry;
}

function placedIn({ path, fields }: ImageMap): PlacedArtifact[] {
  const { registry, repository, image, tag, digest } = fields;
  const placed: (PlacedArtifact | null)[] = [];
  const where = tag ?? digest;
  const name = repository?.text || (image !== undefined && canBeName(image.text) ? image.text : '');
  if (where !== undefined && name !== '') {
    const full = registry?.text ? `${registry.text}/${name}` : name;
    const artifact = artifactOf({ name: full, tag: tag?.text || null, digest: digest?.text || null });
    placed.push(placedAt(artifact, where, formOf({ path, where, tag, digest })));
  }
  const whole = image === undefined || canBeName(image.text) ? null : referencedArtifact(image.text);
  if (image !== undefined) {
    const at = image.scalar ?? [...(image.place?.path ?? []), ...path, 'image'];
    placed.push(placedAt(whole, image, { kind: 'reference', path: [...at] }));
  }
  return placed.filter((each) => each !== null);
}

type Form = PlacedArtifact['place']['form'];

function formOf({
  path,
  where,
  tag,
  digest,
}: {
  path: YamlPath;
  where: Field;
  tag: Field | undefined;
  digest: Field | undefined;
}): Form {
  if (where.scalar === null) return { kind: 'values', path: [...(where.place?.path ?? []), ...path] };
  const scalarOf = (field: Field | undefined): (string | number)[] | null => (field?.scalar ? [...field.scalar] : null);
  return { kind: 'scalars', tag: scalarOf(tag), digest: scalarOf(digest) };
}

function placedAt(artifact: PlacedArtifact['artifact'] | null, { place }: Field, form: Form): PlacedArtifact | null {
  if (artifact === null || place === null) return null;
  const { file, document, within } = place;
  const { repository } = artifact;
  return { artifact, place: { repository, file, document, ...(within !== null && { within: [...within] }), form } };
}

/** `image: ghcr.io/acme/web` beside a `tag` is a name; `image: web:1.4` is a whole reference. */
function canBeName(text: string): boolean {
  return artifactOf({ name: text, tag: null, digest: null }) !== null;
}
