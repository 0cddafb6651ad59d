import type { TargetChange } from '../model/snapshot.ts';
import { calledOut, calledOutBlock } from './called-out.ts';
import { fitSections } from './size-ladder.ts';
import { targetTable } from './target-table.ts';
import { byteLength } from './within-bytes.ts';

/** Room of an answer to `/diff`: the sticky comment has the rest. */
const ROOM = 40_000;

/** The answer to `/diff`: dangers and findings, the targets with their versions, and each rendered change, as far as there is room. */
export function diffAnswer(changes: readonly TargetChange[]): string {
  const more = (count: number) => `- and ${count} more, in the check \`shiplock/diff\``;
  const called = calledOut(changes, { findings: [] }).map((part) => calledOutBlock(part, 6000, more));
  const head = [...called, targetTable(changes)];
  const { sections, leftOut } = fitSections(changes, ROOM - byteLength(called.join('\n\n')));
  const note =
    leftOut === null ? [] : [`✂️ Left out here for length: ${leftOut}. More of it is in the check \`shiplock/diff\`.`];
  return [...head, ...sections, ...note].join('\n\n');
}
