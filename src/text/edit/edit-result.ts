import type { Position, YamlPath } from '../yaml-document.ts';
import { pathText } from './path-text.ts';

/** One value that an edit changed. */
export interface Change extends Position {
  /** As `readPath` reads it. */
  path: string;
  /** The value that stood there, as it was written, without quotes; null where there was none. */
  from: string | null;
  to: string;
}

/**
 * What an edit of a file came to. A refused edit changes nothing and says why and where; lines and columns count from
 * 1.
 */
export type EditResult = { status: 'edited'; text: string; changes: Change[] } | { status: 'unchanged' } | Refused;

export type Refused = { status: 'refused'; reason: string } & Position;

/** The changes in the text of a value, told as those of the file: the text of a block begins on the line behind its `|`. */
export function changesInside(changes: readonly Change[], outer: YamlPath, line: number): Change[] {
  return changes.map((one) => ({ ...one, path: `${pathText(outer)}|${one.path}`, line: line + one.line }));
}
