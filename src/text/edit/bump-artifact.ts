import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import { parseImageReference } from '../image-reference.ts';
import { pairOf, readYaml, type YamlPath } from '../yaml-document.ts';
import { type Change, changesInside, type EditResult } from './edit-result.ts';
import { findScalar } from './find-scalar.ts';
import { type ReadDocument, readDocument } from './read-document.ts';
import { setBlock } from './set-block.ts';
import { type ScalarEdit, setScalar } from './set-scalar.ts';
import { fieldText } from './yaml-fields.ts';

export type Version = Pick<Artifact, 'tag' | 'digest'>;
type Outcome = { edits: Omit<ScalarEdit, 'document'>[] } | { refused: string; at: YamlPath };

const noTag = 'the new tag is not known';
const noDigest = 'the digest of the new image is not known';

/**
 * Writes tag and digest of an artifact to its place, together, in the form that stands there: keys that do not exist
 * are not made, so a file without digests gets the tag alone, and one pinned by digest alone gets the digest alone.
 * Refused when the form needs a tag or a digest that is not known: an old digest beside a new tag would run the old
 * image. A dependency of a chart has two files: `bumpFiles` is for them.
 */
export function bumpArtifact(text: string, place: ArtifactPlace, version: Version): EditResult {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', ...read.troubles[0] };
  const document = read.documents[place.document];
  if (document === undefined)
    return { status: 'refused', reason: 'the document of the artifact is gone', line: 1, column: 1 };
  const at = readDocument(text, document, read.position);
  if (place.within !== undefined) return bumpWithin(text, at, place, version);
  const outcome = editsOf(at, place, version);
  if ('edits' in outcome) return applyAll(text, place.document, outcome.edits);
  const found = findScalar(at, outcome.at);
  const offset = found.status === 'found' ? (found.node.range?.[0] ?? 0) : found.offset;
  return { status: 'refused', reason: outcome.refused, ...read.position(offset) };
}

/** The text of a scalar is bumped like a file, and written back as that scalar. */
function bumpWithin(text: string, at: ReadDocument, place: ArtifactPlace, version: Version): EditResult {
  const { within = [], ...inner } = place;
  const found = findScalar(at, within);
  if (found.status === 'refused') return { status: 'refused', reason: found.reason, line: 1, column: 1 };
  const result = bumpArtifact(String(found.node.value), { ...inner, document: 0 }, version);
  if (result.status !== 'edited') return result;
  const outer = setBlock(text, { document: place.document, path: within, value: result.text });
  if (outer.status !== 'edited') return outer;
  return { ...outer, changes: changesInside(result.changes, within, at.position(found.node.range?.[0] ?? 0).line) };
}

function editsOf(at: ReadDocument, { form }: ArtifactPlace, version: Version): Outcome {
  if (form.kind === 'revision') return revisionEdits(form.path, version);
  if (form.kind === 'dependency') return revisionEdits([...form.path, 'version'], version);
  if (form.kind === 'scalars') return scalarEdits(at, form, version);
  if (form.kind === 'reference') return referenceEdits(at, form.path, version);
  if (form.kind === 'marker') return markerEdits(at, form.parts, version);
  const path = form.kind === 'values' ? form.path : ['images', form.index];
  const keys = form.kind === 'values' ? { tag: 'tag', digest: 'digest' } : { tag: 'newTag', digest: 'digest' };
  return mapEdits(at, { path, keys }, version);
}

interface ImageMapPlace {
  path: YamlPath;
  keys: { tag: string; digest: string };
}

function mapEdits({ document }: ReadDocument, { path, keys }: ImageMapPlace, version: Version): Outcome {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const oldTag = fieldText(document, map, keys.tag);
  const oldDigest = fieldText(document, map, keys.digest);
  const tagPath = [...path, keys.tag];
  const digestPath = [...path, keys.digest];
  if (oldTag === null && oldDigest === null)
    return { refused: 'the image has neither a tag nor a digest here', at: path };
  const edits: Omit<ScalarEdit, 'document'>[] = [];
  if (oldTag !== null) {
    const isPinned = oldTag.includes('@');
    if (version.tag === null) return { refused: noTag, at: tagPath };
    if (isPinned && version.digest === null) return { refused: noDigest, at: tagPath };
    edits.push({ path: tagPath, value: isPinned ? `${version.tag}@${version.digest}` : version.tag });
  }
  if (oldDigest === null || (oldDigest === '' && version.digest === null)) return { edits };
  if (version.digest === null) return { refused: noDigest, at: digestPath };
  if (pairOf(map, keys.digest) === null) return { refused: 'the digest comes by a merge key', at: path };
  edits.push({ path: digestPath, value: version.digest });
  return { edits };
}

function referenceEdits(at: ReadDocument, path: YamlPath, version: Version): Outcome {
  const found = findScalar(at, path);
  if (found.status === 'refused') return { refused: found.reason, at: path };
  const value = movedReference(String(found.node.value), version);
  return 'refused' in value ? { ...value, at: path } : { edits: [{ path, value: value.text }] };
}

/**
 * A reference in another version, in the form that it has: with a tag, a digest or both. What stands before a `=`, as in
 * `web=ghcr.io/acme/web:1.4.2` of kustomize's command line, stays.
 */
function movedReference(text: string, version: Version): { text: string } | { refused: string } {
  const name = text.slice(0, text.indexOf('=') + 1);
  const old = parseImageReference(text.slice(name.length));
  if (old === null) return { refused: 'the value is no image reference' };
  const withTag = old.tag !== null || old.digest === null;
  if (withTag && version.tag === null) return { refused: noTag };
  if (old.digest !== null && version.digest === null) return { refused: noDigest };
  const tail = `${withTag ? `:${version.tag}` : ''}${old.digest === null ? '' : `@${version.digest}`}`;
  return { text: `${name}${old.written}${tail}` };
}

type ScalarsForm = Extract<ArtifactPlace['form'], { kind: 'scalars' }>;

function scalarEdits(read: ReadDocument, form: ScalarsForm, whole: Version): Outcome {
  const { tag, digest, around = ['', ''] } = form;
  const edits: Omit<ScalarEdit, 'document'>[] = [];
  const at = tag ?? digest ?? [];
  const version = { ...whole, tag: whole.tag === null ? null : textBetween(whole.tag, around) };
  if (version.tag === null && whole.tag !== null) return { refused: otherForm(whole.tag, around), at };
  const old = tag === null ? null : findScalar(read, tag);
  const isPinned = old?.status === 'found' && String(old.node.value).includes('@');
  if (tag !== null && version.tag === null) return { refused: noTag, at };
  if ((digest !== null || isPinned) && version.digest === null) return { refused: noDigest, at };
  // No tag of a registry may hold the plus of a version.
  const name = `${version.tag}`.replaceAll('+', '_');
  if (tag !== null) edits.push({ path: tag, value: isPinned ? `${name}@${version.digest}` : name });
  if (digest !== null) edits.push({ path: digest, value: `${version.digest}` });
  return edits.length > 0 ? { edits } : { refused: 'the image has neither a tag nor a digest here', at };
}

/** What is left of a tag without what a template adds; null when it does not have that, or nothing else. */
function textBetween(tag: string, [before, behind]: readonly [string, string]): string | null {
  const isOfForm = tag.startsWith(before) && tag.endsWith(behind) && tag.length > before.length + behind.length;
  return isOfForm ? tag.slice(before.length, tag.length - behind.length) : null;
}

function otherForm(tag: string, [before, behind]: readonly [string, string]): string {
  return `a template makes the tag of this value as \`${before}…${behind}\`, and \`${tag}\` is none of that form`;
}

type MarkerForm = Extract<ArtifactPlace['form'], { kind: 'marker' }>;

/** The name stays: a bump is of the same repository. */
function markerEdits(at: ReadDocument, parts: MarkerForm['parts'], version: Version): Outcome {
  const edits: Omit<ScalarEdit, 'document'>[] = [];
  for (const { part, path } of parts) {
    if (part === 'name') continue;
    const outcome =
      part === 'image'
        ? referenceEdits(at, path, version)
        : scalarEdits(at, { kind: 'scalars', tag: null, digest: null, [part]: path }, version);
    if ('refused' in outcome) return outcome;
    edits.push(...outcome.edits);
  }
  const [first] = parts;
  return edits.length > 0 ? { edits } : { refused: 'no marker is for a tag or a digest', at: first?.path ?? [] };
}

function revisionEdits(path: YamlPath, { tag }: Version): Outcome {
  return tag === null ? { refused: noTag, at: path } : { edits: [{ path, value: tag }] };
}

/** All edits or none. Each reads the text anew: places of the first are not those of the second. */
function applyAll(text: string, document: number, edits: readonly Omit<ScalarEdit, 'document'>[]): EditResult {
  let current = text;
  const changes: Change[] = [];
  for (const edit of edits) {
    const result = setScalar(current, { ...edit, document });
    if (result.status === 'refused') return result;
    if (result.status !== 'edited') continue;
    current = result.text;
    changes.push(...result.changes);
  }
  return current === text ? { status: 'unchanged' } : { status: 'edited', text: current, changes };
}
