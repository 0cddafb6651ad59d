import { parseImageReference } from '../image-reference.ts';
import { type Readable, readYaml } from '../yaml-document.ts';
import { applicationRevisions } from './application-revisions.ts';
import type { PlacedArtifact } from './artifact-text.ts';
import { findArtifacts } from './artifacts.ts';
import { bumpArtifact } from './bump-artifact.ts';
import { declaredImages } from './declared-images.ts';
import type { Change, EditResult, Refused } from './edit-result.ts';
import { kustomizationArtifacts } from './kustomization-images.ts';
import { manifestArtifacts } from './manifest-images.ts';
import { markedArtifacts } from './marked-artifacts.ts';
import { type PathStep, pathText } from './path-text.ts';
import { type LostMarker, policyMarkers } from './policy-markers.ts';
import { setPath } from './set-path.ts';
import { fieldText, scalarText } from './yaml-fields.ts';

/** What somebody wants of a file. */
export type Wish =
  | { kind: 'set'; path: readonly PathStep[]; value: string }
  /** `repository` as it was written and canonical. */
  | { kind: 'image'; written: string; repository: string; tag: string | null; digest: string | null }
  | { kind: 'marker'; policy: string; image: string };

export interface EditOptions {
  /** Index of the document that `set` is about; null for the one that has the path. */
  document: number | null;
  create: boolean;
  anchors: 'refuse' | 'edit';
}

/** What came of the wishes for one file: `met` are those that have a place there. */
export type FileEdited = { met: Set<Wish>; lost: LostMarker[]; result: EditResult };

/** Every wish, one after another, or none. A `set` must have its place; images and markers may be in other files. */
export function editFile(text: string, file: string, wishes: readonly Wish[], options: EditOptions): FileEdited {
  const met = new Set<Wish>();
  const lost: LostMarker[] = [];
  const changes: Change[] = [];
  let current = text;
  for (const wish of wishes) {
    const one = grant(current, file, wish, options);
    lost.push(...one.lost);
    if (one.result.status === 'refused') return { met, lost, result: one.result };
    if (one.isMet) met.add(wish);
    if (one.result.status !== 'edited') continue;
    current = one.result.text;
    changes.push(...one.result.changes);
  }
  const result: EditResult = current === text ? { status: 'unchanged' } : { status: 'edited', text: current, changes };
  return { met, lost, result };
}

interface Granted {
  isMet: boolean;
  lost: LostMarker[];
  result: EditResult;
}

function grant(text: string, file: string, wish: Wish, options: EditOptions): Granted {
  if (wish.kind === 'set') return { isMet: true, lost: [], result: setAnywhere(text, wish, options) };
  // Most of many files do not name the image, and need not be read.
  const sign = wish.kind === 'marker' ? '$imagepolicy' : (wish.repository.split('/').at(-1) ?? '');
  const mayAdd = wish.kind === 'image' && options.create && isKustomization(file);
  if (!text.includes(sign) && !mayAdd) return { isMet: false, lost: [], result: { status: 'unchanged' } };
  const read = readYaml(text);
  if (read.status === 'broken') return { isMet: true, lost: [], result: { status: 'refused', ...read.troubles[0] } };
  return wish.kind === 'marker' ? setMarked(text, read, wish) : setImage(text, file, read, { wish, options });
}

type SetWish = Extract<Wish, { kind: 'set' }>;

/** Without a number the path chooses the document: it has to be in one of them alone. */
function setAnywhere(text: string, { path, value }: SetWish, options: EditOptions): EditResult {
  const { create, anchors } = options;
  const setIn = (document: number, isMade: boolean): EditResult =>
    setPath(text, { document, path, value, create: isMade, anchors });
  if (options.document !== null) return setIn(options.document, create);
  const count = /^---/m.test(text) ? documentsIn(text) : 1;
  if (count <= 1) return setIn(0, create);
  const results = Array.from({ length: count }, (_, index) => setIn(index, false));
  const having = results.flatMap((result, index) => (result.status === 'refused' ? [] : [index]));
  const [only, second] = having;
  if (second !== undefined) {
    const numbers = having.map((index) => index + 1).join(', ');
    const reason = `\`${pathText(path)}\` stands in the documents ${numbers}: choose one with --document`;
    return { status: 'refused', reason, line: 1, column: 1 };
  }
  return only === undefined ? setIn(0, create) : (results[only] ?? setIn(0, create));
}

function documentsIn(text: string): number {
  const read = readYaml(text);
  return read.status === 'read' ? read.documents.length : 1;
}

type ImageWish = Extract<Wish, { kind: 'image' }>;

interface ImageEdit {
  wish: ImageWish;
  options: EditOptions;
}

function setImage(text: string, file: string, read: Readable, { wish, options }: ImageEdit): Granted {
  const placed = placesIn(text, file, read).filter(({ artifact }) => artifact.repository === wish.repository);
  if (placed.length === 0) return setEntry(text, read, file, { wish, options });
  let current = text;
  const changes: Change[] = [];
  for (const { place } of placed) {
    const result = bumpArtifact(current, place, wish);
    if (result.status === 'refused') return { isMet: true, lost: [], result };
    if (result.status !== 'edited') continue;
    current = result.text;
    changes.push(...result.changes);
  }
  const isEdited = changes.length > 0;
  return {
    isMet: true,
    lost: [],
    result: isEdited ? { status: 'edited', text: current, changes } : { status: 'unchanged' },
  };
}

/** Where images stand in a file, whatever it is. */
function placesIn(text: string, file: string, read: Readable): PlacedArtifact[] {
  const { documents } = read;
  if (isKustomization(file) || documents.some(isKustomizationObject)) return kustomizationArtifacts(documents, file);
  const isManifest = documents.some(
    (one) => fieldText(one, one.contents, 'apiVersion') && fieldText(one, one.contents, 'kind'),
  );
  if (isManifest) {
    return [
      ...manifestArtifacts(documents, file),
      ...declaredImages(read, file),
      ...applicationRevisions(documents, file),
      // Values of kinds that nobody else knows; what was found above is set twice to the same.
      ...markedArtifacts(text, read, file),
    ];
  }
  const found = findArtifacts(text, file, 'values');
  if (found.status === 'refused') return [];
  return found.places.flatMap((place, index) => {
    const artifact = found.artifacts[index];
    return artifact === undefined ? [] : [{ artifact, place }];
  });
}

function isKustomization(file: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file);
}

function isKustomizationObject(document: Readable['documents'][number]): boolean {
  return fieldText(document, document.contents, 'apiVersion')?.startsWith('kustomize.config.k8s.io/') === true;
}

/** An entry of a kustomization that sets no version yet, or none at all: made with consent only. */
function setEntry(text: string, read: Readable, file: string, { wish, options }: ImageEdit): Granted {
  const nothing: Granted = { isMet: false, lost: [], result: { status: 'unchanged' } };
  if (!isKustomization(file) && !read.documents.some(isKustomizationObject)) return nothing;
  if (!options.create) return nothing;
  const name = entryName(read, wish);
  const parts: [key: string, value: string | null][] = [
    ['newTag', wish.tag],
    ['digest', wish.digest],
  ];
  let current = text;
  const changes: Change[] = [];
  for (const [key, value] of parts) {
    if (value === null) continue;
    const result = setPath(current, { path: ['images', { key: 'name', is: name }, key], value, create: true });
    if (result.status === 'refused') return { isMet: true, lost: [], result };
    if (result.status !== 'edited') continue;
    current = result.text;
    changes.push(...result.changes);
  }
  return { isMet: true, lost: [], result: { status: 'edited', text: current, changes } };
}

/** The entry that renames to the image or is called like it; a new one is called as the image was written. */
function entryName({ documents }: Readable, { written, repository }: ImageWish): string {
  const [document] = documents;
  const images: unknown = document?.toJS({ maxAliasCount: 50 })?.images;
  for (const entry of Array.isArray(images) ? images : []) {
    const name = String(entry?.name ?? '');
    const runs = parseImageReference(String(entry?.newName ?? name));
    if (runs?.repository === repository) return name;
  }
  return written;
}

function setMarked(text: string, read: Readable, { policy, image }: Extract<Wish, { kind: 'marker' }>): Granted {
  const found = policyMarkers(text, read);
  const lost = found.lost.filter((one) => one.policy === policy || one.policy === null);
  const own = found.markers.filter((one) => one.policy === policy);
  const reference = parseImageReference(image);
  let current = text;
  const changes: Change[] = [];
  for (const { part, document, path, node, line } of own) {
    const parts = {
      image,
      name: reference?.written ?? null,
      tag: reference?.tag ?? null,
      digest: reference?.digest ?? null,
    };
    const value = parts[part];
    if (value === null) {
      const reason = `the marker is for the ${part}, which \`${image}\` does not have (now \`${scalarText(node) ?? ''}\`)`;
      const refused: Refused = { status: 'refused', reason, line, column: 1 };
      return { isMet: true, lost, result: refused };
    }
    const result = setPath(current, { document, path, value });
    if (result.status === 'refused') return { isMet: true, lost, result };
    if (result.status !== 'edited') continue;
    current = result.text;
    changes.push(...result.changes);
  }
  const result: EditResult =
    changes.length === 0 ? { status: 'unchanged' } : { status: 'edited', text: current, changes };
  return { isMet: own.length > 0, lost, result };
}
