import type { FieldChange, ObjectChange, TargetDiff } from '../model/changes.ts';
import { targetKey } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { countChanges, countsText, isNoise, plural } from './change-counts.ts';
import { codeSpan, fence, fold, htmlCode, htmlText, plainText } from './markdown.ts';
import { clip } from './within-bytes.ts';

/** How much of a target's diff is shown: everything; one line per field; names; or nothing but the row of the table. */
export const detailLevels = ['full', 'fields', 'names', 'none'] as const;
export type Detail = (typeof detailLevels)[number];

/** Targets in which the very same change happens: it is shown once. */
export interface ChangeGroup {
  /** Keys of the targets, at least one. */
  targets: string[];
  diff: TargetDiff;
}

/** Puts targets with equal diffs together, in the order of their first one. */
export function groupChanges(changes: readonly TargetChange[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const key = JSON.stringify(change.diff);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { targets: [targetKey(change)], diff: change.diff });
    else group.targets.push(targetKey(change));
  }
  return [...groups.values()];
}

/** The fold of a group at a level of detail; the empty text when there is nothing to show. */
export function changeSection({ targets, diff }: ChangeGroup, detail: Detail): string {
  const name = namesText(targets);
  if (diff.status === 'failed') return failureFold(name, diff, detail);
  if (detail === 'none' || diff.changes.length === 0) return '';
  const counts = countsText(countChanges(diff));
  const each = targets.length === 1 ? '' : ' in each';
  const real = diff.changes.filter((one) => !isNoise(one));
  const noise = diff.changes.filter(isNoise);
  const blocks = detail === 'names' ? [nameList(real)] : real.map((one) => objectBlock(one, detail));
  if (noise.length > 0) blocks.push(noiseBlock(noise, detail));
  return fold(`${name}: ${htmlText(counts)}${each}`, blocks.filter((block) => block !== '').join('\n\n'));
}

function namesText(targets: readonly string[]): string {
  const shown = targets.slice(0, 4).map(htmlCode).join(', ');
  return targets.length > 4 ? `${shown} and ${plural(targets.length - 4, 'more target')}` : shown;
}

const messageRoom: Record<Detail, number> = { full: 4000, fields: 600, names: 120, none: 0 };

function failureFold(name: string, diff: Failed, detail: Detail): string {
  return detail === 'none' ? '' : fold(`⛔ ${name} does not render`, failureText(diff, messageRoom[detail]));
}

type Failed = Extract<TargetDiff, { status: 'failed' }>;

/** Whose fault it is, the message, and where. */
function failureText(diff: Failed, room: number): string {
  const where =
    diff.file === null ? '' : ` at ${codeSpan(diff.line === null ? diff.file : `${diff.file}:${diff.line}`)}`;
  const whose =
    diff.side === 'head'
      ? `With this pull request the target does not render${where}:`
      : `The base branch does not render${where}, so the change cannot be shown. This pull request did not cause it:`;
  return `${whose}\n\n${fence(clip(diff.message, room), 'text')}`;
}

function objectBlock(change: ObjectChange, detail: Detail): string {
  const shown = change.fields.filter((field) => !field.noise);
  const hidden = change.fields.length - shown.length;
  const heading = `**${plainText(change.kind)}** ${codeSpan(objectName(change))} ${change.change}`;
  const note = hidden > 0 ? `; ${hidden} more in labels and checksums` : '';
  if (detail === 'full' && change.text !== '') return `${heading}${note}\n\n${fence(change.text, 'diff')}`;
  const lines = change.change === 'modified' ? shown.slice(0, 20).map((field) => `- ${fieldLine(field)}`) : [];
  if (change.change === 'modified' && shown.length > 20) lines.push(`- and ${plural(shown.length - 20, 'more field')}`);
  return [`${heading}${note}`, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n');
}

function fieldLine({ path, from, to }: FieldChange): string {
  return `${codeSpan(clip(path, 200))}: ${valueText(from)} → ${valueText(to)}`;
}

function valueText(value: string | null): string {
  return value === null ? 'nothing' : codeSpan(clip(value, 200));
}

function nameList(changes: readonly ObjectChange[]): string {
  const lines = changes
    .slice(0, 200)
    .map((one) => `- ${one.change} **${plainText(one.kind)}** ${codeSpan(objectName(one))}`);
  if (changes.length > 200) lines.push(`- and ${plural(changes.length - 200, 'more object')}`);
  return lines.join('\n');
}

function noiseBlock(changes: readonly ObjectChange[], detail: Detail): string {
  const verb = changes.length === 1 ? 'changes' : 'change';
  const summary = `${plural(changes.length, 'object')} ${verb} only in labels and checksums`;
  if (detail !== 'full') return `${summary}.`;
  const lines = changes.slice(0, 50).map((change) => {
    const fields = change.fields.slice(0, 5).map(fieldLine).join('; ');
    return `- ${plainText(change.kind)} ${codeSpan(objectName(change))}: ${fields}`;
  });
  if (changes.length > 50) lines.push(`- and ${plural(changes.length - 50, 'more object')}`);
  return fold(summary, lines.join('\n'));
}

function objectName({ namespace, name }: ObjectChange): string {
  return namespace === null ? name : `${namespace}/${name}`;
}
