import type { FieldChange, ObjectChange } from '../model/changes.ts';
import type { ObjectName } from '../model/finding.ts';
import { plural } from './change-counts.ts';
import { codeSpan } from './markdown.ts';
import { clip } from './within-bytes.ts';

/** `old → new` for an object under another name, else its name, in code. */
export function nameText(change: ObjectChange): string {
  const name = codeSpan(fullName(change));
  return change.former === undefined ? name : `${codeSpan(fullName(change.former))} → ${name}`;
}

function fullName({ namespace, name }: Pick<ObjectName, 'namespace' | 'name'>): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** One line for a field: its path and both values. */
export function fieldLine({ path, from, to }: FieldChange): string {
  return `${codeSpan(clip(path, 200))}: ${valueText(from)} → ${valueText(to)}`;
}

function valueText(value: string | null): string {
  return value === null ? 'nothing' : codeSpan(clip(value, 200));
}

/** The first lines of a list for fields, the others counted. */
export function fieldList(fields: readonly FieldChange[], most: number): string[] {
  const lines = fields.slice(0, most).map((field) => `- ${fieldLine(field)}`);
  if (fields.length > most) lines.push(`- and ${plural(fields.length - most, 'more field')}`);
  return lines;
}
