import { satisfies, valid, validRange } from 'semver';
import { type Document, isMap, isSeq } from 'yaml';
import { dependencyDigest, type HashedDependency } from '../../model/dependency-digest.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import { pairOf, readYaml } from '../yaml-document.ts';
import type { Version } from './bump-artifact.ts';
import type { FileChange, FilesResult, TextOf } from './bump-files.ts';
import type { EditResult } from './edit-result.ts';
import { setScalar } from './set-scalar.ts';
import { fieldText } from './yaml-fields.ts';

export interface DependencyPlace extends Omit<ArtifactPlace, 'form'> {
  form: Extract<ArtifactPlace['form'], { kind: 'dependency' }>;
}

/**
 * Moves a dependency of a chart and its lock together: the version in Chart.yaml, unless a range there admits the new
 * one, and the lock, so that `helm dependency build` takes it.
 */
export function bumpDependency(textOf: TextOf, place: DependencyPlace, { tag }: Version): FilesResult {
  const { file, form } = place;
  const lock = form.lock ?? '';
  const [chartText, lockText] = [textOf(file), textOf(lock)];
  const refuse = (where: string, reason: string): FilesResult => ({
    status: 'refused',
    file: where,
    reason,
    line: 1,
    column: 1,
  });
  if (tag === null) return refuse(file, 'the new version is not known');
  const chart = documentOf(chartText);
  const index = Number(form.path.at(-1));
  const own = chart === null ? undefined : dependenciesOf(chart)[index];
  if (chartText === undefined || own === undefined) return refuse(file, 'the chart has no such dependency');
  if (lockText === undefined) return refuse(lock, 'the lock of the dependencies could not be read');

  const path = [...form.path, 'version'];
  const isAdmitted = isRangeWith(own.version, tag);
  const edited: EditResult = isAdmitted
    ? { status: 'unchanged' }
    : setScalar(chartText, { document: 0, path, value: tag });
  if (edited.status === 'refused') return { ...edited, file };
  const locked = bumpLock(edited.status === 'edited' ? edited.text : chartText, lockText, { index, version: tag });
  if (locked.status === 'refused') return { ...locked, file: lock };
  const texts: Record<string, string> = {};
  const changes: FileChange[] = [];
  for (const [where, result] of [[file, edited] as const, [lock, locked] as const]) {
    if (result.status !== 'edited') continue;
    texts[where] = result.text;
    changes.push(...result.changes.map((one) => ({ file: where, ...one })));
  }
  return changes.length === 0 ? { status: 'unchanged' } : { status: 'edited', texts, changes };
}

/**
 * The lock of a chart whose dependency `index` is to be `version`, with the digest that Helm computes of both files. The
 * time in the lock stays: the digest does not cover it.
 */
export function bumpLock(
  chartText: string,
  lockText: string,
  dependency: { index: number; version: string },
): EditResult {
  const { index, version } = dependency;
  const refuse = (reason: string): EditResult => ({ status: 'refused', reason, line: 1, column: 1 });
  const [chart, lock] = [documentOf(chartText), documentOf(lockText)];
  if (chart === null || lock === null) return refuse('the lock or its chart is no valid YAML');
  const [asked, had] = [dependenciesOf(chart), dependenciesOf(lock)];
  const at = lockIndex(asked, had, index);
  if (at < 0)
    return refuse(`the lock has no ${asked[index]?.name ?? 'such dependency'}: run \`helm dependency update\``);
  const locked = had.map((one, each) => (each === at ? { ...one, version } : one));
  const first = setScalar(lockText, { document: 0, path: ['dependencies', at, 'version'], value: version });
  if (first.status === 'refused') return first;
  const moved = first.status === 'edited' ? first.text : lockText;
  const second = setScalar(moved, { document: 0, path: ['digest'], value: dependencyDigest(asked, locked) });
  if (second.status !== 'edited') return second.status === 'refused' ? second : first;
  return first.status === 'edited' ? { ...second, changes: [...first.changes, ...second.changes] } : second;
}

/** Of several entries with one name, as aliases have it, the lock's are in the order of the chart's. */
function lockIndex(asked: readonly HashedDependency[], had: readonly HashedDependency[], index: number): number {
  const { name } = asked[index] ?? { name: '' };
  const before = asked.slice(0, index).filter((one) => one.name === name).length;
  const same = had.flatMap((one, each) => (one.name === name ? [each] : []));
  return same[before] ?? -1;
}

function isRangeWith(range: string, version: string): boolean {
  const isExact = valid(range, { loose: true }) !== null;
  return !isExact && validRange(range) !== null && satisfies(version, range);
}

function documentOf(text: string | undefined): Document | null {
  const read = text === undefined ? null : readYaml(text);
  return read?.status === 'read' ? (read.documents[0] ?? null) : null;
}

/** The entries of `dependencies`, as Helm reads them. */
function dependenciesOf(document: Document): HashedDependency[] {
  const list = pairOf(document.contents, 'dependencies')?.value;
  if (!isSeq(list)) return [];
  return list.items.filter(isMap).map((item) => {
    const text = (key: string): string => fieldText(document, item, key) ?? '';
    const value: unknown = item.toJS(document);
    return {
      name: text('name'),
      version: text('version'),
      repository: text('repository'),
      condition: text('condition'),
      alias: text('alias'),
      ...rarePartsOf(value),
    };
  });
}

function rarePartsOf(item: unknown): Pick<HashedDependency, 'tags' | 'enabled' | 'importValues'> {
  const { tags, enabled, 'import-values': imports } = item as Record<string, unknown>;
  return {
    ...(Array.isArray(tags) && { tags: tags.map(String) }),
    ...(enabled === true && { enabled }),
    ...(Array.isArray(imports) && { importValues: imports as unknown[] }),
  };
}
