import { CONFIG_PATH } from '../../model/config.ts';
import { type Artifact, sameArtifact } from '../../model/release.ts';
import { artifactOf, type PlacedArtifact, referencedArtifact } from '../edit/artifact-text.ts';
import { pathText } from '../edit/path-text.ts';
import { scalarKey } from '../edit/place-scalars.ts';
import type { MarkedPart } from '../edit/policy-markers.ts';
import type { MarkedField } from './marked-file.ts';

/** The image that a policy of Flux is for, as manifests tell it; null when they do not. */
export type ImageOfPolicy = (policy: string, file: string) => string | null;

/** A marked value that is no place, unless something else finds that it is. */
export interface Untold {
  /** As `scalarKey` has it. */
  scalar: string;
  /** Why: a finished sentence. */
  why: string;
}

/** The images of marked values with their places, and those of which nothing tells the image. */
export interface MarkedPlaces {
  placed: PlacedArtifact[];
  untold: Untold[];
}

/**
 * Makes places of marked values: a whole reference is one, the parts of one policy in a document are one together. The
 * name of the image is what a marked value says; of a tag or a digest alone it is that of the policy.
 */
export function markedPlaces(
  fields: readonly MarkedField[],
  { known, imageOf }: { known: readonly PlacedArtifact[]; imageOf: ImageOfPolicy },
): MarkedPlaces {
  const found: MarkedPlaces = { placed: [], untold: [] };
  for (const group of groupsOf(fields)) {
    const [first] = group;
    if (first === undefined || group.every(({ part }) => part === 'name')) continue;
    const { policy, file, document } = first;
    const name = nameIn(group) ?? nameIn(fields.filter((each) => each.policy === policy)) ?? imageOf(policy, file);
    const artifact = artifactIn(group, name);
    if (artifact === null) {
      found.untold.push({ scalar: scalarKey(first), why: sentence(first, name) });
      continue;
    }
    const parts = group.map(({ part, path }) => ({ part, path: [...path] }));
    const place = { repository: artifact.repository, file, document, form: { kind: 'marker' as const, policy, parts } };
    found.placed.push({ artifact: whole(artifact, [...known, ...found.placed]), place });
  }
  return found;
}

function groupsOf(fields: readonly MarkedField[]): MarkedField[][] {
  const groups = Map.groupBy(fields, ({ policy, part, file, document, line }) =>
    JSON.stringify([file, document, policy, part === 'image' ? line : null]),
  );
  return [...groups.values()];
}

function nameIn(fields: readonly MarkedField[]): string | null {
  for (const { part, text } of fields) {
    if (part === 'name' && artifactOf({ name: text, tag: null, digest: null }) !== null) return text;
    const artifact = part === 'image' ? referencedArtifact(text) : null;
    if (artifact !== null) return artifact.repository;
  }
  return null;
}

function artifactIn(group: readonly MarkedField[], name: string | null): Artifact | null {
  const textOf = (wanted: MarkedPart): string | null => group.find(({ part }) => part === wanted)?.text || null;
  const reference = textOf('image');
  if (reference !== null) return referencedArtifact(reference);
  return name === null ? null : artifactOf({ name, tag: textOf('tag'), digest: textOf('digest') });
}

/** The same version with its digest, where another place of the target has that. */
function whole(artifact: Artifact, others: readonly PlacedArtifact[]): Artifact {
  const other = others.find((each) => sameArtifact(each.artifact, artifact));
  return other !== undefined && artifact.digest === null ? other.artifact : artifact;
}

function sentence({ policy, file, path, line, text }: MarkedField, name: string | null): string {
  const where = `${file}:${line}`;
  if (name !== null) return `\`${text}\` in ${where}, which the marker of ${policy} names, is no version of an image.`;
  return `The marker of ${policy} in ${where} does not tell which image it is for: no ImagePolicy of that name with an ImageRepository is in this repository. Add them, or name the place in ${CONFIG_PATH}: \`artifacts: [{ match: …, places: [{ file: ${file}, path: ${pathText(path)} }] }]\`.`;
}
