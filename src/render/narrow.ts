import { posix } from 'node:path';
import type { RenderFiles, RenderSource } from './engine.ts';

const kustomizationName = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/**
 * Leaves out the files that a render cannot read: less to send to the engine, and a cache key that other targets'
 * changes do not touch. For a kustomization that is what its folder and every folder or file that it names hold.
 */
export function narrowFiles(files: RenderFiles, source: RenderSource): Map<string, Uint8Array> {
  const all = files instanceof Map ? files : new Map(files);
  if (source.kind === 'kustomize') return narrowToKustomization(all, source.path);
  const values = source.kind === 'helm' ? source.valuesFiles.map(cleanPath) : [];
  return pick(all, [source.path], new Set(values));
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
function narrowToKustomization(all: ReadonlyMap<string, Uint8Array>, path: string): Map<string, Uint8Array> {
  const places = new Set([cleanPath(path)]);
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
    const folder = posix.dirname(file);
    for (const [relative] of Buffer.from(content).toString('utf8').matchAll(wayOut)) {
      places.add(cleanPath(posix.join(folder, relative)));
    }
  }
  return places;
}
