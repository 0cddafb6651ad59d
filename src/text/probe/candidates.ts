import type { Artifact } from '../../model/release.ts';
import { referencedArtifact } from '../edit/artifact-text.ts';
import type { ValueScalar } from './value-scalars.ts';

/** What a scalar may be of an image: the whole reference, its digest, its tag or what a template makes the tag of. */
export type ProbePart =
  | { kind: 'reference' }
  | { kind: 'digest' }
  /** With `@digest` behind it where `isPinned`. */
  | { kind: 'tag'; around: [string, string]; isPinned: boolean };

export interface ProbeCandidate {
  scalar: ValueScalar;
  part: ProbePart;
}

/** A shorter text is in too many tags to mean anything. */
const SHORTEST_PART = 3;

/**
 * The scalars that may hold the version of an image that was rendered, the likeliest first: whole texts before parts,
 * telling keys before others, and later files before earlier ones, since they win. `scalars` are in the order of files.
 */
export function probeCandidates(image: Artifact, scalars: readonly ValueScalar[]): ProbeCandidate[] {
  const fitting = scalars.flatMap((scalar, index) => {
    const part = partOf(image, scalar.text);
    return part === null ? [] : [{ scalar, part, index }];
  });
  return fitting
    .sort((one, other) => rankOf(one) - rankOf(other) || other.index - one.index)
    .map(({ scalar, part }) => ({ scalar, part }));
}

function partOf({ repository, tag, digest }: Artifact, text: string): ProbePart | null {
  const whole = referencedArtifact(text);
  if (whole !== null && whole.repository === repository && whole.tag === tag && whole.digest === digest) {
    return { kind: 'reference' };
  }
  if (digest !== null && text === digest) return { kind: 'digest' };
  if (tag === null) return null;
  if (digest !== null && text === `${tag}@${digest}`) return { kind: 'tag', around: ['', ''], isPinned: true };
  const at = text === tag || text.length >= SHORTEST_PART ? tag.indexOf(text) : -1;
  if (at < 0 || text === '' || !/\d/.test(text + (text === tag ? '0' : ''))) return null;
  return { kind: 'tag', around: [tag.slice(0, at), tag.slice(at + text.length)], isPinned: false };
}

function rankOf({ scalar, part }: ProbeCandidate): number {
  const isWhole = part.kind !== 'tag' || part.around.join('') === '';
  const isTelling = /tag|version|image|digest/i.test(String(scalar.path.at(-1)));
  return (isWhole ? 0 : 2) + (isTelling ? 0 : 1);
}
