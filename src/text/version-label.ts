import type { Artifact } from '../model/release.ts';

type Version = Pick<Artifact, 'tag' | 'digest'>;

/** How people name a version: the tag, else the beginning of the digest. */
export function versionText({ tag, digest }: Version): string {
  return tag ?? (digest === null ? 'no version' : digest.slice(0, 'sha256:'.length + 12));
}

/**
 * One name for several artifacts that move together: their common tag, or the first one's and how many more there are.
 */
export function versionLabel(artifacts: readonly Version[]): string {
  const texts = [...new Set(artifacts.map(versionText))];
  const [first, ...others] = texts;
  if (first === undefined) return 'nothing';
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
