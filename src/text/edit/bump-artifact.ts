import type { Document } from 'yaml';
import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import { parseImageReference } from '../image-reference.ts';
import { pairOf, readYaml, type YamlPath } from '../yaml-document.ts';
import type { EditResult } from './edit-result.ts';
import { findScalar } from './find-scalar.ts';
import { setBlock } from './set-block.ts';
import { type ScalarEdit, setScalar } from './set-scalar.ts';
import { fieldText } from './yaml-fields.ts';

type Version = Pick<Artifact, 'tag' | 'digest'>;
type Outcome = { edits: ScalarEdit[] } | { refused: string; at: YamlPath };

/**
 * Writes tag and digest of an artifact to its place, together, in the form that stands there: keys that do not exist
 * are not made, so a file without digests gets the tag alone, and one pinned by digest alone gets the digest alone.
 * Refused when the form needs a tag or a digest that is not known: an old digest beside a new tag would run the old
 * image.
 */
export function bumpArtifact(text: string, place: ArtifactPlace, version: Version): EditResult {
  const read = readYaml(text);
  if (read.status === 'broken') return { status: 'refused', ...read.troubles[0] };
  const document = read.documents[place.document];
  if (document !== undefined && place.within !== undefined) return bumpWithin(text, document, place, version);
  if (document === undefined)
    return { status: 'refused', reason: 'the document of the artifact is gone', line: 1, column: 1 };
  const outcome = editsOf(document, place, version);
  if ('edits' in outcome) return applyAll(text, outcome.edits);
  const found = findScalar(document, outcome.at);
  const offset = found.status === 'found' ? (found.node.range?.[0] ?? 0) : found.offset;
  return { status: 'refused', reason: outcome.refused, ...read.position(offset) };
}

/** The text of a scalar is bumped like a file, and written back as that scalar. */
function bumpWithin(text: string, document: Document, place: ArtifactPlace, version: Version): EditResult {
  const { within = [], ...inner } = place;
  const found = findScalar(document, within);
  if (found.status === 'refused') return { status: 'refused', reason: found.reason, line: 1, column: 1 };
  const result = bumpArtifact(String(found.node.value), { ...inner, document: 0 }, version);
  if (result.status !== 'edited') return result;
  return setBlock(text, { document: place.document, path: within, value: result.text });
}

function editsOf(document: Document, place: ArtifactPlace, version: Version): Outcome {
  const { form } = place;
  if (form.kind === 'revision') return revisionEdits(place.document, form.path, version);
  if (form.kind === 'scalars') return scalarEdits(document, place.document, form, version);
  if (form.kind === 'reference') return referenceEdits(document, place.document, form.path, version);
  const path = form.kind === 'values' ? form.path : ['images', form.index];
  const keys = form.kind === 'values' ? { tag: 'tag', digest: 'digest' } : { tag: 'newTag', digest: 'digest' };
  return mapEdits({ document, index: place.document, path, keys }, version);
}

interface ImageMapPlace {
  document: Document;
  index: number;
  path: YamlPath;
  keys: { tag: string; digest: string };
}

function mapEdits({ document, index, path, keys }: ImageMapPlace, version: Version): Outcome {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const oldTag = fieldText(document, map, keys.tag);
  const oldDigest = fieldText(document, map, keys.digest);
  const tagPath = [...path, keys.tag];
  const digestPath = [...path, keys.digest];
  if (oldTag === null && oldDigest === null)
    return { refused: 'the image has neither a tag nor a digest here', at: path };
  const edits: ScalarEdit[] = [];
  if (oldTag !== null) {
    const isPinned = oldTag.includes('@');
    if (version.tag === null) return { refused: 'the new tag is not known', at: tagPath };
    if (isPinned && version.digest === null)
      return { refused: 'the digest of the new image is not known', at: tagPath };
    const value = isPinned ? `${version.tag}@${version.digest}` : version.tag;
    edits.push({ document: index, path: tagPath, value });
  }
  if (oldDigest === null || (oldDigest === '' && version.digest === null)) return { edits };
  if (version.digest === null) return { refused: 'the digest of the new image is not known', at: digestPath };
  if (pairOf(map, keys.digest) === null) return { refused: 'the digest comes by a merge key', at: path };
  edits.push({ document: index, path: digestPath, value: version.digest });
  return { edits };
}

function referenceEdits(document: Document, index: number, path: YamlPath, version: Version): Outcome {
  const found = findScalar(document, path);
  if (found.status === 'refused') return { refused: found.reason, at: path };
  const text = String(found.node.value);
  // `web=ghcr.io/acme/web:1.4.2` as kustomize's command line has it.
  const name = text.slice(0, text.indexOf('=') + 1);
  const old = parseImageReference(text.slice(name.length));
  if (old === null) return { refused: 'the value is no image reference', at: path };
  const withTag = old.tag !== null || old.digest === null;
  if (withTag && version.tag === null) return { refused: 'the new tag is not known', at: path };
  if (old.digest !== null && version.digest === null)
    return { refused: 'the digest of the new image is not known', at: path };
  const value = `${name}${old.written}${withTag ? `:${version.tag}` : ''}${old.digest === null ? '' : `@${version.digest}`}`;
  return { edits: [{ document: index, path, value }] };
}

type ScalarsForm = Extract<ArtifactPlace['form'], { kind: 'scalars' }>;

function scalarEdits(document: Document, index: number, { tag, digest }: ScalarsForm, version: Version): Outcome {
  const edits: ScalarEdit[] = [];
  const at = tag ?? digest ?? [];
  const old = tag === null ? null : findScalar(document, tag);
  const isPinned = old?.status === 'found' && String(old.node.value).includes('@');
  if (tag !== null && version.tag === null) return { refused: 'the new tag is not known', at };
  if ((digest !== null || isPinned) && version.digest === null)
    return { refused: 'the digest of the new image is not known', at };
  if (tag !== null) {
    // No tag of a registry may hold the plus of a version.
    const name = `${version.tag}`.replaceAll('+', '_');
    const value = isPinned ? `${name}@${version.digest}` : name;
    edits.push({ document: index, path: tag, value });
  }
  if (digest !== null) edits.push({ document: index, path: digest, value: `${version.digest}` });
  return edits.length > 0 ? { edits } : { refused: 'the image has neither a tag nor a digest here', at };
}

function revisionEdits(document: number, path: YamlPath, { tag }: Version): Outcome {
  if (tag === null) return { refused: 'the new tag is not known', at: path };
  return { edits: [{ document, path, value: tag }] };
}

/** All edits or none. Each reads the text anew: places of the first are not those of the second. */
function applyAll(text: string, edits: readonly ScalarEdit[]): EditResult {
  let current = text;
  for (const edit of edits) {
    const result = setScalar(current, edit);
    if (result.status === 'refused') return result;
    if (result.status === 'edited') current = result.text;
  }
  return current === text ? { status: 'unchanged' } : { status: 'edited', text: current };
}
