import type { TargetChange } from '../model/snapshot.ts';
import { foldEqual, targetsText } from './in-targets.ts';
import { sentence } from './markdown.ts';
import { clip } from './within-bytes.ts';

/** What could not be known without the cluster, as lines of a Markdown list, the same in several targets once. */
export function unknownLines(changes: readonly TargetChange[]): string[] {
  return foldEqual(changes, (diff) => diff.unknowns ?? []).map(
    ({ value, targets }) => `- ${sentence(clip(value, 500))} — in ${targetsText(targets)}`,
  );
}
