import { Document } from 'yaml';
import { type Position, readYaml, type YamlPath } from '../yaml-document.ts';
import { fieldSteps } from './field-steps.ts';
import type { ValuesLayer, ValuesPlace } from './values-images.ts';

/** Values before they are read: a file, or a part of a manifest. `file` is null for what is not to be edited. */
export type ValuesText =
  | { file: string | null; text: string }
  | {
      file: string | null;
      document: number;
      path: YamlPath;
      /** A map of values, a text of YAML, or a list of `name` and `value` as for `--set`. */
      form: 'map' | 'text' | 'parameters';
      value: unknown;
    };

/** Reads one layer; null for one that holds nothing. */
export function readLayer(
  layer: ValuesText,
): ValuesLayer | ({ status: 'refused'; file: string; reason: string } & Position) | null {
  if ('text' in layer) {
    const { file, text } = layer;
    return readText(text, file, file === null ? null : { file, document: 0, path: [], within: null });
  }
  const { file, document, form, value } = layer;
  const path = [...layer.path];
  const place = file === null ? null : { file, document, path, within: null };
  if (form === 'map') return { place, document: new Document(value) };
  if (form === 'text') {
    return readText(String(value), file, place === null ? null : { ...place, path: [], within: path });
  }
  return { place, settings: settingsIn(value, path) };
}

function readText(text: string, file: string | null, place: ValuesPlace | null): ReturnType<typeof readLayer> {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', file: file ?? 'values', ...read.troubles[0] };
  const [document] = read.documents;
  return document === undefined ? null : { place, document };
}

function settingsIn(value: unknown, path: YamlPath): Extract<ValuesLayer, { settings: unknown }>['settings'] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((item, index) => {
    if (typeof item !== 'object' || item === null || !('name' in item) || !('value' in item)) return [];
    const { name, value: text } = item;
    if (typeof name !== 'string' || typeof text !== 'string') return [];
    return [{ path: fieldSteps(name), text, scalar: [...path, index, 'value'] }];
  });
}
