import { Scalar } from 'yaml';
import { type Readable, readYaml } from '../yaml-document.ts';
import type { EditResult } from './edit-result.ts';
import { findScalar } from './find-scalar.ts';
import { isOnlyChange } from './only-change.ts';
import { readDocument } from './read-document.ts';
import { changeOf, type ScalarEdit, setScalar, spliceScalar } from './set-scalar.ts';

/**
 * Sets the text of a scalar that may be a block (`|`): lines that stay the same keep every byte. Other styles are set by
 * `setScalar`. Refused: folded blocks, and whatever cannot be proven to change this scalar only.
 */
export function setBlock(text: string, edit: ScalarEdit): EditResult {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', ...read.troubles[0] };
  const document = read.documents[edit.document];
  const found = document === undefined ? null : findScalar(readDocument(text, document, read.position), edit.path);
  if (found?.status !== 'found') return setScalar(text, edit);
  return writeBlock(text, read, { ...edit, node: found.node });
}

/** As `setBlock`, for a scalar that was found in `text`. */
export function writeBlock(text: string, read: Readable, edit: ScalarEdit & { node: Scalar }): EditResult {
  const { node } = edit;
  if (node.type !== Scalar.BLOCK_LITERAL) return spliceScalar(text, read, edit);
  const [start, end] = node.range ?? [0, 0];
  const at = read.position(start);
  const refused: EditResult = { status: 'refused', reason: 'the edit would change more than this value', ...at };
  const block = writeLines(text.slice(start, end), String(node.value), edit.value);
  if (block === null) return refused;
  const edited = text.slice(0, start) + block + text.slice(end);
  const again = readYaml(edited);
  const isProven = again.status === 'read' && isOnlyChange(read.documents, again.documents, edit);
  return isProven ? { status: 'edited', text: edited, changes: [changeOf(node, edit, at)] } : refused;
}

/** The source of a block with other lines between those at its head and its end that stay; null when it cannot be told. */
function writeLines(source: string, before: string, after: string): string | null {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const lines = source.split('\n');
  const indent = indentOf(lines.slice(1), old);
  if (indent === null) return null;
  const eol = lines[0]?.endsWith('\r') === true ? '\r' : '';
  const fresh = now.slice(head, now.length - tail).map((line) => (line === '' ? eol : indent + line + eol));
  // The first line of the source is the header (`|-`).
  return [...lines.slice(0, 1 + head), ...fresh, ...lines.slice(1 + old.length - tail)].join('\n');
}

/** What stands before each line of the text in the file. */
function indentOf(lines: readonly string[], old: readonly string[]): string | null {
  const index = old.findIndex((line) => line.trim() !== '');
  const [line, text] = [lines[index]?.replace(/\r$/, ''), old[index]];
  if (line === undefined || text === undefined || !line.endsWith(text)) return null;
  return line.slice(0, line.length - text.length);
}
