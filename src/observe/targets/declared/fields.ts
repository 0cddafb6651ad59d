import type { YamlPath } from '../../../text/yaml-document.ts';
import { isSettings } from './read-objects.ts';

/** What is wrong with a field of an object: where, and as a sentence. */
export class FieldFault extends Error {
  readonly path: YamlPath;
  readonly hint: string | null;
  constructor(path: YamlPath, message: string, hint: string | null = null) {
    super(message);
    this.name = 'FieldFault';
    this.path = path;
    this.hint = hint;
  }
}

/**
 * The fields of a map in a manifest, with its path. Absent ones (and `null`) read as empty; one of a wrong type throws
 * `FieldFault`, as the API server refuses it.
 */
export interface Fields {
  path: YamlPath;
  /** The value as it stands, undefined when it is absent. */
  value(key: string): unknown;
  /** True for what Go calls not empty. */
  isSet(key: string): boolean;
  text(key: string): string;
  flag(key: string): boolean;
  texts(key: string): string[];
  map(key: string): Fields;
  maps(key: string): Fields[];
  /** A map of texts. */
  pairs(key: string): Record<string, string>;
  keys(): string[];
}

/** Reads the fields of a value that should be a map; nothing reads as an empty one. */
export function fieldsOf(value: unknown, path: YamlPath = []): Fields {
  if (value !== undefined && value !== null && !isSettings(value))
    throw new FieldFault(path, `${nameOf(path)} must be a map`);
  const map: Record<string, unknown> = value ?? {};

  function at(key: string): unknown {
    const found = Object.hasOwn(map, key) ? map[key] : undefined;
    return found === null ? undefined : found;
  }

  function wrong(key: string, what: string): FieldFault {
    const isNumber = what === 'a text' && ['number', 'boolean'].includes(typeof at(key));
    return new FieldFault(
      [...path, key],
      `${nameOf([...path, key])} must be ${what}`,
      isNumber ? 'put it in quotes' : null,
    );
  }

  function list(key: string): unknown[] {
    const found = at(key) ?? [];
    if (!Array.isArray(found)) throw wrong(key, 'a list');
    return found;
  }

  function textIn(found: unknown, key: string): string {
    if (found === undefined) return '';
    if (typeof found !== 'string') throw wrong(key, 'a text');
    return found;
  }

  return {
    path,
    value: at,
    isSet: (key) => isFilled(at(key)),
    text: (key) => textIn(at(key), key),
    flag(key) {
      const found = at(key) ?? false;
      if (typeof found !== 'boolean') throw wrong(key, '`true` or `false`');
      return found;
    },
    texts: (key) => list(key).map((each) => textIn(each, key)),
    map: (key) => fieldsOf(at(key), [...path, key]),
    maps: (key) => list(key).map((each, index) => fieldsOf(each, [...path, key, index])),
    pairs(key) {
      const found = fieldsOf(at(key), [...path, key]);
      return Object.fromEntries(found.keys().map((name) => [name, found.text(name)]));
    },
    keys: () => Object.keys(map),
  };
}

function isFilled(value: unknown): boolean {
  if (value === undefined || value === '' || value === false || value === 0) return false;
  return typeof value !== 'object' || value === null || Object.values(value).some(isFilled);
}

function nameOf(path: YamlPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `\`${text.replace(/^\./, '')}\``;
}
