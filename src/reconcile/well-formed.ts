import { textAt } from '../model/read-json.ts';

/** A group is a DNS name, a version one word: both become parts of a request's path. */
const API_VERSION = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[a-z0-9]{1,63}$/;
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * What makes an object unfit to be sent, as the end of a sentence; null when nothing does. Stricter rules are the
 * server's: these only keep a name of the repository from becoming another path than the one that the gate judged.
 */
export function malformed(object: unknown): string | null {
  if (!API_VERSION.test(textAt(object, 'apiVersion') ?? '')) return 'its apiVersion is not of the form group/version';
  if (!KIND.test(textAt(object, 'kind') ?? '')) return 'its kind is not a word';
  const name = textAt(object, 'metadata', 'name') ?? '';
  if (name === '') return 'it has no metadata.name';
  if (name === '.' || name === '..' || name.length > 253 || /[/%\s?#]/.test(name))
    return 'its metadata.name cannot be used';
  const namespace = textAt(object, 'metadata', 'namespace') ?? '';
  if (namespace !== '' && !NAMESPACE.test(namespace)) return 'its metadata.namespace cannot be used';
  return null;
}
