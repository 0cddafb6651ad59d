import type { TargetChange } from '../model/snapshot.ts';
import { targetTable } from './comment.ts';
import { fitSections } from './size-ladder.ts';

/** Room of an answer to `/diff`: the sticky comment has the rest. */
const ROOM = 40_000;

/** The answer to `/diff`: the targets with their versions, and the rendered change of each, as far as there is room. */
export function diffAnswer(changes: readonly TargetChange[]): string {
  const { sections, leftOut } = fitSections(changes, ROOM);
  const note = leftOut === null ? [] : [`✂️ Left out for length: ${leftOut}. The check \`shiplock/diff\` shows more.`];
  return [targetTable(changes), ...sections, ...note].join('\n\n');
}
