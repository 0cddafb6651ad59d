import type { Problem } from '../model/errors.ts';
import type { Instant } from '../model/names.ts';
import type { Annotation } from '../model/plan.ts';
import type { Verdict } from '../model/verdict.ts';
import { MOST_ANNOTATIONS } from './annotations.ts';
import { sentence } from './markdown.ts';
import { problemAnnotation, problemList } from './problem-text.ts';
import { verdictList, verdictMessage, verdictSign } from './verdict-text.ts';
import { clip } from './within-bytes.ts';

/** What one check says that shows no rendered change; problems of the config may be none. */
export interface CheckInput {
  now: Instant;
  verdict: Verdict;
  problems: readonly Problem[];
}

/** The texts of a check run: plain title, Markdown summary of at most 65,535 characters, annotations. */
export interface CheckText {
  title: string;
  summary: string;
  annotations: Annotation[];
}

/** The same verdict tree as in the comment, with the values that each gate saw, then problems. */
export function renderCheck({ now, verdict, problems }: CheckInput): CheckText {
  const message = verdictMessage(verdict, now);
  const parts = [
    `${verdictSign[verdict.status]} ${sentence(clip(message, 1000))}`,
    verdictList(verdict, now, { seen: true }),
    problemList(problems),
  ].filter((part) => part !== '');
  return {
    title: clip(message.replaceAll('`', ''), 200),
    summary: `${parts.join('\n\n')}\n`,
    annotations: problems.slice(0, MOST_ANNOTATIONS).map(problemAnnotation),
  };
}
