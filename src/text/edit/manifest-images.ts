import { type Document, isMap, isSeq } from 'yaml';
import { keyText, type YamlPath } from '../yaml-document.ts';
import { type PlacedArtifact, referencedArtifact } from './artifact-text.ts';
import { fieldText } from './yaml-fields.ts';

const containerLists = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/**
 * The images of all containers in all documents of a manifest, at any depth: pods, workloads, lists, templates of
 * custom kinds.
 */
export function manifestArtifacts(documents: readonly Document[], file: string): PlacedArtifact[] {
  const placed: PlacedArtifact[] = [];
  for (const [index, document] of documents.entries()) {
    visitContainers(document.contents, [], (container, path) => {
      const artifact = referencedArtifact(fieldText(document, container, 'image') ?? '');
      if (artifact === null) return;
      const form = { kind: 'reference' as const, path: [...path, 'image'] };
      placed.push({ artifact, place: { repository: artifact.repository, file, document: index, form } });
    });
  }
  return placed;
}

function visitContainers(node: unknown, path: YamlPath, found: (container: unknown, path: YamlPath) => void): void {
  if (isSeq(node)) for (const [index, item] of node.items.entries()) visitContainers(item, [...path, index], found);
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const key = keyText(pair);
    if (key === null) continue;
    if (containerLists.has(key) && isSeq(pair.value)) {
      for (const [index, item] of pair.value.items.entries()) if (isMap(item)) found(item, [...path, key, index]);
    } else {
      visitContainers(pair.value, [...path, key], found);
    }
  }
}
