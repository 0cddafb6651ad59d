import { isMap } from 'yaml';
import { keyText, readYaml, startOf } from '../../text/yaml-document.ts';

/** A value of a values file that is no map: a scalar or a whole list. */
export interface LeafValue {
  /** Keys from the root, joined with dots, as `--set` takes them. */
  path: string;
  /** As JSON: equal texts are equal values. */
  json: string;
  /** Counted from 1. */
  line: number;
}

/** The leaves of a values file in its order; none for one that cannot be read, which the render says. */
export function leafValues(text: string): LeafValue[] {
  const read = readYaml(text);
  if (read.status === 'broken') return [];
  const { position } = read;
  const found: LeafValue[] = [];
  function collect(node: unknown, path: string): void {
    if (!isMap(node)) return;
    for (const pair of node.items) {
      const key = keyText(pair);
      if (key === null || key === '<<') continue;
      const below = path === '' ? key : `${path}.${key}`;
      if (isMap(pair.value) && pair.value.items.length > 0) collect(pair.value, below);
      else found.push({ path: below, json: jsonOf(pair.value), line: position(startOf(pair.key) ?? 0).line });
    }
  }
  collect(read.documents[0]?.contents, '');
  return found;
}

function jsonOf(node: unknown): string {
  const value: { toJSON?(): unknown } | null = typeof node === 'object' ? node : null;
  try {
    return JSON.stringify(value?.toJSON?.() ?? null);
  } catch {
    // An alias to nothing, or one that grows without end.
    return '';
  }
}
