import type { Artifact } from '../../../model/release.ts';
import type { ArtifactPlace } from '../../../model/target.ts';
import type { Placed } from '../artifacts-in.ts';

/**
 * The artifacts of files and those that were proven. An image that is not rendered, and whose tag or digest is proven to
 * be another's, was misread: `repository: web` below a registry that stands elsewhere. Its form stays, since it knows
 * what stands beside the value: a tag that a template leaves out where there is a digest.
 */
export function withoutMisread(
  named: readonly Placed[],
  found: readonly Placed[],
  rendered: readonly Artifact[],
): Placed[] {
  const runs = new Set(rendered.map(({ repository }) => repository));
  const misread = named.filter(
    ({ artifact, place }) =>
      artifact.kind === 'image' && !runs.has(artifact.repository) && found.some((each) => isInMap(place, each.place)),
  );
  const proven = found.map((each) => {
    const old = misread.find(({ place }) => isInMap(place, each.place));
    if (old === undefined) return each;
    const artifact = { ...each.artifact, tag: each.artifact.tag ?? old.artifact.tag };
    return { artifact, place: { ...old.place, repository: each.place.repository, by: 'probing' as const } };
  });
  return [...named.filter((each) => !misread.includes(each)), ...proven];
}

/** True when the proven value is a key of the map that the place is about. */
function isInMap(one: ArtifactPlace, proven: ArtifactPlace): boolean {
  if (one.file !== proven.file || one.within !== undefined || one.form.kind !== 'values') return false;
  const mapPath = one.form.path;
  if (proven.form.kind !== 'scalars' || proven.form.around !== undefined) return false;
  const { tag, digest } = proven.form;
  const is = (path: typeof tag, key: string) => JSON.stringify([...mapPath, key]) === JSON.stringify(path);
  return tag === null ? is(digest, 'digest') : is(tag, 'tag');
}
