import { type Artifact, artifactText } from '../../../model/release.ts';
import type { ArtifactPlace } from '../../../model/target.ts';
import { pathText } from '../../../text/edit/path-text.ts';
import { setScalar } from '../../../text/edit/set-scalar.ts';
import { type ProbeCandidate, probeCandidates } from '../../../text/probe/candidates.ts';
import { probeValue } from '../../../text/probe/probe-value.ts';
import { type ProbeVerdict, readProbe } from '../../../text/probe/read-probe.ts';
import { renderedImages } from '../../../text/probe/rendered-images.ts';
import type { ValueScalar } from '../../../text/probe/value-scalars.ts';
import type { Rendered } from '../../diffs.ts';
import type { TextFile } from '../repository-tree.ts';
import { unprovenSentence } from './sentences.ts';

/** What probes of one target work with. `left` counts down. */
export interface Renders {
  /** The images of the unchanged render. */
  before: readonly string[];
  left: number;
  files: readonly TextFile[];
  probe(changed: ReadonlyMap<string, string>): Promise<Rendered>;
}

/** `why` is null for an image that no value could be the version of. */
export type PlaceFound = { place: ArtifactPlace } | { why: string | null };

/**
 * The place of an image's version: the value that is proven to be it. With several proven ones the likeliest counts;
 * a value that more than this image depends on counts for none.
 */
export async function findPlace(
  image: Artifact,
  scalars: readonly ValueScalar[],
  renders: Renders,
): Promise<PlaceFound> {
  const candidates = probeCandidates(image, scalars);
  const tried: string[] = [];
  const proven: ProbeCandidate[] = [];
  for (const candidate of candidates) {
    if (renders.left === 0) break;
    if (isSettled(proven, candidate)) continue;
    const verdict = await tryOne(image, candidate, renders);
    if (verdict.kind === 'proven') proven.push(candidate);
    if (verdict.kind === 'other') tried.push(`${whereOf(candidate)} ${verdict.why}`);
    if (isComplete(image, proven)) return { place: placeOf(image, proven) };
  }
  if (candidates.length === 0) return { why: null };
  const half = proven.map((each) => `${whereOf(each)} is only a part of it`);
  return { why: unprovenSentence(artifactText(image), image.repository, [...half, ...tried]) };
}

async function tryOne(image: Artifact, { scalar, part }: ProbeCandidate, renders: Renders): Promise<ProbeVerdict> {
  const text = renders.files.find(({ path }) => path === scalar.file)?.text ?? '';
  const value = probeValue(part, scalar.text);
  const edited = setScalar(text, { document: 0, path: scalar.path, value });
  if (edited.status === 'refused') return { kind: 'other', why: `cannot be edited: ${edited.reason}` };
  if (edited.status === 'unchanged') return { kind: 'nothing' };
  renders.left -= 1;
  const after = await renders.probe(new Map([[scalar.file, edited.text]]));
  if (after.status !== 'rendered') return { kind: 'other', why: 'has a value that the chart takes no other for' };
  return readProbe(image, { part, value }, { before: renders.before, after: renderedImages(after.objects) });
}

/** True when the part of the image that this candidate could be is proven already. */
function isSettled(proven: readonly ProbeCandidate[], { part }: ProbeCandidate): boolean {
  return proven.some((each) => each.part.kind === part.kind);
}

/** A digest beside a tag has a place of its own, in the same file: written alone, a new tag would run the old image. */
function isComplete({ tag, digest }: Artifact, proven: readonly ProbeCandidate[]): boolean {
  const [tagged, pinned] = [of(proven, 'tag'), of(proven, 'digest')];
  if (of(proven, 'reference') !== undefined) return true;
  const hasTag = tag === null || tagged !== undefined;
  const isPinned = tagged?.part.kind === 'tag' && tagged.part.isPinned;
  const hasDigest = digest === null || isPinned || pinned !== undefined;
  return (
    hasTag && hasDigest && (tagged === undefined || pinned === undefined || tagged.scalar.file === pinned.scalar.file)
  );
}

function placeOf({ repository }: Artifact, proven: readonly ProbeCandidate[]): ArtifactPlace {
  const [whole, tag, digest] = [of(proven, 'reference'), of(proven, 'tag'), of(proven, 'digest')];
  const file = (whole ?? tag ?? digest)?.scalar.file ?? '';
  const place = { repository, file, document: 0, by: 'probing' as const };
  if (whole !== undefined) return { ...place, form: { kind: 'reference', path: [...whole.scalar.path] } };
  const around = tag?.part.kind === 'tag' && tag.part.around.join('') !== '' ? tag.part.around : undefined;
  const form = { kind: 'scalars' as const, tag: pathOf(tag), digest: pathOf(digest), ...(around && { around }) };
  return { ...place, form };
}

function of(proven: readonly ProbeCandidate[], kind: ProbeCandidate['part']['kind']): ProbeCandidate | undefined {
  return proven.find(({ part }) => part.kind === kind);
}

function pathOf(candidate: ProbeCandidate | undefined): (string | number)[] | null {
  return candidate === undefined ? null : [...candidate.scalar.path];
}

function whereOf({ scalar }: ProbeCandidate): string {
  return `\`${pathText(scalar.path)}\` in ${scalar.file}`;
}
