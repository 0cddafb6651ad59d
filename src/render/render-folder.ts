import { access } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { RenderRequest, RenderSource } from './engine.ts';
import { type FolderFiles, readFolder } from './files.ts';
import { placesNamed } from './narrow.ts';
import { recogniseSource } from './source.ts';

export interface RenderOptions {
  values: string[];
  set: string[];
  setString: string[];
  release: string;
  namespace: string;
  kubeVersion?: string;
  apiVersions: string[];
  /** Hosts that missing dependencies may be fetched from. */
  allowChartHost?: string[];
  includeCrds: boolean;
  output: 'yaml' | 'json';
}

export type ReadRequest = { status: 'read'; request: RenderRequest } | { status: 'refused'; message: string };

/**
 * Makes a request from a folder on disk. Files are read within its Git repository, so that an overlay finds its base
 * and a link out of the repository is refused.
 */
export async function readRequest(folder: string, options: RenderOptions, now: number): Promise<ReadRequest> {
  if (!(await exists(folder))) return { status: 'refused', message: `there is no folder ${folder}` };
  const values = options.values.map((file) => resolve(file));
  const root = await rootOf(folder);
  const outside = values.find((file) => !isInside(root, file));
  const missing = await firstMissing(values);
  if (missing !== undefined) return { status: 'refused', message: `there is no values file ${missing}` };
  if (outside !== undefined) {
    return {
      status: 'refused',
      message: `the values file ${outside} lies outside of ${root}, where ${folder} belongs`,
    };
  }
  return await readWithin(root, folder, values, options, now);
}

async function readWithin(
  root: string,
  folder: string,
  values: string[],
  options: RenderOptions,
  now: number,
): Promise<ReadRequest> {
  const path = inRoot(root, folder);
  const own = await readFolder(root, [path]);
  if (own.status === 'refused') return own;
  const kind = recogniseSource(own.files.keys(), path);
  if (kind === null) {
    return {
      status: 'refused',
      message: `${folder} holds nothing to render: no Chart.yaml, no kustomization.yaml and no YAML or JSON file`,
    };
  }
  const valuesFiles = values.map((file) => inRoot(root, file));
  const more = kind === 'kustomize' ? await readNamed(root, own.files) : await readFolder(root, valuesFiles);
  if (more.status === 'refused') return more;
  const files = new Map([...own.files, ...more.files]);
  const source = sourceOf(kind, path, valuesFiles, options);
  return { status: 'read', request: { files, source, seed: '', now, lists: 'keep', yaml: options.output === 'yaml' } };
}

/** Reads what kustomizations name outside of their folder, and what those name in turn. */
async function readNamed(root: string, own: ReadonlyMap<string, Uint8Array>): Promise<FolderFiles> {
  const files = new Map(own);
  const seen = new Set<string>();
  for (;;) {
    const unseen = [...placesNamed(files)].filter((place) => !seen.has(place));
    if (unseen.length === 0) return { status: 'read', files };
    for (const place of unseen) {
      seen.add(place);
      if (!(await exists(join(root, place)))) continue;
      const read = await readFolder(root, [place]);
      if (read.status === 'refused') return read;
      for (const [path, content] of read.files) files.set(path, content);
    }
  }
}

function sourceOf(
  kind: RenderSource['kind'],
  path: string,
  valuesFiles: string[],
  options: RenderOptions,
): RenderSource {
  if (kind !== 'helm') return { kind, path };
  const { set, setString, release, namespace, kubeVersion, apiVersions, includeCrds } = options;
  return {
    kind,
    path,
    valuesFiles,
    set,
    setString,
    releaseName: release,
    namespace,
    apiVersions,
    includeCrds,
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
  };
}

/**
 * The top folder of the Git repository that the folder belongs to. Outside of a repository it is the working folder
 * when that holds the folder, otherwise the folder itself.
 */
async function rootOf(folder: string): Promise<string> {
  for (let above = folder; ; above = dirname(above)) {
    if (await exists(join(above, '.git'))) return above;
    if (dirname(above) === above) return isInside(process.cwd(), folder) ? process.cwd() : folder;
  }
}

async function firstMissing(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (!(await exists(file))) return file;
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function inRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`);
}
