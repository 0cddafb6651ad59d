import { plainText } from '../text/markdown.ts';
import type { Findings } from './findings.ts';
import { type Quote, readSentence, type Section, sectionsOf } from './report.ts';

/** What stands around the findings. */
export interface ReportFrame {
  /** Whose history, and by which config. */
  title: string;
  /** What people must know to read it rightly: assumptions and what could not be read. */
  notes: readonly string[];
  /** Sections of others behind the findings. */
  extra: readonly Section[];
  /** The proposed config; null where the repository has one. */
  proposed: string | null;
}

/** More lines of one section are counted in text and Markdown; JSON has all of them. */
const MOST_LINES = 40;

/** The report for a terminal. */
export function renderText(findings: Findings, frame: ReportFrame): string {
  const { title, notes, extra, proposed } = frame;
  const sections = [...sectionsOf(findings, terminalText), ...extra];
  const parts = [
    `${title}\n${readSentence(findings)}`,
    ...sections.map(({ title: heading, summary, lines }) =>
      [heading, `  ${summary}`, ...shortened(lines).map((line) => `  - ${line}`)].join('\n'),
    ),
    ...(notes.length === 0 ? [] : [['Notes', ...notes.map((note) => `  - ${terminalText(note)}`)].join('\n')]),
    ...(proposed === null ? [] : [`A config to begin with (.github/shiplock.yaml):\n\n${proposed.trimEnd()}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The same as Markdown, for an issue or a page. */
export function renderMarkdown(findings: Findings, { title, notes, extra, proposed }: ReportFrame): string {
  const sections = [...sectionsOf(findings, plainText), ...extra];
  const parts = [
    `# ${plainText(title)}\n\n${readSentence(findings)}`,
    ...sections.map(({ title: heading, summary, lines }) =>
      [`## ${heading}`, '', summary, ...list(shortened(lines))].join('\n'),
    ),
    ...(notes.length === 0 ? [] : [['## Notes', ...list(notes.map(plainText))].join('\n')]),
    ...(proposed === null ? [] : [`## A config to begin with\n\n\`\`\`yaml\n${proposed}\`\`\``]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function list(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)];
}

/** The newest matter most. */
function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines];
  return [`(${lines.length - MOST_LINES} earlier ones are left out; -o json has them)`, ...lines.slice(-MOST_LINES)];
}

/** Foreign text on one line of a terminal, without the characters that steer one. */
export const terminalText: Quote = (text) => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
