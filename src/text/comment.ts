import type { Instant, TargetKey } from '../model/names.ts';
import type { SignatureState } from '../model/signatures.ts';
import type { TargetChange } from '../model/snapshot.ts';
import type { SourceChanges } from '../model/source-changes.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import { calledOut, calledOutBlock, type OwnSayings } from './called-out.ts';
import { countChanges, countsText, plural, sumCounts } from './change-counts.ts';
import { DIFF_CHECK } from './check-names.ts';
import type { DriftedTarget } from './drift-section.ts';
import { overwriteText } from './drift-text.ts';
import { secondsText } from './instant.ts';
import { codeSpan, fold, link, sentence } from './markdown.ts';
import { STICKY_MARKER } from './markers.ts';
import { type MatrixRow, matrixTable } from './release-matrix.ts';
import { signatureTable } from './signature-table.ts';
import { COMMENT_LIMIT, fitSections } from './size-ladder.ts';
import { sourceChangesFold } from './source-changes-text.ts';
import { targetTable } from './target-table.ts';
import { verdictHeadline, verdictList, verdictMessage, verdictSign } from './verdict-text.ts';
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
export interface CommentInput extends OwnSayings {
  now: Instant;
  /** `url` is its page on the host, null where that is not known. */
  pull: { head: string; merged: boolean; url: string | null };
  changes: readonly TargetChange[];
  /** How many check runs hold the whole rendered change: one, or more where it is long. */
  pages: number;
  /** False when even those had to leave something out; true when not said. */
  isWhole?: boolean;
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
  /** What is known of the signatures of the images that it brings. */
  signatures?: readonly SignatureState[];
  /** What happened in the sources of these images. */
  sources?: readonly SourceChanges[];
  /** The command to act with now and what it does (`approves this promotion`), or null when there is nothing to do. */
  command: { usage: string; effect: string } | null;
}

/**
 * The one comment of a pull request: verdict and counts, what is called out, targets, gates, one fold per target, the
 * command to act with. At most 58,000 bytes; what does not fit is named, with the checks that have it.
 */
export function renderComment(input: CommentInput): string {
  const head = [
    STICKY_MARKER,
    heading(input),
    ...roots(input),
    ...calledOut(input.changes, input).map((part) => calledOutBlock(part, CALLED_OUT_ROOM, moreCalledOut)),
    tableText(input.changes),
    ...input.sets.slice(0, 5).map(matrixText),
    ...landedLines(input),
    waitLines(input),
    withinBytes(input.follows ?? [], 8000, (count) => `And ${count} more.`).join('\n\n'),
    gates(input),
    signatureTable(input.signatures ?? []),
    ...(input.sources ?? []).slice(0, MOST_SOURCES).map(sourceChangesFold),
    overwriteText(input.drift),
  ];
  const foot = footer(input);
  const fixed = byteLength([...head, ...foot].join('\n\n')) + 600;
  const { sections, leftOut } = fitSections(input.changes, COMMENT_LIMIT - fixed);
  const isApart = input.drift.length > 0 && sections.length > 0;
  const change = isApart ? ['#### What this pull request changes'] : [];
  const note = leftOut === null ? [] : [`✂️ Left out here for length: ${leftOut}. ${whereTheRestIs(input)}`];
  return `${[...head, ...change, ...sections, ...note, ...foot].filter((part) => part !== '').join('\n\n')}\n`;
}

/** Of a pull request with many images the first ones are told. */
const MOST_SOURCES = 4;

/** Each list that is called out has room for some dozens of lines; people read the first ones. */
const CALLED_OUT_ROOM = 6000;

function moreCalledOut(count: number): string {
  return `- and ${count} more, in the check \`${DIFF_CHECK}\``;
}

function whereTheRestIs({ pages, isWhole = true, pull }: CommentInput): string {
  const names = pages > 2 ? `\`${DIFF_CHECK} 2\` and up` : `\`${DIFF_CHECK} 2\``;
  const last = pages === 1 ? '' : ` and ${plural(pages - 1, 'page')} beside it (${names})`;
  const place = pull.url === null ? '' : `: ${link('open the checks', `${pull.url}/checks`)}`;
  const where = `in the check \`${DIFF_CHECK}\`${last}${place}.`;
  if (isWhole) return `All of it is ${where}`;
  return `More of it is ${where} In a clone, \`shiplock diff\` prints everything.`;
}

function heading({ verdicts, changes, pull, landed, waits, now }: CommentInput): string {
  const verdict = isOpen(verdicts.diff) ? verdicts.promotion : verdicts.diff;
  const objects = sumCounts(changes.map((change) => countChanges(change.diff)));
  const isWithheld = changes.some(({ diff }) => diff.status === 'withheld');
  const counts = `${plural(changes.length, 'target')}, ${isWithheld ? 'not rendered yet' : countsText(objects)}`;
  const headline = `### ${verdictSign[verdict.status]} ${verdictHeadline(verdict, now)}`;
  if (!pull.merged) return changes.length === 0 ? headline : `${headline}: ${counts}`;
  const isLive = changes.every((change) => landed.some((one) => one.environment === change.environment));
  if (waits.length > 0) return `### ⏳ Merged, waits for \`/sync\`: ${counts}`;
  return `### ${isLive ? '✅ Live' : '⏳ Merged, now syncing'}: ${counts}`;
}

function matrixText({ set, environment, rows }: SetMatrix): string {
  return `**Set ${codeSpan(set)} in ${codeSpan(environment)}**\n\n${matrixTable(rows, 6000)}`;
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

/** What decides, first: the diff where it does not pass, and the promotion. */
function roots({ verdicts, now, pull }: CommentInput): string[] {
  if (pull.merged) return [];
  const { diff, promotion } = verdicts;
  return [...(isOpen(diff) ? [] : [rootLine(diff, now)]), rootLine(promotion, now)];
}

function gates({ verdicts, now, pull }: CommentInput): string {
  return pull.merged ? '' : verdictList(verdicts.promotion, now, { seen: false });
}

/** More rows than this push what comes after them off the screen. */
const FEW_ROWS = 15;

function tableText(changes: readonly TargetChange[]): string {
  if (changes.length === 0) return '';
  const rows = targetTable(changes);
  return changes.length > FEW_ROWS ? fold(`All ${changes.length} targets`, rows) : rows;
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
