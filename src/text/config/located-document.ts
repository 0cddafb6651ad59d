import type { Document } from 'yaml';
import type { Problem } from '../../model/errors.ts';
import { type Position, placeOf, type YamlPath } from '../yaml-document.ts';

/** A document of a user's file, with the way from its nodes to lines and columns. */
export interface LocatedDocument {
  file: string;
  document: Document;
  position(offset: number): Position;
}

/** A problem at the key or the value of a path; a part that is missing is shown at the deepest one that exists. */
export function problemAt(
  located: LocatedDocument,
  place: { path: YamlPath; part: 'key' | 'value' },
  text: { message: string; hint: string | null },
): Problem {
  const at = located.position(placeOf(located.document, place.path, place.part));
  return { file: located.file, ...at, ...text };
}
