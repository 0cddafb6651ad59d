import { type Instant, type TargetKey, targetKey } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import { type ArtifactMove, artifactMoves } from './artifact-move.ts';
import { countChanges, countsText, plural, sumCounts } from './change-counts.ts';
import type { DriftedTarget } from './drift-section.ts';
import { overwriteText } from './drift-text.ts';
import { secondsText } from './instant.ts';
import { codeSpan, sentence, table } from './markdown.ts';
import { STICKY_MARKER } from './markers.ts';
import { type MatrixRow, matrixTable } from './release-matrix.ts';
import { COMMENT_LIMIT, fitSections } from './size-ladder.ts';
import { verdictHeadline, verdictList, verdictMessage, verdictSign } from './verdict-text.ts';
import { versionText } from './version-label.ts';
import { byteLength, clip, withinBytes } from './within-bytes.ts';

/** A target in which the merged pull request is synced and healthy. */
interface Landed {
  environment: string;
  /** The commit that is live. */
  sha: string;
  /** From the merge until it was healthy. */
  seconds: number;
}

/** The applications of one set in one environment, before and after the merge. */
export interface SetMatrix {
  set: string;
  environment: string;
  rows: readonly MatrixRow[];
}

/** Everything that the sticky comment says. */
export interface CommentInput {
  now: Instant;
  pull: { head: string; merged: boolean };
  changes: readonly TargetChange[];
  verdicts: { diff: Verdict; promotion: Verdict };
  /** Sets that it touches. */
  sets: readonly SetMatrix[];
  landed: readonly Landed[];
  /** Targets of the pull request that differ from Git in their cluster: what a merge would write over. */
  drift: readonly DriftedTarget[];
  /** Targets of a merged pull request that wait for `/sync`, and for whose. */
  waits: readonly { target: TargetKey; who: string }[];
  /** What follows the merge, one finished sentence of Markdown each. */
  follows?: readonly string[];
  /** The command to act with now and what it does (`approves this promotion`), or null when there is nothing to do. */
  command: { usage: string; effect: string } | null;
}

/**
 * The one comment of a pull request: verdict and counts, targets, gates, one fold per target, the command to act with.
 * At most 58,000 bytes; what does not fit is named, with the check that has it.
 */
export function renderComment(input: CommentInput): string {
  const head = [
    STICKY_MARKER,
    heading(input),
    input.changes.length === 0 ? '' : targetTable(input.changes),
    ...input.sets.slice(0, 5).map(matrixText),
    ...landedLines(input),
    waitLines(input),
    withinBytes(input.follows ?? [], 8000, (count) => `And ${count} more.`).join('\n\n'),
    gates(input),
    overwriteText(input.drift),
  ];
  const foot = footer(input);
  const fixed = byteLength([...head, ...foot].join('\n\n')) + 600;
  const { sections, leftOut } = fitSections(input.changes, COMMENT_LIMIT - fixed);
  const isApart = input.drift.length > 0 && sections.length > 0;
  const change = isApart ? ['#### What this pull request changes'] : [];
  const note = leftOut === null ? [] : [`✂️ Left out for length: ${leftOut}. The check \`shiplock/diff\` shows more.`];
  return `${[...head, ...change, ...sections, ...note, ...foot].filter((part) => part !== '').join('\n\n')}\n`;
}

function heading({ verdicts, changes, pull, landed, waits, now }: CommentInput): string {
  const verdict = isOpen(verdicts.diff) ? verdicts.promotion : verdicts.diff;
  const objects = sumCounts(changes.map((change) => countChanges(change.diff)));
  const counts = `${plural(changes.length, 'target')}, ${countsText(objects)}`;
  const headline = `### ${verdictSign[verdict.status]} ${verdictHeadline(verdict, now)}`;
  if (!pull.merged) return changes.length === 0 ? headline : `${headline}: ${counts}`;
  const isLive = changes.every((change) => landed.some((one) => one.environment === change.environment));
  if (waits.length > 0) return `### ⏳ Merged, waits for \`/sync\`: ${counts}`;
  return `### ${isLive ? '✅ Live' : '⏳ Merged, now syncing'}: ${counts}`;
}

/**
 * One row per target: what is live before and after, and how much changes. At most 16,000 bytes; the rest is counted.
 */
export function targetTable(changes: readonly TargetChange[]): string {
  const rows = changes.map((change) => [
    codeSpan(targetKey(change)),
    movesText(artifactMoves(change.before?.release ?? null, change.after?.release ?? null)),
    rowText(change),
  ]);
  const [names = '', line = '', ...body] = table(['target', 'version', 'objects'], rows).split('\n');
  const shown = withinBytes(body, 16_000, (count) => `| and ${plural(count, 'more target')} | | |`);
  return [names, line, ...shown].join('\n');
}

function matrixText({ set, environment, rows }: SetMatrix): string {
  return `**Set ${codeSpan(set)} in ${codeSpan(environment)}**\n\n${matrixTable(rows, 6000)}`;
}

function rowText({ before, after, diff }: TargetChange): string {
  if (diff.status === 'failed')
    return diff.side === 'head' ? '⛔ does not render' : '⛔ the base branch does not render';
  const counts = countsText(countChanges(diff));
  if (before === null) return `new target: ${counts}`;
  return after === null ? `target removed: ${counts}` : counts;
}

/** The versions that move, for a cell of a table. */
export function movesText(moves: readonly ArtifactMove[]): string {
  if (moves.length === 0) return 'stays';
  const shown = moves.slice(0, 3).map((move) => {
    const name = moves.length === 1 ? '' : `${codeSpan(move.repository.split('/').at(-1) ?? '')} `;
    return name + moveText(move);
  });
  if (moves.length > 3) shown.push(`and ${moves.length - 3} more`);
  return shown.join(', ');
}

function moveText({ from, to }: ArtifactMove): string {
  if (from === null) return to === null ? '' : `${codeSpan(versionText(to))} (new)`;
  if (to === null) return `${codeSpan(versionText(from))} (gone)`;
  if (versionText(from) !== versionText(to)) return `${codeSpan(versionText(from))} → ${codeSpan(versionText(to))}`;
  const digest = to.digest === null ? 'digest removed' : `now ${codeSpan(to.digest.slice(0, 19))}`;
  return `${codeSpan(versionText(to))}, ${digest}`;
}

function landedLines({ landed }: CommentInput): string[] {
  if (landed.length === 0) return [];
  const lines = landed.map(
    ({ environment, sha, seconds }) =>
      `- ✅ synced and healthy in ${codeSpan(environment)} at ${codeSpan(sha.slice(0, 7))} after ${secondsText(seconds)}`,
  );
  return [withinBytes(lines, 8000, (count) => `- and ${count} more`).join('\n')];
}

function waitLines({ waits }: CommentInput): string {
  const lines = waits.map(({ target, who }) => `- ⏳ ${codeSpan(target)} waits for \`/sync\` by ${sentence(who)}`);
  return withinBytes(lines, 8000, (count) => `- and ${count} more`).join('\n');
}

function gates({ verdicts, now, pull }: CommentInput): string {
  if (pull.merged) return '';
  const parts = [];
  if (!isOpen(verdicts.diff)) parts.push(rootLine(verdicts.diff, now));
  const { promotion } = verdicts;
  parts.push(rootLine(promotion, now));
  const list = verdictList(promotion, now, { seen: false });
  return list === '' ? parts.join('\n\n') : `${parts.join('\n\n')}\n\n${list}`;
}

function rootLine(verdict: Verdict, now: Instant): string {
  return `${verdictSign[verdict.status]} ${sentence(clip(verdictMessage(verdict, now), 1000))}`;
}

/** No time stands here: a comment that says nothing new must be the same text, so that it is not written again. */
function footer({ command, pull }: CommentInput): string[] {
  const seen = `<sub>Judged at ${codeSpan(pull.head.slice(0, 7))}. \`/help\` lists the commands.</sub>`;
  if (command === null) return [seen];
  return [`Comment \`${command.usage}\` and it ${sentence(command.effect)}.`, seen];
}
