import { type FieldPath, lastKey } from './field-path.ts';
import { isJsonMap, type JsonMap } from './json.ts';
import { isDeeper } from './within-depth.ts';

/** Reads one YAML document; throws, or gives undefined, when the text is none. */
export type ReadYaml = (text: string) => unknown;

/** A document that stands as text in a field. */
export interface EmbeddedDocument {
  format: 'json' | 'yaml' | 'properties';
  value: JsonMap | unknown[];
}

const longest = 200_000;
const deepest = 60;
/** JavaScript would read two such numbers as one, and a change would look like none. */
const hugeNumber = /(?<![\w"'.-])-?\d{16,}(?![\w"'])/;

/**
 * The JSON, YAML or properties that a text in an object holds, by its form and by the name of its key; null for plain
 * text. Whatever cannot be read is plain text.
 */
export function documentIn(text: string, path: FieldPath, readYaml: ReadYaml | null): EmbeddedDocument | null {
  if (text.length < 2 || text.length > longest || hugeNumber.test(text)) return null;
  const name = lastKey(path);
  const document = jsonIn(text) ?? propertiesIn(text, name) ?? yamlIn(text, name, readYaml);
  return document === null || isDeeper(document.value, deepest) ? null : document;
}

function jsonIn(text: string): EmbeddedDocument | null {
  if (!/^\s*(?:\{[\s\S]*\}|\[[\s\S]*\])\s*$/.test(text)) return null;
  try {
    return documentOf('json', JSON.parse(text));
  } catch {
    return null;
  }
}

function yamlIn(text: string, name: string, readYaml: ReadYaml | null): EmbeddedDocument | null {
  const isNamed = /\.ya?ml$/i.test(name);
  const isLike = text.trim().includes('\n') && /^[\w"'./-]+[ ]*:(?:\s|$)/m.test(text);
  if (readYaml === null || !(isNamed || isLike)) return null;
  try {
    return documentOf('yaml', readYaml(text));
  } catch {
    return null;
  }
}

function documentOf(format: 'json' | 'yaml', value: unknown): EmbeddedDocument | null {
  return isJsonMap(value) || Array.isArray(value) ? { format, value } : null;
}

/** `key=value` lines; two lines for one key are no properties. */
function propertiesIn(text: string, name: string): EmbeddedDocument | null {
  if (!/(?:\.properties|\.env|^env)$/i.test(name)) return null;
  const entries = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (/^\s*(?:[#!].*)?$/.test(line)) continue;
    const [, key, value = ''] = /^([\w.-]+)[ \t]*[=:](.*)$/.exec(line.trim()) ?? [];
    if (key === undefined || entries.has(key)) return null;
    entries.set(key, value.trim());
  }
  return entries.size === 0 ? null : { format: 'properties', value: Object.fromEntries(entries) };
}
