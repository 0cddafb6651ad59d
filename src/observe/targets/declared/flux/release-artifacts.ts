import { isEqualJson } from '../../../../diff/json.ts';
import { valueAt } from '../../../../model/read-json.ts';
import type { TargetSource } from '../../../../model/target.ts';
import type { ValuesText } from '../../../../text/edit/values-text.ts';
import { layeredArtifacts, type Placed } from '../../artifacts-in.ts';
import { pathIn } from '../../recognise.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { objectsInFile } from '../declared-folders.ts';

type HelmSource = Extract<TargetSource, { kind: 'helm' }>;

/**
 * The images that the values of a HelmRelease name, with the place where each version stands: in the chart's values, in
 * values files, in the HelmRelease itself, or in a patch of it. What comes by `valuesFrom` counts and has no place.
 */
export async function releaseArtifacts(object: DeclaredObject, scope: Scope, source: HelmSource): Promise<Placed[]> {
  const layers: ValuesText[] = [];
  if (source.chart === undefined && source.from === undefined) {
    const own = pathIn(source.path, 'values.yaml');
    const files = source.values.length === 0 || source.values.includes(own) ? [own, ...source.values] : source.values;
    for (const path of new Set(files)) {
      const file = await scope.tree.text(path);
      if (file !== null) layers.push({ file: file.path, text: file.text });
    }
  }
  const written = await writtenValues(object, scope);
  const inline = source.inline?.[0];
  // What is told neither by the object's text nor by its patches comes from elsewhere, and lies under them.
  if (inline !== undefined && !written.some(({ value }) => isEqualJson(value, inline))) {
    layers.push({ file: null, document: 0, path: [], form: 'map', value: inline });
  }
  return layeredArtifacts(scope.tree, [...layers, ...written]);
}

type MapText = Extract<ValuesText, { form: unknown }>;

/** `spec.values` as it stands in the object's own text and, above it, in the patches that made it what it is. */
async function writtenValues(object: DeclaredObject, scope: Scope): Promise<MapText[]> {
  const found: MapText[] = [];
  const patches = (object.origins ?? []).filter((file) => file !== object.file);
  for (const file of [object.file, ...patches]) {
    for (const each of (await objectsInFile(scope.tree, file)).objects) {
      if (each.kind !== object.kind || each.name !== object.name) continue;
      const value = valueAt(each.json, 'spec', 'values');
      if (value === undefined || each.document === null) continue;
      found.push({ file, document: each.document, path: ['spec', 'values'], form: 'map', value });
    }
  }
  return found;
}
