import { isCollection, isScalar, parseDocument } from 'yaml';
import { type Readable, readYaml } from '../yaml-document.ts';
import { addValue } from './add-value.ts';
import { changesInside, type EditResult } from './edit-result.ts';
import { findNode } from './find-node.ts';
import { namedPath } from './missing-reason.ts';
import { isInside, type PathStep, pathText, readPath } from './path-text.ts';
import { quickScalar } from './quick-scalar.ts';
import { readDocument } from './read-document.ts';
import { writeScalar } from './scalar-style.ts';
import { writeBlock } from './set-block.ts';
import { noDocument, spliceScalar } from './set-scalar.ts';

export interface PathEdit {
  /** Index of the document in the stream; the first one when left out. */
  document?: number;
  /** As `readPath` reads it, or its steps. */
  path: string | readonly PathStep[];
  /** What the value shall be: always a text, for every reader of YAML. */
  value: string;
  /** Makes the value, with what is missing on the way to it, where it does not exist. */
  create?: boolean;
  /** `edit` is the consent to change a shared value at its anchor, which changes all its users. */
  anchors?: 'refuse' | 'edit';
}

/**
 * Sets the value at a path and keeps every other byte. Refused, with the place: broken YAML, a path that does not exist
 * (with the nearest that does) unless `create` is given, shared values without consent, maps, lists and block scalars.
 */
export function setPath(text: string, edit: PathEdit): EditResult {
  const path = typeof edit.path === 'string' ? readPath(edit.path) : { status: 'read' as const, steps: edit.path };
  if (path.status === 'refused') {
    const reason = `the path \`${edit.path}\` cannot be read, column ${path.column}: ${path.reason}`;
    return { status: 'refused', reason, line: 1, column: 1 };
  }
  const quick = setQuickly(text, edit, path.steps);
  if (quick !== null) return quick;
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', ...read.troubles[0] };
  return setIn(text, read, { ...edit, path: path.steps });
}

/**
 * The edit of a text that is all of the plain kind, found and proven without the parser; null for every other, which is
 * left to it.
 */
function setQuickly(text: string, { document = 0, value }: PathEdit, steps: readonly PathStep[]): EditResult | null {
  const path = steps.filter((step) => typeof step === 'string');
  if (document !== 0 || path.length < steps.length) return null;
  const found = quickScalar(text, path);
  if (found === null) return null;
  const { start, end, style, line, column } = found;
  const source = writeScalar(value, style, 'block');
  const isThere = style === 'plain' ? source === found.text : found.text === value;
  if (isThere) return { status: 'unchanged' };
  const edited = text.slice(0, start) + source + text.slice(end);
  const again = quickScalar(edited, path);
  if (again?.start !== start || again.end !== start + source.length || again.text !== value) return null;
  return {
    status: 'edited',
    text: edited,
    changes: [{ path: pathText(path), line, column, from: found.text, to: value }],
  };
}

type StepsEdit = Omit<PathEdit, 'path'> & { path: readonly PathStep[] };

function setIn(text: string, read: Readable, edit: StepsEdit): EditResult {
  const index = edit.document ?? 0;
  // A file without anything in it has no document; the first value makes one.
  const isBlank = read.documents.length === 0 && index === 0 && edit.create === true;
  const document = isBlank ? parseDocument(text) : read.documents[index];
  if (document === undefined) return noDocument(read, index);
  const bar = edit.path.findIndex(isInside);
  const outer = bar < 0 ? edit.path : edit.path.slice(0, bar);
  const found = findNode(readDocument(text, document, read.position), outer, edit.anchors ?? 'refuse');
  if (found.status === 'missing' && bar < 0 && edit.create === true) {
    return addValue({
      text,
      read: isBlank ? { ...read, documents: [document] } : read,
      document: index,
      missing: found,
      value: edit.value,
    });
  }
  if (found.status !== 'found') return { status: 'refused', reason: found.reason, ...read.position(found.offset) };
  const { node, path } = found;
  if (!isScalar(node)) {
    const what = isCollection(node) ? 'a map or a list' : 'not a value';
    return {
      status: 'refused',
      reason: `${namedPath(outer)} is ${what}, not a single value`,
      ...read.position(found.offset),
    };
  }
  const scalar = { document: index, path, node, value: edit.value };
  return bar < 0 ? spliceScalar(text, read, scalar) : setInside(text, read, { ...scalar, edit, bar });
}

type Inside = Parameters<typeof spliceScalar>[2] & { edit: StepsEdit; bar: number };

/** The text of a scalar is edited like a file, and written back as that scalar. */
function setInside(text: string, read: Readable, { edit, bar, ...outer }: Inside): EditResult {
  const inner = setPath(String(outer.node.value), { ...edit, document: 0, path: edit.path.slice(bar + 1) });
  const at = read.position(outer.node.range?.[0] ?? 0);
  if (inner.status === 'refused') {
    const reason = `in the text of ${namedPath(outer.path)}, line ${inner.line}: ${inner.reason}`;
    return { ...inner, reason, ...at };
  }
  if (inner.status === 'unchanged') return inner;
  const result = writeBlock(text, read, { ...outer, value: inner.text });
  if (result.status !== 'edited') return result;
  return { ...result, changes: changesInside(inner.changes, outer.path, at.line) };
}
