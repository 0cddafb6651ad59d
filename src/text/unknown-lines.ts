import type { Problem } from '../model/errors.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { foldEqual, targetsText } from './in-targets.ts';
import { codeSpan, sentence } from './markdown.ts';
import { clip } from './within-bytes.ts';

/** What could not be known without the cluster, as lines of a Markdown list: whole objects, then the same in several targets once. */
export function unknownLines(changes: readonly TargetChange[], own: readonly Problem[]): string[] {
  const objects = own.map(
    ({ file, line, message }) =>
      `- ${sentence(clip(message, 500))} — in ${codeSpan(`${file}:${line}`)}, so what it makes is not in this comparison`,
  );
  const said = foldEqual(changes, (diff) => diff.unknowns ?? []).map(
    ({ value, targets }) => `- ${sentence(clip(value, 500))} — in ${targetsText(targets)}`,
  );
  return [...objects, ...said];
}
