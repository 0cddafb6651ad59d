import type { ArtifactPlace } from '../../model/target.ts';
import { bumpArtifact, type Version } from './bump-artifact.ts';
import { bumpDependency } from './bump-dependency.ts';
import type { Change, Refused } from './edit-result.ts';

/** The text of a file by its path. */
export type TextOf = (file: string) => string | undefined;

export type FileChange = Change & { file: string };

/** What an edit of several files came to: all of them or none. */
export type FilesResult =
  | { status: 'edited'; texts: Record<string, string>; changes: FileChange[] }
  | { status: 'unchanged' }
  | (Refused & { file: string });

/**
 * As `bumpArtifact`, for places that may have a second file: the lock of a chart's dependency moves with it. `textOf`
 * knows the files of the place; refused when one is missing.
 */
export function bumpFiles(textOf: TextOf, place: ArtifactPlace, version: Version): FilesResult {
  const { file, form } = place;
  const text = textOf(file);
  if (text === undefined) return { status: 'refused', file, reason: 'the file could not be read', line: 1, column: 1 };
  if (form.kind === 'dependency' && form.lock !== null) return bumpDependency(textOf, { ...place, form }, version);
  return oneFile(file, bumpArtifact(text, place, version));
}

function oneFile(file: string, result: ReturnType<typeof bumpArtifact>): FilesResult {
  if (result.status === 'refused') return { ...result, file };
  if (result.status === 'unchanged') return result;
  return { status: 'edited', texts: { [file]: result.text }, changes: result.changes.map((one) => ({ file, ...one })) };
}
