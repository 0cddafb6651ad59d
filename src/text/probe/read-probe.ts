import { type Artifact, artifactText } from '../../model/release.ts';
import { referencedArtifact } from '../edit/artifact-text.ts';
import type { ProbePart } from './candidates.ts';

/** The images of the unchanged render, and of the one in which a scalar had another value. */
export interface ProbeSeen {
  before: readonly string[];
  after: readonly string[];
}

/** What a probe showed: nothing that names an image, this image and nothing else, or more than that, in words. */
export type ProbeVerdict = { kind: 'nothing' } | { kind: 'proven' } | { kind: 'other'; why: string };

/**
 * Whether a scalar is the part of the image that it was taken for: exactly the image's references changed, and exactly
 * as writing the value into that part does.
 */
export function readProbe(
  image: Artifact,
  probe: { part: ProbePart; value: string },
  { before, after }: ProbeSeen,
): ProbeVerdict {
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0) return { kind: 'nothing' };
  const others = [...new Set(gone)].filter((text) => text !== artifactText(image));
  if (others.length > 0) return { kind: 'other', why: `also sets the version of ${others.map(nameOf).join(', ')}` };
  if (after.includes(artifactText(image))) return { kind: 'other', why: 'changes only some of what runs the image' };
  const expected = expectedText(image, probe);
  const isExact = expected !== null && gone.length === come.length && come.every((text) => text === expected);
  return isExact ? { kind: 'proven' } : { kind: 'other', why: 'changes the image in another way than by its version' };
}

function expectedText(image: Artifact, { part, value }: { part: ProbePart; value: string }): string | null {
  if (part.kind === 'reference') {
    const changed = referencedArtifact(value);
    return changed === null ? null : artifactText(changed);
  }
  if (part.kind === 'digest') return artifactText({ ...image, digest: value });
  const [tag = '', digest] = value.split('@');
  const [head, tail] = part.around;
  return artifactText({ ...image, tag: `${head}${tag}${tail}`, digest: digest ?? image.digest });
}

/** The texts of a list that another does not have, each as often as it has it more often. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const text of other) left.set(text, (left.get(text) ?? 0) + 1);
  return list.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function nameOf(text: string): string {
  return referencedArtifact(text)?.repository ?? text;
}
