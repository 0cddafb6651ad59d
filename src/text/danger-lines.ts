import type { Danger } from '../model/changes.ts';
import type { ObjectName } from '../model/finding.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { foldEqual, targetsText } from './in-targets.ts';
import { codeSpan, plainText, sentence } from './markdown.ts';
import { clip } from './within-bytes.ts';

/** The dangers of a pull request as lines of a Markdown list, the same one in several targets once. */
export function dangerLines(changes: readonly TargetChange[]): string[] {
  return foldEqual(changes, (diff) => diff.dangers ?? []).map(
    ({ value, targets }) => `- ${dangerText(value)} — in ${targetsText(targets)}`,
  );
}

function dangerText({ object, path, message }: Danger): string {
  const field = path === null ? '' : ` ${codeSpan(clip(path, 200))}`;
  return `${objectText(object)}${field}: ${sentence(clip(message, 500))}`;
}

/** An object as a part of a line: its kind, and its name in code. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return `**${plainText(kind)}** ${codeSpan(namespace === null ? name : `${namespace}/${name}`)}`;
}
