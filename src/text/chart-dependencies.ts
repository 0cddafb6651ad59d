import { satisfies, valid } from 'semver';
import { isMap, isSeq } from 'yaml';
import type { RemoteChart } from '../model/target.ts';
import { fieldText } from './edit/yaml-fields.ts';
import { pairOf, readYaml, startOf } from './yaml-document.ts';

const decoder = new TextDecoder();

/** Path in the repository → content. */
type Files = ReadonlyMap<string, Uint8Array>;

/** A chart that another one needs, does not hold, and that is fetched at exactly this version; or why it cannot be. */
export type WantedDependency =
  | {
      status: 'wanted';
      chart: RemoteChart;
      at: { file: string; line: number };
      /** Which entry of the list it is, and the file that locks its version, if one does. */
      index: number;
      lock: string | null;
    }
  | { status: 'problem'; fault: { message: string; file: string; line: number } };

/**
 * The dependencies of a chart that are not in its `charts/`, with the version that its lock names, or that it names
 * itself when that is exact. Those of `file://` and without a repository are not among them: the render finds or
 * misses them. Files that cannot be read have none, which the render says better.
 */
export function dependenciesToFetch(files: Files, chart: string): WantedDependency[] {
  const old = dependenciesIn(files, pathIn(chart, 'requirements.yaml'));
  const own = old.length > 0 ? old : dependenciesIn(files, pathIn(chart, 'Chart.yaml'));
  const lockFile = pathIn(chart, old.length > 0 ? 'requirements.lock' : 'Chart.lock');
  const locked = dependenciesIn(files, lockFile);
  const vendored = vendoredIn(files, chart);
  const wanted: WantedDependency[] = [];
  for (const dependency of own) {
    const isElsewhere = dependency.repository !== '' && !dependency.repository.startsWith('file://');
    if (!isElsewhere || vendored.has(dependency.name)) continue;
    const same = own.filter(({ name }) => name === dependency.name);
    const lock = locked.filter(({ name }) => name === dependency.name)[same.indexOf(dependency)];
    wanted.push(pinned(dependency, lock, lockFile));
  }
  return wanted;
}

interface Dependency {
  name: string;
  version: string;
  repository: string;
  at: { file: string; line: number };
  index: number;
}

function pinned(own: Dependency, lock: Dependency | undefined, lockFile: string): WantedDependency {
  const { name, version, repository, at, index } = own;
  const problem = (message: string) => ({ status: 'problem' as const, fault: { message, ...at } });
  if (!/^(?:https|oci):\/\//.test(repository)) {
    return problem(`the dependency ${name} is neither in charts/ nor of a known kind of repository: ${repository}`);
  }
  const exact = lock?.version ?? valid(version, { loose: true });
  if (exact === null) {
    const missing = `the dependency ${name} ${version} is not in charts/ and no ${lockFile} says which version it is`;
    return problem(`${missing}: commit the lock that \`helm dependency update\` writes`);
  }
  if (lock !== undefined && !satisfies(lock.version, version, { loose: true, includePrerelease: true })) {
    return problem(
      `${lockFile} has ${name} ${lock.version}, which ${version} does not allow: run \`helm dependency update\``,
    );
  }
  const chart = { repository, name, version: exact };
  return { status: 'wanted', chart, at, index, lock: lock === undefined ? null : lockFile };
}

function dependenciesIn(files: Files, file: string): Dependency[] {
  const text = decoder.decode(files.get(file));
  // Most charts have none, and every render asks.
  const read = text.includes('dependencies') ? readYaml(text) : null;
  const document = read?.status === 'read' ? read.documents[0] : undefined;
  const list = pairOf(document?.contents, 'dependencies')?.value;
  if (read?.status !== 'read' || document === undefined || !isSeq(list)) return [];
  return list.items.flatMap((item, index) => {
    if (!isMap(item)) return [];
    const text = (key: string): string => fieldText(document, item, key) ?? '';
    const at = { file, line: read.position(startOf(item) ?? 0).line };
    return [{ name: text('name'), version: text('version'), repository: text('repository'), at, index }];
  });
}

/** Names of the charts in `charts/`: of folders by their Chart.yaml, of packed ones by the name of the file. */
function vendoredIn(files: Files, chart: string): Set<string> {
  const prefix = `${pathIn(chart, 'charts')}/`;
  const names = new Set<string>();
  for (const [path, content] of files) {
    if (!path.startsWith(prefix)) continue;
    const inside = path.slice(prefix.length);
    const packed = /^([^/]+?)-v?\d+\.\d+[^/]*\.tgz$/.exec(inside)?.[1];
    if (packed !== undefined) names.add(packed);
    if (/^[^/]+\/Chart\.yaml$/.test(inside)) names.add(nameIn(content));
  }
  return names;
}

function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function nameIn(content: Uint8Array): string {
  const read = readYaml(decoder.decode(content));
  const document = read.status === 'read' ? read.documents[0] : undefined;
  return document === undefined ? '' : (fieldText(document, document.contents, 'name') ?? '');
}
