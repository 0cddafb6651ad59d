import { type Document, isMap, isSeq } from 'yaml';
import { pairOf, type Readable, type YamlPath } from '../yaml-document.ts';
import type { PlacedArtifact } from './artifact-text.ts';
import { kustomizeImage } from './kustomize-image.ts';
import { type ValuesLayer, valuesArtifacts } from './values-images.ts';
import { readLayer, type ValuesText } from './values-text.ts';
import { fieldText } from './yaml-fields.ts';

/**
 * The images in objects that declare what is deployed: values, parameters and kustomize images of Argo CD's Applications,
 * the template and the list elements of ApplicationSets, and the values of Flux's HelmReleases.
 */
export function declaredImages({ documents }: Readable, file: string): PlacedArtifact[] {
  return documents.flatMap((document, index) => {
    const at: Place = { document, file, index };
    const kind = fieldText(document, document.contents, 'kind');
    const isOf = (group: string): boolean =>
      fieldText(document, document.contents, 'apiVersion')?.startsWith(`${group}/`) === true;
    if (isOf('helm.toolkit.fluxcd.io') && kind === 'HelmRelease') return imagesIn(at, [[['spec', 'values'], 'map']]);
    if (!isOf('argoproj.io')) return [];
    if (kind === 'Application') return ofSpec(at, ['spec']);
    if (kind !== 'ApplicationSet') return [];
    return [...ofElements(at), ...ofSpec(at, ['spec', 'template', 'spec'])];
  });
}

interface Place {
  document: Document;
  file: string;
  index: number;
}

type Part = [path: YamlPath, form: 'map' | 'text' | 'parameters'];

/** Helm reads the parts of one source over each other: a tag in a parameter, its repository in the values. */
function imagesIn({ document, file, index }: Place, parts: readonly Part[]): PlacedArtifact[] {
  const layers: ValuesLayer[] = [];
  for (const [path, form] of parts) {
    const value = toPlain(document, path);
    if (value === undefined || value === null) continue;
    const layer: ValuesText = { file, document: index, path, form, value };
    const read = readLayer(layer);
    if (read !== null && !('status' in read)) layers.push(read);
  }
  return valuesArtifacts(layers);
}

function toPlain(document: Document, path: YamlPath): unknown {
  const node = document.getIn(path, true);
  return typeof node === 'object' && node !== null && 'toJS' in node
    ? (node as { toJS(document: Document): unknown }).toJS(document)
    : node;
}

function ofSpec(at: Place, spec: YamlPath): PlacedArtifact[] {
  const many = at.document.getIn([...spec, 'sources'], true);
  const sources: YamlPath[] = isSeq(many)
    ? many.items.map((_, index) => [...spec, 'sources', index])
    : [[...spec, 'source']];
  return sources.flatMap((source) => [
    ...imagesIn(at, [
      [[...source, 'helm', 'values'], 'text'],
      [[...source, 'helm', 'valuesObject'], 'map'],
      [[...source, 'helm', 'parameters'], 'parameters'],
    ]),
    ...ofKustomize(at, [...source, 'kustomize', 'images']),
  ]);
}

function ofKustomize({ document, file, index }: Place, path: YamlPath): PlacedArtifact[] {
  const texts = toPlain(document, path);
  if (!Array.isArray(texts)) return [];
  return texts.flatMap((text: unknown, entry) => {
    const artifact = typeof text === 'string' ? (kustomizeImage(text)?.artifact ?? null) : null;
    if (artifact === null) return [];
    const form = { kind: 'reference' as const, path: [...path, entry] };
    return [{ artifact, place: { repository: artifact.repository, file, document: index, form } }];
  });
}

/** Elements of list generators, also inside matrix and merge generators. */
function ofElements(at: Place): PlacedArtifact[] {
  const placed: PlacedArtifact[] = [];
  const visit = (path: YamlPath): void => {
    const generators = at.document.getIn(path, true);
    if (!isSeq(generators)) return;
    for (const [index, generator] of generators.items.entries()) {
      if (!isMap(generator)) continue;
      for (const kind of ['matrix', 'merge']) visit([...path, index, kind, 'generators']);
      const elements = pairOf(pairOf(generator, 'list')?.value, 'elements')?.value;
      if (!isSeq(elements)) continue;
      for (const each of elements.items.keys()) {
        placed.push(...imagesIn(at, [[[...path, index, 'list', 'elements', each], 'map']]));
      }
    }
  };
  visit(['spec', 'generators']);
  return placed;
}
