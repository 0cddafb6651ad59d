import type { Instant } from '../model/names.ts';
import type { TargetReport } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { plural } from './change-counts.ts';
import { instantText, withInstants } from './instant.ts';
import { codeSpan, plainText, sentence, table } from './markdown.ts';
import { verdictSign } from './verdict-text.ts';
import { clip, withinBytes } from './within-bytes.ts';

/** One target in the answer to `/status`. */
export interface StatusRow {
  target: string;
  /** What the base branch has. */
  version: string;
  /** What its agent says; null when none has reported. `hasIt`: it runs what the base branch has. */
  live: { hasIt: boolean; health: TargetReport['health']; since: Instant | null } | null;
  /** Open pull requests that change it. `version` null: it stays at its version. */
  next: { pull: number; version: string | null; verdict: Verdict['status']; headline: string; message: string }[];
  /** Versions that are not offered yet, each with what they wait for: `1.4.3 waits: …`. */
  waits: readonly string[];
  /** A version that a person asked for by name and that has not come yet. */
  asked: { version: string; by: string } | null;
  holds: { what: string; by: string; until: Instant | null; reason: string }[];
  /** Set when somebody rejected what it runs. */
  rejected: { by: string; reason: string } | null;
}

/** Times stand with their date: the answer is read later than it was written. */
const STEADY = '1970-01-01T00:00:00Z';
const ROOM = 40_000;

/** An image, a chart or a Git repository whose versions cannot be listed. */
export interface Unlisted {
  repository: string;
  message: string;
  since: Instant;
}

/** The answer to `/status`: a row for each target, and what could not be read. */
export function statusText(input: {
  rows: readonly StatusRow[];
  unreadable: readonly string[];
  unlisted: readonly Unlisted[];
  now: Instant;
}): string {
  const cells = input.rows.map((row) => [
    codeSpan(row.target),
    versionCell(row),
    liveCell(row),
    nextCell(row),
    heldCell(row),
  ]);
  const [head = '', line = '', ...rows] = table(['target', 'version', 'in the cluster', 'next', 'held'], cells).split(
    '\n',
  );
  const shown = withinBytes(rows, ROOM, (count) => `| and ${plural(count, 'more target')} | | | | |`);
  const unread = input.unreadable.slice(0, 20).map(codeSpan).join(', ');
  const more = input.unreadable.length > 20 ? ` and ${input.unreadable.length - 20} more` : '';
  const note = unread === '' ? [] : [`⛔ Cannot be read on the base branch: ${unread}${more}.`];
  const unlisted = input.unlisted.slice(0, 10).map(unlistedLine);
  return [
    [head, line, ...shown].join('\n'),
    ...note,
    ...unlisted,
    `<sub>As of ${instantText(input.now, STEADY)}.</sub>`,
  ].join('\n\n');
}

function unlistedLine({ repository, message, since }: Unlisted): string {
  const why = plainText(clip(message.replace(/\.$/, ''), 300));
  return `⚠️ New versions of ${codeSpan(repository)} have not been seen since ${instantText(since, STEADY)}: ${why}. Those known before are used.`;
}

function versionCell({ version, rejected }: StatusRow): string {
  if (rejected === null) return codeSpan(version);
  return `${codeSpan(version)} ⛔ rejected by ${codeSpan(rejected.by)}: ${plainText(clip(rejected.reason, 100))}`;
}

function liveCell({ live }: StatusRow): string {
  if (live === null) return 'no agent has reported';
  if (!live.hasIt) return `⏳ not there yet, ${live.health}`;
  if (live.health !== 'healthy') return `⚠️ ${live.health}`;
  return `✅ healthy${live.since === null ? '' : ` since ${instantText(live.since, STEADY)}`}`;
}

function nextCell({ next, waits, asked }: StatusRow): string {
  const texts = next.slice(0, 3).map(({ pull, version, verdict, headline, message }) => {
    const what = version === null ? '' : ` ${codeSpan(version)}`;
    const why = verdict === 'passed' ? '' : `: ${sentence(clip(withInstants(message, STEADY), 200))}`;
    return `${verdictSign[verdict]} #${pull}${what} ${headline}${why}`;
  });
  if (next.length > 3) texts.push(`and ${plural(next.length - 3, 'more pull request')}`);
  for (const wait of waits.slice(0, 2)) texts.push(`⏸ ${sentence(clip(withInstants(wait, STEADY), 300))}`);
  if (asked !== null) texts.push(`🙋 ${codeSpan(asked.version)} was asked for by ${codeSpan(asked.by)}`);
  return texts.length === 0 ? '—' : texts.join('<br>');
}

function heldCell({ holds }: StatusRow): string {
  const texts = holds.slice(0, 3).map(({ what, by, until, reason }) => {
    const end = until === null ? '' : ` until ${instantText(until, STEADY)}`;
    return `🔒 ${what} by ${codeSpan(by)}${end}${reason === '' ? '' : `: ${plainText(clip(reason, 100))}`}`;
  });
  if (holds.length > 3) texts.push(`and ${plural(holds.length - 3, 'more hold')}`);
  return texts.length === 0 ? '—' : texts.join('<br>');
}
