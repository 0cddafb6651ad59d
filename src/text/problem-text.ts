import type { Problem } from '../model/errors.ts';
import type { Annotation } from '../model/plan.ts';
import { codeSpan, sentence } from './markdown.ts';
import { clip, withinBytes } from './within-bytes.ts';

/** A problem as one line for a terminal: `file:line:column: message (hint)`. */
export function problemLine({ file, line, column, message, hint }: Problem): string {
  return `${file}:${line}:${column}: ${message}${hint === null ? '' : ` (${hint})`}`;
}

/** Problems as a Markdown list of at most 12,000 bytes; the rest is counted. */
export function problemList(problems: readonly Problem[]): string {
  const lines = problems.map(({ file, line, message, hint }) => {
    const help = hint === null ? '' : ` (${sentence(hint)})`;
    return `- ${codeSpan(`${file}:${line}`)} ${sentence(clip(message, 500))}${help}`;
  });
  return withinBytes(lines, 12_000, (count) => `- and ${count} more`).join('\n');
}

/** A problem on its line of the pull request. Annotations are plain text. */
export function problemAnnotation({ file, line, message, hint }: Problem): Annotation {
  return { path: file, line, level: 'failure', message: hint === null ? message : `${message}\n${hint}` };
}
