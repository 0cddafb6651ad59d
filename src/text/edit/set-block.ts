import { isScalar, Scalar } from 'yaml';
import { readYaml } from '../yaml-document.ts';
import type { EditResult } from './edit-result.ts';
import { findScalar } from './find-scalar.ts';
import { isOnlyChange } from './only-change.ts';
import { type ScalarEdit, setScalar } from './set-scalar.ts';

/**
 * Sets the text of a scalar that may be a block (`|`): lines that stay the same keep every byte, and the new text must
 * have as many lines as the old one. Other styles are set by `setScalar`. Refused: folded blocks, and whatever cannot be
 * proven to change this scalar only.
 */
export function setBlock(text: string, edit: ScalarEdit): EditResult {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', ...read.troubles[0] };
  const document = read.documents[edit.document];
  const found = document === undefined ? null : findScalar(document, edit.path);
  if (found?.status !== 'found' || !isLiteral(found.node)) return setScalar(text, edit);
  const [start, end] = found.node.range ?? [0, 0];
  const refused: EditResult = {
    status: 'refused',
    reason: 'the edit would change more than this value',
    ...read.position(start),
  };
  const block = writeLines(text.slice(start, end), String(found.node.value), edit.value);
  if (block === null) return refused;
  const edited = text.slice(0, start) + block + text.slice(end);
  const again = readYaml(edited);
  const isProven = again.status === 'read' && isOnlyChange(read.documents, again.documents, edit);
  return isProven ? { status: 'edited', text: edited } : refused;
}

function isLiteral(node: unknown): node is Scalar {
  return isScalar(node) && node.type === Scalar.BLOCK_LITERAL;
}

/** The source of a block with the changed lines; null when lines came or went. */
function writeLines(source: string, before: string, after: string): string | null {
  const [old, now] = [before.split('\n'), after.split('\n')];
  if (old.length !== now.length) return null;
  const lines = source.split('\n');
  for (const [index, line] of old.entries()) {
    const next = now[index] ?? '';
    if (next === line) continue;
    // The first line of the source is the header (`|-`).
    const [, indent, rest, end] = /^(\s*)(.*?)(\r?)$/.exec(lines[index + 1] ?? '') ?? [];
    if (indent === undefined || rest === undefined || !line.endsWith(rest)) return null;
    const inner = line.slice(0, line.length - rest.length);
    if (!next.startsWith(inner)) return null;
    lines[index + 1] = indent + next.slice(inner.length) + (end ?? '');
  }
  return lines.join('\n');
}
