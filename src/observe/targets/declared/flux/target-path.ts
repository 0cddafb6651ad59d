import type { Settings } from '../declaration.ts';

/**
 * One value at a path of Helm's `--set`, as maps in each other; null for a path into a list. As there, a dot behind a
 * backslash is part of a key, and `true`, `null` and whole numbers are no texts unless they stand in quotes.
 */
export function valueAtPath(path: string, text: string): Settings | null {
  if (/(?<!\\)\[/.test(path)) return null;
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll(/\\(.)/g, '$1'));
  const quoted = /^(['"])([\s\S]*)\1$/.exec(text);
  let value: Settings[string] = quoted === null ? typed(text) : (quoted[2] ?? '');
  for (const key of keys.reverse()) value = { [key]: value };
  return value as Settings;
}

function typed(text: string): Settings[string] {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  if (/^null$/i.test(text)) return null;
  // A leading zero makes a text: `0644` is nobody's number.
  if (text === '0' || /^-?[1-9]\d{0,14}$/.test(text)) return Number(text);
  return text;
}
