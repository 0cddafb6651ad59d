import { satisfies, valid, validRange } from 'semver';
import { type Document, isMap, isSeq } from 'yaml';
import { dependencyDigest, type HashedDependency } from '../../model/dependency-digest.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import { pairOf, readYaml, type YamlPath } from '../yaml-document.ts';
import type { Version } from './bump-artifact.ts';
import type { FileChange, FilesResult, TextOf } from './bump-files.ts';
import { setScalar } from './set-scalar.ts';
import { fieldText } from './yaml-fields.ts';

export interface DependencyPlace extends Omit<ArtifactPlace, 'form'> {
  form: Extract<ArtifactPlace['form'], { kind: 'dependency' }>;
}

/**
 * Moves a dependency of a chart and its lock together: the version in Chart.yaml, unless a range there admits the new
 * one, the version in the lock, and the lock's digest as Helm computes it, so that `helm dependency build` takes it. The
 * time in the lock stays, which the digest does not cover.
 */
export function bumpDependency(textOf: TextOf, place: DependencyPlace, { tag }: Version): FilesResult {
  const { file } = place;
  const lock = place.form.lock ?? '';
  const refuse = (where: string, reason: string): FilesResult => ({
    status: 'refused',
    file: where,
    reason,
    line: 1,
    column: 1,
  });
  if (tag === null) return refuse(file, 'the new version is not known');
  const [chart, locked] = [documentOf(textOf(file)), documentOf(textOf(lock))];
  if (chart === null) return refuse(file, 'the chart cannot be read');
  if (locked === null) return refuse(lock, 'the lock of the dependencies cannot be read');
  const asked = dependenciesOf(chart);
  const had = dependenciesOf(locked);
  const index = Number(place.form.path.at(-1));
  const own = asked[index];
  const at = own === undefined ? -1 : lockIndex(asked, had, index);
  if (own === undefined) return refuse(file, 'the dependency is gone');
  if (at < 0) return refuse(lock, `the lock has no ${own.name}: run \`helm dependency update\``);

  const version = isRangeWith(own.version, tag) ? own.version : tag;
  const digest = dependencyDigest(
    asked.map((one, each) => (each === index ? { ...one, version } : one)),
    had.map((one, each) => (each === at ? { ...one, version: tag } : one)),
  );
  return applied(textOf, [
    { file, path: [...place.form.path, 'version'], value: version },
    { file: lock, path: ['dependencies', at, 'version'], value: tag },
    { file: lock, path: ['digest'], value: digest },
  ]);
}

interface FileEdit {
  file: string;
  path: YamlPath;
  value: string;
}

function applied(textOf: TextOf, edits: readonly FileEdit[]): FilesResult {
  const edited: Record<string, string> = {};
  const changes: FileChange[] = [];
  for (const { file, path, value } of edits) {
    const result = setScalar(edited[file] ?? textOf(file) ?? '', { document: 0, path, value });
    if (result.status === 'refused') return { ...result, file };
    if (result.status !== 'edited') continue;
    edited[file] = result.text;
    changes.push(...result.changes.map((one) => ({ file, ...one })));
  }
  return changes.length === 0 ? { status: 'unchanged' } : { status: 'edited', texts: edited, changes };
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
