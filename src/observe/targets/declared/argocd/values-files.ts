import { posix } from 'node:path';
import { leaves } from '../../repository-tree.ts';
import type { Scope } from '../declaration.ts';
import { FieldFault } from '../fields.ts';
import type { Application, ApplicationSource } from './application.ts';
import type { BuildEnvironment } from './build-environment.ts';
import { type SourceTree, sourceTree } from './source-tree.ts';

/** A file that a source names, and the tree that holds it; null for a file of a chart that is not in Git. */
export interface NamedFile {
  home: SourceTree | null;
  path: string;
}

/** The files that the helm settings of one source name. */
export interface HelmFiles {
  values: NamedFile[];
  /** What is named and cannot be read here. */
  unknowns: string[];
}

/** What paths are resolved against. */
export interface PathsOf {
  application: Application;
  source: ApplicationSource;
  /** Where the chart is; null for a chart that is not in Git. */
  home: SourceTree | null;
  environment: BuildEnvironment;
  scope: Scope;
}

/**
 * The values files of a source in their order: below the chart, from the root (`/…`), or in a named source (`$name/…`).
 * Throws `FieldFault` for one that is missing, unless `ignoreMissingValueFiles` is set, and for one outside.
 */
export async function valuesFiles(paths: PathsOf): Promise<HelmFiles> {
  const { helm } = paths.source;
  const values: NamedFile[] = [];
  const unknowns: string[] = [];
  for (const [index, raw] of helm.texts('valueFiles').entries()) {
    const at = [...helm.path, 'valueFiles', index];
    const found = await namedFile(raw, { ...paths, at });
    if (typeof found === 'string') unknowns.push(found);
    else if (await isThere(found)) values.push(found);
    else if (!helm.flag('ignoreMissingValueFiles')) {
      const where = found.home?.from === undefined ? '' : ` in ${found.home.from.repository}`;
      throw new FieldFault(
        at,
        `the values file ${found.path} is missing${where}`,
        'add it, or set `ignoreMissingValueFiles`',
      );
    }
  }
  return { values, unknowns };
}

/** What a chart that is not in Git holds is seen when it is rendered. */
async function isThere({ home, path }: NamedFile): Promise<boolean> {
  return home === null || home.tree.isFile((await home.tree.real(path)).path ?? '');
}

/** The place of a file that a source names; a sentence for one that cannot be read from Git. */
export async function namedFile(
  raw: string,
  { application, home, environment, scope, at, source }: PathsOf & { at: readonly (string | number)[] },
): Promise<NamedFile | string> {
  const named = /^\$([^/{$]+)\/(.*)$/.exec(raw);
  const other = application.sources.find(({ ref }) => ref !== '' && ref === named?.[1]);
  if (named !== null && other !== undefined) {
    return { home: await sourceTree(other, scope), path: inTree('', environment.fill(named[2] ?? ''), at) };
  }
  const text = environment.fill(raw);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return `The values file ${text} is not in Git: it is left out.`;
  return { home, path: inTree(source.folder, text, at) };
}

/** Where a path leads, from the root when it begins with a slash. Throws `FieldFault` when it leads out. */
function inTree(folder: string, path: string, at: readonly (string | number)[]): string {
  const place = posix.normalize(path.startsWith('/') ? `.${path}` : posix.join(plainFolder(folder), path));
  if (leaves(place)) throw new FieldFault(at, `${path} leads out of the repository`, 'name a file in the repository');
  return place === '.' ? '' : place.replace(/\/$/, '');
}

/** A folder as trees name it: `''` for the root, without slashes and dots around it. */
export function plainFolder(folder: string): string {
  const plain = posix.normalize(folder === '' ? '.' : folder).replace(/^\/+|\/+$/g, '');
  return plain === '.' ? '' : plain;
}

/** The text of a named file; `''` when it is gone or in a chart that is not in Git. */
export async function textOf({ home, path }: NamedFile): Promise<string> {
  return (await home?.tree.text(path))?.text ?? '';
}
