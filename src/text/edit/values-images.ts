import { type Document, isMap, isSeq } from 'yaml';
import { keyText, type YamlPath } from '../yaml-document.ts';
import { artifactOf, type PlacedArtifact, referencedArtifact } from './artifact-text.ts';
import { fieldText } from './yaml-fields.ts';

/** A values file that was read. */
export interface ValuesLayer {
  file: string;
  document: Document;
}

const keys = ['registry', 'repository', 'image', 'tag', 'digest'] as const;
type ImageKey = (typeof keys)[number];

/** A map that may describe an image: the winning text of each key, and the file that it stands in. */
interface ImageMap {
  path: (string | number)[];
  fields: Partial<Record<ImageKey, { text: string; file: string }>>;
}

/** The images of values files laid over each other in order. */
export function valuesArtifacts(layers: readonly ValuesLayer[]): PlacedArtifact[] {
  const maps = new Map<string, ImageMap>();
  for (const layer of layers) {
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

function layOver(maps: Map<string, ImageMap>, layer: ValuesLayer, map: unknown, path: YamlPath): void {
  const id = JSON.stringify(path);
  const entry = maps.get(id) ?? { path: [...path], fields: {} };
  for (const key of keys) {
    const text = fieldText(layer.document, map, key);
    if (text !== null) entry.fields[key] = { text, file: layer.file };
  }
  if (Object.keys(entry.fields).length > 0) maps.set(id, entry);
}

function placedIn(map: ImageMap): PlacedArtifact[] {
  const { registry, repository, image, tag, digest } = map.fields;
  const placed: PlacedArtifact[] = [];
  const where = tag ?? digest;
  const name = repository?.text || (image !== undefined && canBeName(image.text) ? image.text : '');
  if (where !== undefined && name !== '') {
    const full = registry?.text ? `${registry.text}/${name}` : name;
    const artifact = artifactOf({ name: full, tag: tag?.text || null, digest: digest?.text || null });
    const form = { kind: 'values' as const, path: map.path };
    if (artifact !== null) placed.push({ artifact, place: placeIn(artifact.repository, where.file, form) });
  }
  const whole = image === undefined || canBeName(image.text) ? null : referencedArtifact(image.text);
  if (image !== undefined && whole !== null) {
    const form = { kind: 'reference' as const, path: [...map.path, 'image'] };
    placed.push({ artifact: whole, place: placeIn(whole.repository, image.file, form) });
  }
  return placed;
}

/** `image: ghcr.io/acme/web` beside a `tag` is a name; `image: web:1.4` is a whole reference. */
function canBeName(text: string): boolean {
  return artifactOf({ name: text, tag: null, digest: null }) !== null;
}

function placeIn(repository: string, file: string, form: PlacedArtifact['place']['form']): PlacedArtifact['place'] {
  return { repository, file, document: 0, form };
}
