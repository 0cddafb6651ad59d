import type { ObjectChange, TargetDiff } from '../model/changes.ts';
import { countChanges, countsText, isNoise, plural } from './change-counts.ts';
import { fieldList, nameText } from './field-lines.ts';
import type { ChangeGroup } from './group-changes.ts';
import { codeSpan, fence, fold, htmlCode, htmlText, plainText } from './markdown.ts';
import { noiseFold, reasonsText } from './noise-fold.ts';
import { clip } from './within-bytes.ts';

/** How much of a target's diff is shown: everything; one line per field; names; or nothing but the row of the table. */
export const detailLevels = ['full', 'fields', 'names', 'none'] as const;
export type Detail = (typeof detailLevels)[number];

/** The fold of a group at a level of detail; the empty text when there is nothing to show. */
export function changeSection(group: ChangeGroup, detail: Detail): string {
  const { targets, diff, part } = group;
  const name = namesText(targets);
  if (diff.status === 'failed') return failureFold(name, diff, detail);
  if (diff.status === 'withheld') return '';
  if (detail === 'none' || diff.changes.length === 0) return '';
  const counts = countsText(countChanges(diff));
  const each = targets.length === 1 ? '' : ' in each';
  const real = diff.changes.filter((one) => !isNoise(one));
  const blocks = detail === 'names' ? [nameList(real)] : real.map((one) => objectBlock(one, detail));
  const all = [aliasText(group), ...blocks, noiseFold(diff.changes, detail !== 'full')];
  return fold(`${name}: ${htmlText(counts)}${each}${partText(part)}`, all.filter((block) => block !== '').join('\n\n'));
}

function namesText(targets: readonly string[]): string {
  const shown = targets.slice(0, 4).map(htmlCode).join(', ');
  return targets.length > 4 ? `${shown} and ${plural(targets.length - 4, 'more target')}` : shown;
}

/** What is shown is true of the first target; that the others have other names is said. */
function aliasText({ targets, alike }: ChangeGroup): string {
  if (alike === undefined) return '';
  const others = targets.length === 2 ? 'The other one differs' : 'The others differ';
  return `Shown for ${codeSpan(targets[0] ?? '')}. ${others} in the names of environment and namespace alone.`;
}

function partText(part: ChangeGroup['part']): string {
  return part === undefined ? '' : ` (part ${part.index} of ${part.of})`;
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

/** Heading, one line per field, and the diff of the YAML around them where there is room. */
function objectBlock(change: ObjectChange, detail: Detail): string {
  const shown = change.fields.filter((field) => !field.noise);
  const hidden = reasonsText(change.fields);
  const note = hidden === '' ? '' : `; hidden: ${hidden}`;
  const heading = `**${plainText(change.kind)}** ${nameText(change)} ${change.change}${note}`;
  const blocks = [heading, fieldList(shown, detail === 'full' ? 10 : 20).join('\n')];
  if (detail === 'full' && change.text !== '') blocks.push(fence(change.text, 'diff'));
  return blocks.filter((block) => block !== '').join('\n\n');
}

function nameList(changes: readonly ObjectChange[]): string {
  const lines = changes.slice(0, 200).map((one) => `- ${one.change} **${plainText(one.kind)}** ${nameText(one)}`);
  if (changes.length > 200) lines.push(`- and ${plural(changes.length - 200, 'more object')}`);
  return lines.join('\n');
}
