import { z } from 'zod';
import { Instant, TargetKey } from '../model/names.ts';
import type { Rollback } from '../model/record.ts';
import { Release } from '../model/release.ts';
import type { Restore } from '../model/restore.ts';
import { parseTargetKey } from './branch-name.ts';
import { promotionTrailers } from './commit-message.ts';
import { codeSpan, plainText } from './markdown.ts';
import { parseDataMarker, renderDataMarker } from './markers.ts';
import { versionLabel } from './version-label.ts';

/** What the body of a rollback's pull request carries for us: which record it carries out. A hint, like all that is parsed. */
export const RollbackMarker = z.strictObject({
  version: z.literal(1),
  target: TargetKey,
  release: Release.shape.id,
  /** When the rollback was recorded. */
  at: Instant,
});
export type RollbackMarker = z.infer<typeof RollbackMarker>;

/** A rollback with what it does to the files. */
export interface RollbackText {
  rollback: Rollback;
  restore: Restore;
}

/** How many files or commits a list names before it only counts. */
const LIST = 20;

/** Title of the pull request: `Roll back checkout in prod to 1.4.1`. */
export function rollbackTitle({ target, to }: Pick<Rollback, 'target' | 'to'>): string {
  const { application, environment } = parseTargetKey(target) ?? { application: target, environment: '?' };
  return `Roll back ${application} in ${environment} to ${versionLabel(to.artifacts)}`;
}

/** Body of the pull request: who asked and why, what comes back, what goes with it, and what follows; with the marker. */
export function renderRollbackBody({ rollback, restore }: RollbackText): string {
  const { target, from, to, by, comment, reason, revision } = rollback;
  const marker: RollbackMarker = { version: 1, target, release: to.id, at: restore.at };
  const who = comment === null ? 'Shiplock' : codeSpan(`@${by}`);
  const [bad, good] = [versionLabel(from.artifacts), versionLabel(to.artifacts)].map(codeSpan);
  const why = reason === '' ? 'No reason was given.' : `The reason: ${plainText(reason)}`;
  const parts = [
    renderDataMarker('rollback', marker),
    `${who} takes ${codeSpan(target)} back from ${bad} to ${good}, which was healthy there. ${why}`,
    `Every file of the target becomes what it was at ${codeSpan(revision.slice(0, 7))}:\n\n${list(restore.edits.map(editLine))}`,
    ...section('Later changes that this takes along', restore.takesAlong.map(commitLine)),
    ...section('Left as they are, since other targets read them too', restore.shared.map(codeSpan)),
    ...section('Left as they are, since they hold no text', restore.binary.map(codeSpan)),
    `${codeSpan(target)} is held from now on, and ${bad} is rejected: automation brings nothing newer until somebody says` +
      ` \`/unhold ${target.replace('/', ' ')}\`, and ${bad} not even then. A commit by anybody else stops this from merging by itself.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The marker of a body, or null when there is none that we could have written. */
export function parseRollbackBody(body: string): RollbackMarker | null {
  return RollbackMarker.safeParse(parseDataMarker('rollback', body)).data ?? null;
}

/** The message of a rollback's commit, with the trailers that `parseCommitMessage` reads. */
export function renderRollbackMessage({ target, from, to, by, reason }: Rollback): string {
  const lines = [`From ${versionLabel(from.artifacts)}, asked for by ${oneLine(by)}.`, oneLine(reason)];
  const named = parseTargetKey(target);
  const trailers = named === null ? '' : promotionTrailers([{ target: named, release: to }]);
  const body = lines.filter((line) => line !== '').join('\n');
  return `${[rollbackTitle({ target, to }), body, trailers].join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:\n\n${list(lines)}`];
}

function list(lines: readonly string[]): string {
  const shown = lines.slice(0, LIST).map((line) => `- ${line}`);
  if (lines.length > LIST) shown.push(`- and ${lines.length - LIST} more`);
  return shown.join('\n');
}

function editLine({ path, text }: Restore['edits'][number]): string {
  return text === null ? `${codeSpan(path)} (removed)` : codeSpan(path);
}

function commitLine({ sha, subject }: Restore['takesAlong'][number]): string {
  return `${codeSpan(sha.slice(0, 7))} ${plainText(subject.slice(0, 120))}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
