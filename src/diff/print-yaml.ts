import { isJsonMap, type JsonMap } from './json.ts';

/**
 * The lines of JSON as YAML in one canonical form: same value, same lines. For people to read, not to be parsed again.
 */
export function printYaml(value: unknown): string[] {
  if (value === undefined) return [];
  if (isJsonMap(value) && Object.keys(value).length > 0) return printMap(value, true);
  if (Array.isArray(value) && value.length > 0) return printList(value);
  return [scalar(value)];
}

const topKeys = ['apiVersion', 'kind', 'metadata'];

function printMap(map: JsonMap, isTop: boolean): string[] {
  const first = isTop ? topKeys : ['name'];
  const known = first.filter((key) => map[key] !== undefined);
  const rest = Object.keys(map).filter((key) => map[key] !== undefined && !first.includes(key));
  return [...known, ...rest.sort()].flatMap((key) => printEntry(key, map[key]));
}

function printEntry(key: string, value: unknown): string[] {
  const name = /^[A-Za-z_./][\w./-]*$/.test(key) && !isOtherWord(key) ? key : JSON.stringify(key);
  if (isJsonMap(value) && Object.keys(value).length > 0) return [`${name}:`, ...printMap(value, false).map(indent)];
  if (Array.isArray(value) && value.length > 0) return [`${name}:`, ...printList(value)];
  if (typeof value === 'string' && isBlock(value)) return [`${name}: ${blockMark(value)}`, ...blockLines(value)];
  return [`${name}: ${scalar(value)}`];
}

function printList(list: readonly unknown[]): string[] {
  return list.flatMap((item) => {
    if (typeof item === 'string' && isBlock(item)) return [`- ${blockMark(item)}`, ...blockLines(item)];
    const lines = isJsonMap(item) && Object.keys(item).length > 0 ? printMap(item, false) : printYaml(item);
    return lines.map((line, index) => (index === 0 ? `- ${line}` : indent(line)));
  });
}

function indent(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

/** Not for texts that end in a line of blanks, which readers take for nothing. */
function isBlock(text: string): boolean {
  if (/\n +\n*$/.test(text)) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a block cannot hold them
  return text.includes('\n') && text.trim() !== '' && !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff]/.test(text);
}

/** The number says how deep the text is indented, which a reader cannot see when its first line begins with a blank. */
function blockMark(text: string): string {
  const depth = /^\n* /.test(text) ? '2' : '';
  if (!text.endsWith('\n')) return `|${depth}-`;
  return text.endsWith('\n\n') ? `|${depth}+` : `|${depth}`;
}

function blockLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n').map(indent);
}

/** Quoted where a reader could take it for a number, a boolean, null or syntax. */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isWord = /^[\p{L}_./•(][\p{L}\p{N}_./:@()•+=, -]*$/u.test(value) && !/: |:$| $/.test(value);
  return isWord && !isOtherWord(value) ? value : JSON.stringify(value);
}

function isOtherWord(text: string): boolean {
  return /^(?:true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i.test(text) || /^\.\d/.test(text);
}
