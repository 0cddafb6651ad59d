import { posix } from 'node:path';
import type { Json, KustomizeSource, RenderRequest, RenderSource, ValuesFile } from './engine.ts';

const kustomizationName = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/**
 * Leaves out the files of the repository that a render cannot read: less to send to the engine, and a cache key that
 * other targets' changes do not touch. For a kustomization that is what its folder and every folder or file that it
 * names hold.
 */
export function narrowFiles({ files, source, more = [] }: NarrowRequest): Map<string, Uint8Array> {
  const all = files instanceof Map ? files : new Map(files);
  const read = [source, ...more].map((each) => filesOfSource(all, each));
  return read.length === 1 ? (read[0] ?? new Map()) : new Map(read.flatMap((each) => [...each]));
}

type NarrowRequest = Pick<RenderRequest, 'files' | 'source' | 'more'>;

function filesOfSource(all: ReadonlyMap<string, Uint8Array>, source: RenderSource): Map<string, Uint8Array> {
  const isHere = (source.tree ?? 0) === 0;
  if (source.kind === 'plain') return isHere ? pick(all, [source.path], new Set()) : new Map();
  if (source.kind === 'kustomize') return isHere ? narrowToKustomization(all, source) : new Map();
  const named = [...source.valuesFiles, ...(source.setFile ?? []).map(({ file }) => file)];
  const names = new Set(named.flatMap((file) => pathHere(file, isHere)));
  const isFolder = isHere && source.archive === undefined;
  const path = cleanPath(source.path);
  if (path.endsWith('.tgz')) names.add(path);
  return pick(all, isFolder ? [path, ...chartsBeside(all, path)] : [], names);
}

/** The path of a file of tree 0; none for files of other trees. A bare path is one of the source's own tree. */
function pathHere(file: ValuesFile, isHere: boolean): string[] {
  if (typeof file === 'string') return isHere ? [cleanPath(file)] : [];
  return 'tree' in file && file.tree === 0 ? [cleanPath(file.path)] : [];
}

const besideName = /file:\/\/([^\s'"]+)/g;

/** Folders of charts that a chart names as `file://` dependencies, and of theirs. */
function chartsBeside(all: ReadonlyMap<string, Uint8Array>, chart: string, seen = new Set([chart])): string[] {
  const text = all.get(posix.join(chart, 'Chart.yaml'));
  if (text === undefined) return [];
  const found: string[] = [];
  for (const [, relative = ''] of Buffer.from(text).toString('utf8').matchAll(besideName)) {
    const path = cleanPath(posix.join(chart, relative));
    if (seen.has(path)) continue;
    seen.add(path);
    found.push(path, ...chartsBeside(all, path, seen));
  }
  return found;
}

/** A repository-relative path without `.` and `..`; the repository itself is ''. */
export function cleanPath(path: string): string {
  return posix.resolve('/', path).slice(1);
}

function pick(all: ReadonlyMap<string, Uint8Array>, folders: readonly string[], names: ReadonlySet<string>) {
  const prefixes = folders.map((folder) => (cleanPath(folder) === '' ? '' : `${cleanPath(folder)}/`));
  const picked = new Map<string, Uint8Array>();
  for (const [path, content] of all) {
    if (names.has(path) || prefixes.some((prefix) => path.startsWith(prefix))) picked.set(path, content);
  }
  return picked;
}

/** Follows everything in kustomizations that looks like a way out of the folder. */
function narrowToKustomization(
  all: ReadonlyMap<string, Uint8Array>,
  { path, edits = {} }: KustomizeSource,
): Map<string, Uint8Array> {
  const places = new Set([cleanPath(path), ...placesIn(JSON.stringify(edits satisfies Json), cleanPath(path))]);
  let picked = new Map<string, Uint8Array>();
  for (let before = -1; before < places.size; ) {
    before = places.size;
    picked = pick(all, [...places], places);
    for (const place of placesNamed(picked)) places.add(place);
  }
  return picked;
}

const wayOut = /\.\.(?:\/[^\s'",\]}#]*)?/g;

/**
 * The files and folders outside of their own folder that kustomizations name. It reads the text rather than the YAML,
 * which may find too much but never too little: a relative path has to stand in the text with its dots.
 */
export function placesNamed(files: ReadonlyMap<string, Uint8Array>): Set<string> {
  const places = new Set<string>();
  for (const [file, content] of files) {
    if (!kustomizationName.test(file)) continue;
    for (const place of placesIn(Buffer.from(content).toString('utf8'), posix.dirname(file))) places.add(place);
  }
  return places;
}

function placesIn(text: string, folder: string): string[] {
  return [...text.matchAll(wayOut)].map(([relative]) => cleanPath(posix.join(folder, relative)));
}
