import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import { type Position, type Readable, readYaml, startOf, type YamlPath } from '../yaml-document.ts';
import { type AddedStyle, addedLines, addedText, columnAt, lineStyle } from './added-text.ts';
import type { Change, EditResult } from './edit-result.ts';
import type { NodeFound } from './find-node.ts';
import { isJson } from './json-text.ts';
import { isOnlyChange } from './only-change.ts';
import { type PathStep, pathText } from './path-text.ts';
import { isInFlow } from './read-document.ts';

/** A value to be made, with whatever is missing on the way to it. */
export interface Addition {
  text: string;
  read: Readable;
  document: number;
  missing: Extract<NodeFound, { status: 'missing' }>;
  value: string;
}

/**
 * Adds a value that does not exist, behind what its map or list holds, in the style of the file: indentation, line ends,
 * brackets, quotes of JSON. The result is read again and proven to hold one entry more and nothing else new.
 */
export function addValue(addition: Addition): EditResult {
  const { text, read, missing } = addition;
  const { reason, offset } = missing;
  const refuse = (why: string): EditResult => ({ status: 'refused', reason: why, ...read.position(offset) });
  const added = entryOf(missing, addition.value);
  if (added === null) return refuse(reason);
  const splice = isBracketed(addition) ? inBrackets(addition) : inLines(addition);
  if (splice === null) return refuse(`${reason}, and there is no place to add one: write it by hand`);
  const edited = text.slice(0, splice.start) + splice.source + text.slice(splice.end);
  const again = readYaml(edited);
  const change = { document: addition.document, path: missing.parent.path, added };
  if (again.status !== 'read' || !isOnlyChange(read.documents, again.documents, change)) {
    return refuse('adding the value would change more than it: write it by hand');
  }
  const made = again.documents[addition.document];
  const at = (path: YamlPath): Position => again.position(startOf(made?.getIn(path, true)) ?? splice.start);
  return { status: 'edited', text: edited, changes: changesOf(addition, at) };
}

/** What stands behind the entries that are there; null where the missing step is none that can be added. */
function entryOf(
  { parent, rest }: Addition['missing'],
  value: string,
): { key: string | null; content: unknown } | null {
  const [step, ...below] = rest;
  const { node } = parent;
  const isEmpty = node === null || node === undefined || (isScalar(node) && node.value === null);
  if (typeof step === 'string') {
    return isMap(node) || isEmpty ? { key: step, content: contentOf(below, value) } : null;
  }
  // An entry that is chosen by a value is a map, and no value itself.
  if (step === undefined || !(isSeq(node) || isEmpty) || typeof rest.at(-1) === 'object') return null;
  const length = isSeq(node) ? node.items.length : 0;
  // Only the next index: anything else would leave a gap, or is an entry that exists.
  if (typeof step === 'number' && step !== length) return null;
  return { key: null, content: (contentOf(rest, value) as unknown[])[0] };
}

/** What is made for the steps from here: maps, lists of one entry, and the value. */
function contentOf(steps: readonly PathStep[], value: string): unknown {
  const [step, ...below] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string') return { [step]: contentOf(below, value) };
  if (typeof step === 'number') return [contentOf(below, value)];
  const inner = contentOf(below, value);
  const isRecord = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  const own = 'key' in step ? { [step.key]: step.is } : {};
  return [isRecord ? { ...own, ...inner } : own];
}

interface Splice {
  start: number;
  end: number;
  source: string;
}

function isBracketed({ read, document, missing }: Addition): boolean {
  const { node, path } = missing.parent;
  if ((isMap(node) || isSeq(node)) && node.flow === true) return true;
  return isInFlow(read.documents[document], path);
}

/** `{a: 1}` becomes `{a: 1, b: 2}`; over several lines the new entry has a line of its own. */
function inBrackets({ text, missing, value }: Addition): Splice | null {
  const { node } = missing.parent;
  if (!isMap(node) && !isSeq(node)) return null;
  const entry = addedText(missing.rest, value, isQuoted(node, text) ? 'json' : 'flow');
  const last = node.items.at(-1);
  if (last === undefined) {
    const open = (node.range?.[0] ?? 0) + 1;
    return { start: open, end: open, source: entry };
  }
  const end = endOf(last);
  if (end === null) return null;
  const before = text.slice(node.range?.[0] ?? 0, startOfEntry(last) ?? end);
  const isOnLines = /\n[ \t]*$/.test(before);
  const gap = isOnLines ? lineStyle(text).eol + (/[ \t]*$/.exec(before)?.[0] ?? '') : ' ';
  return { start: end, end, source: `,${gap}${entry}` };
}

/** Whether names stand in quotes: as the first one beside it does; in empty brackets only where all of it is JSON. */
function isQuoted(node: unknown, text: string): boolean {
  if (isScalar(node)) return node.type === Scalar.QUOTE_DOUBLE;
  const [first] = isMap(node) || isSeq(node) ? node.items : [];
  if (first === undefined) return isJson(text);
  return isQuoted(isPairLike(first) ? first.key : first, text);
}

function inLines(addition: Addition): Splice | null {
  const { text, read, missing } = addition;
  const { node, pair, path } = missing.parent;
  const style: AddedStyle = lineStyle(text, read.documents[addition.document]);
  if ((isMap(node) || isSeq(node)) && node.items.length > 0) {
    const first = startOfEntry(isSeq(node) ? node : node.items[0]);
    const end = endOf(node.items.at(-1));
    if (first === null || end === null) return null;
    return linesAt(text, end, addedLines(addition, columnAt(text, first), style));
  }
  if (pair !== null) {
    const key = startOfEntry(pair);
    const end = isScalar(pair.key) ? pair.key.range?.[1] : undefined;
    // `~` and `null` would have to go: only what is empty is filled.
    if (key === null || end === undefined || (isScalar(node) && node.source !== '')) return null;
    const indent = columnAt(text, key);
    const deeper = typeof missing.rest[0] === 'string' || style.isDashIndented;
    return linesAt(text, end, addedLines(addition, deeper ? indent + style.step : indent, style));
  }
  const isWhole = path.length === 0 && read.documents.length <= 1;
  return isWhole ? linesAt(text, text.length, addedLines(addition, 0, style)) : null;
}

/** Lines behind the line in which an offset is, and behind the comment there. */
function linesAt(text: string, offset: number, lines: readonly string[]): Splice {
  const { eol } = lineStyle(text);
  if (offset > 0 && text[offset - 1] === '\n') return { start: offset, end: offset, source: lines.join(eol) + eol };
  const next = text.indexOf('\n', offset);
  if (next >= 0) return { start: next + 1, end: next + 1, source: lines.join(eol) + eol };
  const isEmpty = text.replace('\ufeff', '') === '';
  return { start: text.length, end: text.length, source: isEmpty ? lines.join(eol) + eol : eol + lines.join(eol) };
}

/** Where an entry begins: the key of a pair, or an item. */
function startOfEntry(entry: unknown): number | null {
  const node = isPairLike(entry) ? entry.key : entry;
  return isMap(node) || isSeq(node) || isScalar(node) ? (node.range?.[0] ?? null) : null;
}

/** Where what an entry holds ends: of maps and lists in lines that is where their last entry does. */
function endOf(entry: unknown): number | null {
  if (isPairLike(entry)) return endOf(entry.value) ?? endOf(entry.key);
  if ((isMap(entry) || isSeq(entry)) && entry.flow !== true) return endOf(entry.items.at(-1));
  const range = rangeOf(entry);
  return range?.[1] ?? null;
}

function rangeOf(node: unknown): readonly number[] | null {
  return typeof node === 'object' && node !== null && 'range' in node
    ? ((node.range ?? null) as number[] | null)
    : null;
}

function isPairLike(entry: unknown): entry is { key: unknown; value: unknown } {
  return typeof entry === 'object' && entry !== null && 'key' in entry && 'value' in entry && !isScalar(entry);
}

function changesOf({ missing, value }: Addition, at: (path: YamlPath) => Position): Change[] {
  const path: (string | number)[] = [...missing.parent.path];
  const changes: Change[] = [];
  const { node } = missing.parent;
  const add = (where: YamlPath, to: string): void =>
    void changes.push({ path: pathText(where), ...at(where), from: null, to });
  for (const [depth, step] of missing.rest.entries()) {
    if (typeof step === 'object' && 'key' in step) {
      path.push(depth === 0 && isSeq(node) ? node.items.length : 0);
      add([...path, step.key], step.is);
    } else if (typeof step !== 'object') path.push(step);
  }
  add(path, value);
  return changes;
}
