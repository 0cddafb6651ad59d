import { type Document, type Scalar, visit } from 'yaml';
import { readYaml, type YamlTrouble } from '../../../text/yaml-document.ts';
import type { DeclaredObject, Settings } from './declaration.ts';

/** An object of a file, without the file's name: equal contents read equally wherever they lie. */
export type ObjectRead = Omit<DeclaredObject, 'file' | 'document'> & { document: number };

export type ObjectsRead = { status: 'read'; objects: ObjectRead[] } | { status: 'broken'; trouble: YamlTrouble };

/** A file that names neither family declares nothing, and nobody who declares takes values from it. */
const worthReading = /argoproj\.io|fluxcd\.io|ConfigMap/;
/** More aliases than this make a bomb, not a manifest. */
const MOST_ALIASES = 200;

/** The Kubernetes objects of a YAML or JSON file that may declare targets, or that such objects refer to. */
export function readObjects(text: string): ObjectsRead {
  if (!worthReading.test(text)) return { status: 'read', objects: [] };
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'broken', trouble: read.troubles[0] };
  const objects: ObjectRead[] = [];
  for (const [index, document] of read.documents.entries()) {
    const value = plainValue(document);
    if (value === undefined) {
      return { status: 'broken', trouble: { reason: 'its aliases cannot be resolved', line: 1, column: 1 } };
    }
    const object = objectOf(value);
    if (object !== null) objects.push({ ...object, document: index });
  }
  return { status: 'read', objects };
}

/** A document as the tools of Kubernetes read it; undefined for aliases that lead nowhere or grow without end. */
export function plainValue(document: Document): unknown {
  visit(document, { Scalar: (_key, node) => readAsKubernetes(node) });
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    return undefined;
  }
}

/** YAML 1.1 where Kubernetes' tools still have it: `yes`, `on` and their opposites are booleans, `0644` is octal. */
function readAsKubernetes(node: Scalar): void {
  if (node.type !== 'PLAIN') return;
  const { value, source = '' } = node;
  if (typeof value === 'string' && /^(?:yes|Yes|YES|on|On|ON)$/.test(value)) node.value = true;
  if (typeof value === 'string' && /^(?:no|No|NO|off|Off|OFF)$/.test(value)) node.value = false;
  if (typeof value === 'number' && /^0[0-7]+$/.test(source)) node.value = Number.parseInt(source, 8);
}

/** Makes an object of JSON; null for what is none. */
export function objectOf(value: unknown): Omit<DeclaredObject, 'file' | 'document'> | null {
  if (!isSettings(value)) return null;
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isSettings(metadata)) return null;
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || name === '') return null;
  return { apiVersion, kind, name, namespace: typeof namespace === 'string' ? namespace : '', json: value };
}

/** True for a JSON object. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
