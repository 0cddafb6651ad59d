import { diffLines } from './line-diff.ts';

/** A stretch of a shortest edit script: so many equal lines, then so many removed and added in their place. */
export interface Hunk {
  kept: number;
  removed: number;
  added: number;
}

/** The way from one list of lines to the other, stretch by stretch. */
export function hunks(before: readonly string[], after: readonly string[]): Hunk[] {
  const found: Hunk[] = [];
  let hunk: Hunk = { kept: 0, removed: 0, added: 0 };
  for (const { sign } of diffLines(before, after)) {
    if (sign === ' ' && hunk.removed + hunk.added > 0) {
      found.push(hunk);
      hunk = { kept: 0, removed: 0, added: 0 };
    }
    if (sign === ' ') hunk.kept += 1;
    else if (sign === '-') hunk.removed += 1;
    else hunk.added += 1;
  }
  return [...found, hunk];
}
