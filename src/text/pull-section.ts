import { fold, htmlText } from './markdown.ts';
import { byteLength } from './within-bytes.ts';

/**
 * One thing that a pull request of ours says of an artifact on its way: a line of Markdown, or more of it in a fold whose
 * `title` is plain text.
 */
export type PullSection = { kind: 'line'; text: string } | { kind: 'fold'; title: string; text: string };

/** What is said of one artifact, or of one application of a group: a heading in Markdown, `''` for none, and the rest. */
export interface Said {
  heading: string;
  sections: readonly PullSection[];
}

/**
 * Headings, lines and folds one after the other, at most `room` bytes. Folds that do not fit are named; what else does not
 * fit is counted.
 */
export function renderSections(said: readonly Said[], room: number): string {
  const parts: string[] = [];
  let left = room;
  for (const [index, one] of said.entries()) {
    const part = renderOne(one, left);
    if (part === null) {
      parts.push(`Of ${said.length - index} more, what is known is left out for length.`);
      break;
    }
    left -= byteLength(part) + 2;
    if (part !== '') parts.push(part);
  }
  return parts.join('\n\n');
}

/** Null when not even the lines fit. */
function renderOne({ heading, sections }: Said, room: number): string | null {
  const lines = sections.flatMap((one) => (one.kind === 'line' ? [`- ${one.text}`] : []));
  const parts = [heading, lines.join('\n')].filter((part) => part !== '');
  let left = room - byteLength(parts.join('\n\n'));
  if (left < 0) return null;
  for (const section of sections) {
    if (section.kind === 'line') continue;
    const whole = fold(htmlText(section.title), section.text);
    const short = `<sub>${htmlText(section.title)}: left out for length.</sub>`;
    const part = byteLength(whole) < left ? whole : short;
    left -= byteLength(part) + 2;
    parts.push(part);
  }
  return parts.join('\n\n');
}
