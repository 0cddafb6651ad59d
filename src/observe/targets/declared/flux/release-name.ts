import { createHash } from 'node:crypto';

/** Helm takes no longer names. */
const MOST = 53;
const HASH = 12;

/**
 * The name of the release of a HelmRelease, by helm-controller's rule: the one given, else the object's own behind the
 * namespace that it installs into; a longer one ends in the first 12 digits of its SHA-256.
 */
export function releaseName(object: {
  name: string;
  releaseName: string | null;
  targetNamespace: string | null;
}): string {
  if (object.releaseName) return object.releaseName;
  const name = object.targetNamespace ? `${object.targetNamespace}-${object.name}` : object.name;
  if (name.length <= MOST) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH);
  return `${name.slice(0, MOST - HASH - 1)}-${hash}`;
}
