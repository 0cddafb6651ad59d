import type { Scalar } from 'yaml';
import { type Readable, readYaml, type YamlPath } from '../yaml-document.ts';
import type { Change, EditResult, Refused } from './edit-result.ts';
import { findScalar } from './find-scalar.ts';
import { isJson } from './json-text.ts';
import { isOnlyChange } from './only-change.ts';
import { pathText } from './path-text.ts';
import { isInFlow, readDocument } from './read-document.ts';
import { isOnlyToken } from './same-tokens.ts';
import { doubleQuoted, isPlainText, styleOf, writeScalar } from './scalar-style.ts';

export interface ScalarEdit {
  /** Index of the document in the stream. */
  document: number;
  path: YamlPath;
  /** What the scalar shall be: always a text, for every reader of YAML. */
  value: string;
}

/**
 * Sets one scalar and keeps every other byte: comments, quotes, order, line ends, byte-order mark, final newline or
 * its absence. The result is read again and proven to differ in this scalar only; without the proof nothing is
 * changed. Refused: broken YAML, duplicate keys, missing paths, shared values (anchors, aliases, merge keys) and block
 * scalars.
 */
export function setScalar(text: string, edit: ScalarEdit): EditResult {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', ...read.troubles[0] };
  const document = read.documents[edit.document];
  if (document === undefined) return noDocument(read, edit.document);
  const found = findScalar(readDocument(text, document, read.position), edit.path);
  if (found.status === 'refused') return { status: 'refused', reason: found.reason, ...read.position(found.offset) };
  return spliceScalar(text, read, { ...edit, node: found.node });
}

export function noDocument(read: Readable, index: number): Refused {
  const reason = `there is no document ${index + 1}, the file has ${read.documents.length}`;
  return { status: 'refused', reason, line: 1, column: 1 };
}

/** Sets a scalar that was found in `text`; `path` is where the node itself stands. */
export function spliceScalar(text: string, read: Readable, edit: ScalarEdit & { node: Scalar }): EditResult {
  const { node, value } = edit;
  const [start, end] = node.range ?? [0, 0];
  const refuse = (reason: string): EditResult => ({ status: 'refused', reason, ...read.position(start) });
  const style = styleOf(node);
  if (style === 'block')
    return refuse('the value is a block scalar (`|` or `>`); write it on one line to have it edited');
  if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:str') {
    return refuse(`the value has the tag \`${node.tag.replace('tag:yaml.org,2002:', '!!')}\`, so it is not a text`);
  }
  const context = isInFlow(read.documents[edit.document], edit.path) ? 'flow' : 'block';
  const isSafe = style !== 'plain' || (isPlainText(value, context) && !isJson(text));
  if (node.value === value && isSafe) return { status: 'unchanged' };

  const source = isSafe ? writeScalar(value, style, context) : doubleQuoted(value);
  const changes = [changeOf(node, edit, read.position(start))];
  if (start !== end) {
    const edited = text.slice(0, start) + source + text.slice(end);
    const isProven = isOnlyToken({ before: text, after: edited, old: text.slice(start, end), source });
    return isProven
      ? { status: 'edited', text: edited, changes }
      : refuse('the edit would change more than this value');
  }
  const edited = fillEmpty(text, start, source);
  if (edited === null) return refuse('the key has no value, and there is no `:` behind which to write one');
  const again = readYaml(edited);
  const isProven = again.status === 'read' && isOnlyChange(read.documents, again.documents, edit);
  return isProven ? { status: 'edited', text: edited, changes } : refuse('the edit would change more than this value');
}

/** What an edit of a scalar is told as. */
export function changeOf(node: Scalar, { path, value }: ScalarEdit, at: { line: number; column: number }): Change {
  const isText = typeof node.value === 'string';
  const from = isText ? String(node.value) : (node.source ?? '');
  return { path: pathText(path), ...at, from: from === '' && !isText ? null : from, to: value };
}

/** Writes behind the `:` of a key without a value (`tag:` or `tag: # comment`). */
function fillEmpty(text: string, offset: number, source: string): string | null {
  const before = text.slice(0, offset).trimEnd();
  if (!before.endsWith(':')) return null;
  return `${before} ${source}${text.slice(before.length)}`;
}
