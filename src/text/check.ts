import type { Problem } from '../model/errors.ts';
import type { Instant } from '../model/names.ts';
import type { Annotation } from '../model/plan.ts';
import type { TargetChange } from '../model/snapshot.ts';
import type { Verdict } from '../model/verdict.ts';
import { targetTable } from './comment.ts';
import { sentence } from './markdown.ts';
import { problemAnnotation, problemList } from './problem-text.ts';
import { CHECK_LIMIT, fitSections } from './size-ladder.ts';
import { verdictList, verdictMessage, verdictSign } from './verdict-text.ts';
import { byteLength, clip } from './within-bytes.ts';

/**
 * What one check says. Changes belong to `shiplock/diff`, problems to whichever check they block; both may be empty.
 */
export interface CheckInput {
  now: Instant;
  verdict: Verdict;
  changes: readonly TargetChange[];
  problems: readonly Problem[];
}

/** The texts of a check run: plain title, Markdown summary of at most 65,535 characters, at most 50 annotations. */
export interface CheckText {
  title: string;
  summary: string;
  annotations: Annotation[];
}

/**
 * The same verdict tree as in the comment, with the values that each gate saw, then problems and the rendered change.
 */
export function renderCheck({ now, verdict, changes, problems }: CheckInput): CheckText {
  const message = verdictMessage(verdict, now);
  const head = [
    `${verdictSign[verdict.status]} ${sentence(clip(message, 1000))}`,
    verdictList(verdict, now, { seen: true }),
    problemList(problems),
    changes.length === 0 ? '' : targetTable(changes),
  ].filter((part) => part !== '');
  const fixed = byteLength(head.join('\n\n')) + 600;
  const { sections, leftOut } = fitSections(changes, CHECK_LIMIT - fixed);
  const note = leftOut === null ? [] : [`✂️ Left out for length: ${leftOut}.`];
  const annotations = [...problems.map(problemAnnotation), ...changes.flatMap(failureAnnotation)].slice(0, 50);
  return {
    title: clip(message.replaceAll('`', ''), 200),
    summary: `${[...head, ...note, ...sections].join('\n\n')}\n`,
    annotations,
  };
}

/** A render error of the pull request's side on the line that it names. */
function failureAnnotation({ application, environment, diff }: TargetChange): Annotation[] {
  if (diff.status === 'rendered' || diff.side === 'base' || diff.file === null) return [];
  const message = `${application}/${environment} does not render: ${clip(diff.message, 1000)}`;
  return [{ path: diff.file, line: diff.line ?? 1, level: 'failure', message }];
}
