import type { Instant } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import type { Verdict } from '../model/verdict.ts';
import { diffAnnotations } from './annotations.ts';
import { calledOut, type OwnSayings } from './called-out.ts';
import { countChanges, countsText, plural, sumCounts } from './change-counts.ts';
import type { CheckText } from './check.ts';
import { DIFF_CHECK } from './check-names.ts';
import { foldFindings } from './finding-lines.ts';
import { codeSpan, sentence } from './markdown.ts';
import { type Block, listBlocks, type Page, paginate } from './pages.ts';
import { CHECK_LIMIT, fitGroups } from './size-ladder.ts';
import { splitSection } from './split-section.ts';
import { tableRows } from './target-table.ts';
import { verdictList, verdictMessage, verdictSign } from './verdict-text.ts';
import { byteLength, clip, withinBytes } from './within-bytes.ts';

/** What the check `shiplock/diff` says of. */
export interface DiffCheckInput extends OwnSayings {
  now: Instant;
  verdict: Verdict;
  changes: readonly TargetChange[];
  /** Files that the pull request changes; null when that is not known. */
  files: readonly string[] | null;
}

/** A check run that only holds what found no room in the one before it. */
export interface CheckPage {
  name: string;
  title: string;
  summary: string;
  text: string;
}

/** The check itself, and the pages behind it; none for a change that fits. */
export interface DiffCheckText extends CheckText {
  text: string;
  pages: CheckPage[];
  /** False when even all pages had to leave something out. */
  isWhole: boolean;
}

/** A megabyte of text is more than anybody reads, and each page is one content creation of GitHub's 80 a minute. */
export const MOST_PAGES = 8;
/** One block; small enough that little of a page stays empty. */
const BLOCK = 20_000;
/** What the index of pages and the note of what is left out may take. */
const INDEX = 4000;
/** How much of the pages' room the folds get, tried one after another: blocks leave gaps at the ends of pages. */
const SHARES = [1, 0.85, 0.7, 0.5, 0.3, 0];

/**
 * The whole rendered change as check runs: verdict, what is called out, the table, every fold. Over all pages the
 * largest folds step down as in the comment, and what is left out is named.
 */
export function renderDiffCheck(input: DiffCheckInput): DiffCheckText {
  const { now, verdict, changes } = input;
  const message = verdictMessage(verdict, now);
  const isLong = verdict.children.length > 20;
  const head = [
    `${verdictSign[verdict.status]} ${sentence(clip(message, 1000))}`,
    verdictList(verdict, now, { seen: !isLong }),
  ].filter((part) => part !== '');
  const { pages, leftOut } = layOut(input, byteLength(head.join('\n\n')) + INDEX);
  const [first = { summary: '', text: '', targets: [] }, ...others] = pages;
  const summary = [...head, indexOf(pages), leftOutNote(leftOut), first.summary].filter((part) => part !== '');
  return {
    title: clip(titleOf(input, message).replaceAll('`', ''), 200),
    summary: `${summary.join('\n\n')}\n`,
    text: first.text,
    isWhole: leftOut === null,
    annotations: diffAnnotations(changes, foldFindings(changes, input.findings), input.files),
    pages: others.map((page, index) => ({
      name: pageName(index + 2),
      title: `Page ${index + 2} of ${pages.length} of the rendered change`,
      summary: page.summary,
      text: page.text,
    })),
  };
}

/** The check that holds a page; the first is the check itself. */
function pageName(page: number): string {
  return page === 1 ? DIFF_CHECK : `${DIFF_CHECK} ${page}`;
}

/** The number of the page that a check of ours is, null for any other check. */
export function parsePageName(name: string): number | null {
  const number = name.startsWith(`${DIFF_CHECK} `) ? name.slice(DIFF_CHECK.length + 1) : '';
  return /^[1-9]\d?$/.test(number) ? Number(number) : null;
}

function layOut({ changes, ...own }: DiffCheckInput, first: number): { pages: Page[]; leftOut: string | null } {
  const fixed = fixedBlocks(changes, own);
  const used = fixed.reduce((sum, { text }) => sum + byteLength(text) + 2, first);
  const room = MOST_PAGES * 2 * CHECK_LIMIT - used;
  for (const share of SHARES) {
    const { groups, leftOut } = fitGroups(changes, room * share);
    const folds = groups.flatMap(({ group, detail, text }): Block[] =>
      text === ''
        ? []
        : splitSection(group, detail, BLOCK).map((part) => ({ text: part, target: group.targets[0] ?? null })),
    );
    const pages = paginate([...fixed, ...folds], { room: CHECK_LIMIT, first });
    if (pages.length <= MOST_PAGES || share === 0) return { pages: pages.slice(0, MOST_PAGES), leftOut };
  }
  return { pages: [], leftOut: null };
}

/** What stands above the folds, each list at most an eighth of all pages; the rest of it is counted. */
function fixedBlocks(changes: readonly TargetChange[], own: OwnSayings): Block[] {
  const most = Math.floor((MOST_PAGES * 2 * CHECK_LIMIT) / 8);
  const more = (count: number) => `- and ${count} more, which \`shiplock diff\` prints`;
  const lists = calledOut(changes, own).flatMap(({ heading, lines }) =>
    lines.length === 0
      ? [{ text: heading, target: null }]
      : listBlocks(`${heading}\n\n`, withinBytes(lines, most, more), BLOCK),
  );
  if (changes.length === 0) return lists;
  const { head, rows } = tableRows(changes);
  const moreRows = (count: number) => `| and ${plural(count, 'more target')} | | |`;
  return [...lists, ...listBlocks(`${head}\n`, withinBytes(rows, most, moreRows), BLOCK)];
}

function titleOf({ verdict, changes }: DiffCheckInput, message: string): string {
  if (verdict.status !== 'passed' || changes.length === 0) return message;
  const counts = countsText(sumCounts(changes.map((change) => countChanges(change.diff))));
  const dangers = changes.flatMap(({ diff }) => (diff.status === 'rendered' ? (diff.dangers ?? []) : [])).length;
  return `${message}: ${counts}${dangers === 0 ? '' : `, ${plural(dangers, 'dangerous change')}`}`;
}

function indexOf(pages: readonly Page[]): string {
  if (pages.length < 2) return '';
  const lines = pages.map(({ targets }, index) => {
    const [first, last] = [targets[0], targets.at(-1)];
    const span = first === last ? codeSpan(first ?? '') : `${codeSpan(first ?? '')} to ${codeSpan(last ?? '')}`;
    const what = first === undefined ? 'what comes before the folds' : span;
    return `- ${codeSpan(pageName(index + 1))}${index === 0 ? ' (this check)' : ''}: ${what}`;
  });
  return `📄 It goes on in ${plural(pages.length - 1, 'more check')} beside this one:\n\n${lines.join('\n')}`;
}

function leftOutNote(leftOut: string | null): string {
  return leftOut === null
    ? ''
    : `✂️ Left out of all pages for length: ${leftOut}. In a clone, \`shiplock diff BASE HEAD --repo .\` prints everything.`;
}
