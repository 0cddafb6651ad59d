import { createHash } from 'node:crypto';

/** A lasting stand-in for the Git object id of something that a scenario does not spell out. */
export function madeUpSha(name: string): string {
  return createHash('sha1').update(`scenario ${name}`).digest('hex');
}

/** A lasting stand-in for the digest that a registry would give for a tag. */
export function madeUpDigest(repository: string, tag: string): string {
  return `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
}
