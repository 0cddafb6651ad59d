import type { EmbeddedDocument } from './document.ts';
import { isJsonMap } from './json.ts';
import { printYaml } from './print-yaml.ts';

/** A masked document as lines of text, the same for equal values. For people to read, not to be parsed again. */
export function printDocument({ format }: EmbeddedDocument, masked: unknown): string {
  if (format === 'json') return JSON.stringify(sorted(masked), null, 2);
  return printYaml(masked).join('\n');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonMap(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, below]) => [key, sorted(below)]));
}
