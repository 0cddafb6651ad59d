import type { SourceChanges } from '../model/source-changes.ts';
import { codeSpan, fold, htmlCode, htmlText, link, plainText } from './markdown.ts';
import { clip, withinBytes } from './within-bytes.ts';

/** One image's list is read at a glance, or on its own page. */
const ROOM = 4000;
const SHOWN = 30;

/** What happened in the source of an image, as one fold: newest first, and the page that has everything. */
export function sourceChangesFold(changes: SourceChanges): string {
  const { commits, total, url, source } = changes;
  const shown = commits.slice(0, SHOWN);
  const lines = shown.map(({ sha, subject, by }) => {
    const who = by === '' ? '' : ` (${plainText(clip(by, 60))})`;
    return `- ${codeSpan(sha.slice(0, 7))} ${subjectText(subject, changes)}${who}`;
  });
  const rest = link(`compare in ${source}`, url);
  const list = withinBytes(lines, ROOM, () => '').filter((line) => line !== '');
  const left = total - list.length;
  const foot = left > 0 ? `and ${left} more: ${rest}` : rest;
  return fold(summaryOf(changes), [...list, '', foot].join('\n'));
}

function summaryOf({ repository, from, to, source, status, total }: SourceChanges): string {
  const name = htmlCode(`${repository.split('/').at(-1)} ${versionOf(from)} → ${versionOf(to)}`);
  const count = total === 1 ? '1 commit' : `${total} commits`;
  const what = {
    ahead: count,
    identical: 'the same commit',
    behind: 'an older commit',
    diverged: `${count}, on another line`,
  };
  return `${name}: ${htmlText(`${what[status]} in ${source}`)}`;
}

function versionOf({ tag, digest }: SourceChanges['to']): string {
  return tag ?? digest?.slice(0, 19) ?? '?';
}

/**
 * A subject with the pull requests that it names as links. GitHub notes every link to a pull request on that pull
 * request, also of those that nobody meant to tell; the address that redirects there leaves no note.
 */
function subjectText(subject: string, { url, source }: SourceChanges): string {
  const text = clip(subject, 200);
  if (!url.startsWith('https://github.com/')) return plainText(text);
  return text
    .split(/(\(#\d{1,9}\))/)
    .map((part) => {
      const number = /^\(#(\d+)\)$/.exec(part)?.[1];
      return number === undefined
        ? plainText(part)
        : ` ([#\u200b${number}](https://redirect.github.com/${source}/pull/${number}))`;
    })
    .join('')
    .trim();
}
