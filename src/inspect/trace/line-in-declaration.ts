import { type Document, isMap, isScalar, visit } from 'yaml';
import type { Target, TargetSource } from '../../model/target.ts';
import { pairOf, readYaml, startOf } from '../../text/yaml-document.ts';
import { stepInto } from './line-in-yaml.ts';

type Helm = Extract<TargetSource, { kind: 'helm' }>;

/** Keys under which Argo CD's Applications and Flux's HelmReleases hold values of a chart. */
const HOLDING = new Set(['valuesObject', 'values']);

/**
 * The line at which the object that declares a target sets a value of its chart, as a parameter or among its values; null
 * where it does not, or its text does not show it. A text of values counts as one line, its first.
 */
export function lineInDeclaration(
  text: string,
  { name }: Pick<NonNullable<Target['declared']>, 'name'>,
  { parameters = [], inline = [] }: Pick<Helm, 'parameters' | 'inline'>,
  steps: readonly string[],
): number | null {
  const path = steps.join('.');
  const isParameter = parameters.some((one) => one.name === path);
  if (!isParameter && !inline.some((values) => has(values, steps))) return null;
  const read = readYaml(text);
  if (read.status === 'broken') return null;
  // What an ApplicationSet makes has another name than the set.
  const named = read.documents.filter((document) => nameIn(document) === name);
  for (const document of named.length > 0 ? named : read.documents) {
    const place = isParameter ? parameterPlace(document, path) : valuePlace(document, steps);
    if (place !== null) return read.position(place).line;
  }
  return null;
}

function has(values: unknown, steps: readonly string[]): boolean {
  let value = values;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string, unknown>)[step];
  }
  return true;
}

function parameterPlace(document: Document, name: string): number | null {
  let place: number | null = null;
  visit(document, {
    Map(_, map) {
      if (scalarAt(map, 'name') !== name || pairOf(map, 'value') === null) return undefined;
      place = startOf(map);
      return visit.BREAK;
    },
  });
  return place;
}

function valuePlace(document: Document, steps: readonly string[]): number | null {
  let place: number | null = null;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !HOLDING.has(String(key.value))) return undefined;
      if (isMap(value)) place = placeBelow(value, steps);
      else if (isScalar(value)) place = startOf(key);
      return place === null ? undefined : visit.BREAK;
    },
  });
  return place;
}

function placeBelow(root: unknown, steps: readonly string[]): number | null {
  let node = root;
  let place: number | null = null;
  for (const step of steps) {
    const next = stepInto(node, step);
    if (next === null) return null;
    ({ node, place } = next);
  }
  return place;
}

function nameIn(document: Document): string | null {
  return scalarAt(pairOf(document.contents, 'metadata')?.value, 'name');
}

function scalarAt(node: unknown, key: string): string | null {
  const value = pairOf(node, key)?.value;
  return isScalar(value) ? String(value.value) : null;
}
