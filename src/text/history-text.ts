import type { Instant } from '../model/names.ts';
import { plural } from './change-counts.ts';
import { instantText, withInstants } from './instant.ts';
import { codeSpan, plainText, sentence, table } from './markdown.ts';
import { clip, withinBytes } from './within-bytes.ts';

/** One line of a history as it is shown. */
interface Line {
  at: Instant;
  subject: string;
  by: string;
  what: string;
  why: string | null;
}

/** Times stand with their date: the answer is read later than it was written. */
const STEADY = '1970-01-01T00:00:00Z';
const MOST = 50;
const ROOM = 40_000;

/** The answer to `/history`: the newest lines first, at most fifty; the rest is counted, with where it is told whole. */
export function historyText(
  lines: readonly Line[],
  filter: { application: string | null; environment: string | null },
): string {
  const words = [filter.application, filter.environment].filter((part) => part !== null);
  const name = words.length === 0 ? 'everything' : words.map(codeSpan).join(' in ');
  if (lines.length === 0) return `Nothing is on record of ${name} yet.`;
  const rows = lines
    .slice(0, MOST)
    .map(({ at, subject, by, what, why }) => [
      instantText(at, STEADY),
      codeSpan(clip(subject, 200)),
      codeSpan(by),
      sentence(clip(withInstants(what, STEADY), 300)),
      why === null || why === '' ? '—' : plainText(clip(why, 300)),
    ]);
  const [head = '', line = '', ...body] = table(['when', 'where', 'who', 'what', 'why'], rows).split('\n');
  const shown = withinBytes(body, ROOM, (count) => `| and ${plural(count, 'more line')} | | | | |`);
  const older = lines.length - MOST;
  const note =
    older > 0 ? `\n\nAnd ${plural(older, 'older line')}: \`shiplock history\` tells them all, in any clone.` : '';
  return `History of ${name}, newest first:\n\n${[head, line, ...shown].join('\n')}${note}`;
}
