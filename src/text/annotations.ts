import { targetKey } from '../model/names.ts';
import type { Annotation } from '../model/plan.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { plural } from './change-counts.ts';
import type { FoundIn } from './finding-lines.ts';
import { clip } from './within-bytes.ts';

/** GitHub takes 50 with each request, and nobody reads hundreds: the others are listed in the text all the same. */
export const MOST_ANNOTATIONS = 200;

/**
 * What is said on lines: render errors of the pull request's side, then new findings in files that it changes (`files`;
 * null when that is not known). Others would stand where nobody looks. Equal ones once, at most 200. Plain text.
 */
export function diffAnnotations(
  changes: readonly TargetChange[],
  found: readonly FoundIn[],
  files: readonly string[] | null,
): Annotation[] {
  const changed = files === null ? null : new Set(files);
  const inline = found.filter(({ value }) => !value.known && value.file !== null && (changed?.has(value.file) ?? true));
  const all = [...failures(changes), ...inline.map(findingAnnotation)];
  const once = new Map(all.map((one) => [JSON.stringify(one), one]));
  return [...once.values()].slice(0, MOST_ANNOTATIONS);
}

/** Render errors on the line that they name; the same one of several targets once. */
function failures(changes: readonly TargetChange[]): Annotation[] {
  const places = new Map<string, { annotation: Annotation; targets: string[] }>();
  for (const change of changes) {
    const { diff } = change;
    if (diff.status !== 'failed' || diff.side === 'base' || diff.file === null) continue;
    const message = clip(diff.message, 1000);
    const key = JSON.stringify([diff.file, diff.line, message]);
    const annotation: Annotation = { path: diff.file, line: diff.line ?? 1, level: 'failure', message };
    const place = places.get(key) ?? { annotation, targets: [] };
    place.targets.push(targetKey(change));
    places.set(key, place);
  }
  return [...places.values()].map(({ annotation, targets }) => {
    const verb = targets.length === 1 ? 'does' : 'do';
    return { ...annotation, message: `${namesOf(targets)} ${verb} not render: ${annotation.message}` };
  });
}

function findingAnnotation({ value, targets }: FoundIn): Annotation {
  const { file, line, level, inspection, message, object } = value;
  const what = object === null ? '' : `${object.kind} ${object.name}: `;
  const where = targets.length === 0 ? '' : ` (${namesOf(targets)})`;
  return {
    path: file ?? '',
    line: line ?? 1,
    level,
    message: `${inspection}${where}: ${what}${clip(message, 1000)}`,
  };
}

function namesOf(targets: readonly string[]): string {
  const shown = targets.slice(0, 3).join(', ');
  return targets.length > 3 ? `${shown} and ${plural(targets.length - 3, 'more target')}` : shown;
}
