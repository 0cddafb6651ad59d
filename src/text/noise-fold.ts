import type { FieldChange, NoiseReason, ObjectChange } from '../model/changes.ts';
import { isNoise, plural } from './change-counts.ts';
import { fieldLine, nameText } from './field-lines.ts';
import { fold, plainText } from './markdown.ts';

/** One of a reason, and several. */
const words: Record<NoiseReason, readonly [one: string, several: string]> = {
  'version-label': ['version label', 'version labels'],
  checksum: ['checksum', 'checksums'],
  tracking: ['tracking label', 'tracking labels'],
  order: ['order', 'orders'],
  'follows-rename': ['name that follows a rename', 'names that follow a rename'],
  'same-value': ['value written otherwise', 'values written otherwise'],
  empty: ['empty value against none', 'empty values against none'],
  encryption: ['part of encryption metadata', 'parts of encryption metadata'],
};

/** `3 version labels, 1 order`: what is hidden as noise, by reason, the most frequent first. */
export function reasonsText(fields: readonly FieldChange[]): string {
  const counts = new Map<NoiseReason, number>();
  for (const { noise, reason = 'version-label' } of fields)
    if (noise) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted.map(([reason, count]) => `${count} ${words[reason][count === 1 ? 0 : 1]}`).join(', ');
}

const mostObjects = 50;
const mostFields = 8;

/** What is hidden, counted and one click away: a fold with every field, or one sentence where room is short. */
export function noiseFold(changes: readonly ObjectChange[], isShort: boolean): string {
  const noisy = changes.filter((change) => change.fields.some(({ noise }) => noise));
  const fields = noisy.flatMap((change) => change.fields.filter(({ noise }) => noise));
  if (fields.length === 0) return '';
  const only = changes.filter(isNoise).length;
  const verb = only === 1 ? 'changes' : 'change';
  const summary = `Hidden as noise: ${plural(fields.length, 'field')} (${reasonsText(fields)})`;
  const title = only === 0 ? summary : `${summary}; ${plural(only, 'object')} ${verb} in nothing else`;
  if (isShort) return `${title}.`;
  const lines = noisy
    .slice(0, mostObjects)
    .map((change) => `- ${plainText(change.kind)} ${nameText(change)}: ${hiddenFields(change)}`);
  if (noisy.length > mostObjects) lines.push(`- and ${plural(noisy.length - mostObjects, 'more object')}`);
  return fold(title, lines.join('\n'));
}

function hiddenFields({ fields }: ObjectChange): string {
  const hidden = fields.filter(({ noise }) => noise);
  const more = hidden.length > mostFields ? `; and ${hidden.length - mostFields} more` : '';
  return `${hidden.slice(0, mostFields).map(fieldLine).join('; ')}${more}`;
}
