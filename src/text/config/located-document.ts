import type { Document } from 'yaml';
import type { Problem } from '../../model/errors.ts';
import { type Position, placeOf, type YamlPath } from '../yaml-document.ts';

/** A document of a user's file, with the way from its nodes to lines and columns. */
export interface LocatedDocument {
  file: string;
  document: Document;
  position(offset: number): Position;
  /** Where in the document the value stands that is being read; its root when left out. */
  under?: YamlPath;
}

/** A path below the value that is being read, as one from the root of the document. */
export function fromRoot(located: LocatedDocument, path: YamlPath): YamlPath {
  return [...(located.under ?? []), ...path];
}

/** A problem at the key or the value of a path; a part that is missing is shown at the deepest one that exists. */
export function problemAt(
  located: LocatedDocument,
  place: { path: YamlPath; part: 'key' | 'value' },
  text: { message: string; hint: string | null },
): Problem {
  const at = located.position(placeOf(located.document, fromRoot(located, place.path), place.part));
  return { file: located.file, ...at, ...text };
}
