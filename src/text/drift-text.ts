import type { Approvers } from '../model/config.ts';
import { plural } from './change-counts.ts';
import { type DriftedTarget, driftCount, driftSections } from './drift-section.ts';
import { codeSpan, plainText, sentence } from './markdown.ts';
import { driftMarker } from './markers.ts';
import { CHECK_LIMIT, COMMENT_LIMIT } from './size-ladder.ts';
import { whoMay } from './who-may.ts';
import { byteLength, clip } from './within-bytes.ts';

/** Room in the sticky comment: the rendered diff is what the comment is for. */
const OVERWRITE_ROOM = 16_000;
/** Room of an answer to `/drift`. */
const ANSWER_ROOM = 12_000;

/** What a merge would write over, for the sticky comment of an open pull request; the empty text for nothing. */
export function overwriteText(drifted: readonly DriftedTarget[]): string {
  if (drifted.length === 0) return '';
  const heading = '#### ⚠️ Merging would overwrite what was changed in the cluster';
  return `${heading}\n\n${driftSections(drifted, OVERWRITE_ROOM)}`;
}

/** Title and summary of the check `shiplock/drift`. Without drift it says that there is none any more. */
export function driftCheckText(drifted: readonly DriftedTarget[]): { title: string; summary: string } {
  if (drifted.length === 0) return { title: 'no drift', summary: '✅ The clusters are as Git has them again.\n' };
  const names = drifted.map(({ target }) => target);
  const title = clip(
    `drift in ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`,
    200,
  );
  const lead = `⚠️ ${notAsGit(drifted)}.`;
  return { title, summary: `${lead}\n\n${driftSections(drifted, CHECK_LIMIT - byteLength(lead) - 100)}\n` };
}

/** Title of the tracking issue of an environment: always the same one. */
export function driftIssueTitle(environment: string): string {
  return `Drift in ${environment}`;
}

/** Body of the tracking issue while there is drift: what differs, and what heals it. */
export function driftIssueBody(
  environment: string,
  drifted: readonly DriftedTarget[],
  approvers: Approvers | undefined,
): string {
  const head = [
    driftMarker(
      environment,
      drifted.map(({ target }) => target),
    ),
    `### ⚠️ ${notAsGit(drifted)} in ${codeSpan(environment)}`,
  ];
  const foot = [
    healText(drifted[0]?.heal ?? 'report', environment, approvers),
    '<sub>Shiplock keeps this issue: it is edited when the drift changes, closed when it is gone, and reopened when it comes back. `/drift` shows what there is now.</sub>',
  ];
  const fixed = byteLength([...head, ...foot].join('\n\n')) + 100;
  return `${[...head, driftSections(drifted, COMMENT_LIMIT - fixed), ...foot].join('\n\n')}\n`;
}

/** Body of the tracking issue once the drift is gone. */
export function driftGoneBody(environment: string): string {
  const lines = [
    driftMarker(environment, []),
    `### ✅ ${codeSpan(environment)} is as Git has it`,
    'The drift that was tracked here is gone. What it was stands in the history of this text; the issue is reopened when there is drift again.',
  ];
  return `${lines.join('\n\n')}\n`;
}

/** Body of a second tracking issue for one environment, which only a lost answer of GitHub can have made. */
export function driftDuplicateBody(environment: string, original: number): string {
  return `${driftMarker(environment, [])}\n\nThe drift of ${codeSpan(environment)} is tracked in #${original}.\n`;
}

/** The answer to `/drift` for some targets of which these differ. */
export function driftAnswer(
  asked: readonly string[],
  drifted: readonly DriftedTarget[],
  unknown: readonly string[],
): string {
  const parts = [];
  if (drifted.length > 0) parts.push(`⚠️ ${notAsGit(drifted)}.`, driftSections(drifted, ANSWER_ROOM));
  const clean = asked.length - drifted.length - unknown.length;
  if (clean > 0) parts.push(`✅ ${plural(clean, 'target')} without drift.`);
  if (unknown.length > 0) {
    const names = unknown.slice(0, 10).map(codeSpan);
    const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : '';
    parts.push(
      `No agent has looked for drift in ${names.join(', ')}${more}: it is not synced, not reported yet, or has \`heal: off\`.`,
    );
  }
  return parts.join('\n\n');
}

function notAsGit(drifted: readonly DriftedTarget[]): string {
  const [only] = drifted;
  if (drifted.length === 1 && only !== undefined) return `${plainText(only.target)}: ${driftCount(only.drift)}`;
  return `${plural(drifted.length, 'target')} are not as Git has them`;
}

function healText(heal: DriftedTarget['heal'], environment: string, approvers: Approvers | undefined): string {
  const name = codeSpan(environment);
  switch (heal) {
    case 'auto':
      return `The agent writes Git's state back by itself (\`heal: auto\`), and it comes back: two writers do not agree. Stop the other one, or let \`ignoreDifferences\` name the fields that are its own.`;
    case 'approve':
      return `**What heals it:** comment \`/sync\` (or \`/sync APPLICATION\`) here, and the agent writes Git's state back. That is for ${sentence(whoMay(approvers))}. Or bring the change to Git by a pull request.`;
    default:
      return `**What heals it:** bring the change to Git by a pull request, or undo it in the cluster. In ${name} Shiplock reports drift and does not write it back (\`heal: report\`).`;
  }
}
