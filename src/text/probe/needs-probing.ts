import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace } from '../../model/target.ts';
import { referencedArtifact } from '../edit/artifact-text.ts';
import type { YamlPath } from '../yaml-document.ts';
import type { ValueScalar } from './value-scalars.ts';

interface Named {
  artifact: Artifact;
  place: ArtifactPlace;
}

/**
 * True when values may hold more of images than their keys tell: no image or one without a version, a registry that
 * templates put before names, or a tag, version or reference that is no known image's. A chart of the common shape, with
 * `repository` and `tag` side by side, never is rendered for it.
 */
export function needsProbing(named: readonly Named[], scalars: readonly ValueScalar[]): boolean {
  const images = named.filter(({ artifact }) => artifact.kind === 'image');
  if (images.length === 0) return scalars.length > 0;
  if (images.some(({ artifact }) => artifact.tag === null && artifact.digest === null)) return true;
  const claimed = new Set(images.flatMap(({ place }) => claimedBy(place)));
  return scalars.some(({ path, text }) => !claimed.has(JSON.stringify(path)) && mayTell(path, text));
}

function mayTell(path: YamlPath, text: string): boolean {
  const key = String(path.at(-1));
  if (path.length <= 2 && /registry/i.test(key))
    return text !== '' && (path.length === 1 || /global/i.test(`${path[0]}`));
  if (referencedArtifact(text)?.tag != null && /image/i.test(key)) return true;
  return /^(?:.*(?:tag|digest)|version|(?:app|image|release).*version)$/i.test(key) && /\d/.test(text);
}

function claimedBy({ form }: ArtifactPlace): string[] {
  const paths: YamlPath[] = [];
  if (form.kind === 'values') {
    for (const key of ['tag', 'digest', 'image', 'repository', 'registry']) paths.push([...form.path, key]);
  }
  if (form.kind === 'reference') paths.push(form.path);
  if (form.kind === 'marker') paths.push(...form.parts.map(({ path }) => path));
  return paths.map((path) => JSON.stringify(path));
}
