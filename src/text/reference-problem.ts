import { isTag, parseImageReference } from './image-reference.ts';

/** Why a text is no image reference, as a sentence; null when it is one. */
export function referenceProblem(text: string): string | null {
  if (parseImageReference(text) !== null) return null;
  if (text === '') return 'it is empty';
  if (/\s/.test(text)) return 'it holds white space';
  if (text.includes('://')) return 'it begins with a scheme: leave out what stands before the host';
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0) return 'it holds more than one @';
  if (digest !== undefined && parseImageReference(`a@${digest}`) === null) return digestProblem(digest);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? null : named.slice(colon + 1);
  if (tag !== null && !isTag(tag)) return tagProblem(tag);
  return nameProblem(colon < 0 ? named : named.slice(0, colon));
}

function digestProblem(digest: string): string {
  const must = digest.startsWith('sha256:') ? '64 lower-case hexadecimal digits' : 'at least 32 hexadecimal digits';
  return `what stands behind @ is no digest: it must be an algorithm, a colon and ${must}`;
}

function tagProblem(tag: string): string {
  if (tag === '') return 'there is no tag behind the colon';
  if (tag.length > 128) return `the tag is ${tag.length} characters long; 128 are allowed`;
  return `${JSON.stringify(tag)} is no tag: a tag has letters, digits, "_", "." and "-", and begins with none of the last two`;
}

function nameProblem(name: string): string {
  if (/^[0-9a-f]{64}$/.test(name)) return '64 hexadecimal digits name an image on a machine, not in a registry';
  const first = name.split('/')[0] ?? '';
  const isHost = name.includes('/') && (first === 'localhost' || /[.:A-Z]/.test(first));
  const path = isHost ? name.slice(first.length + 1) : name;
  if (isHost && parseImageReference(`${first}/a`) === null) return `${JSON.stringify(first)} is no name of a host`;
  if (path === '') return 'there is no name behind the host';
  if (/[A-Z]/.test(path)) return `the name ${JSON.stringify(path)} must be lower case`;
  if (path.length > 255) return `the name is ${path.length} characters long; 255 are allowed`;
  return `${JSON.stringify(path)} is no name: its parts between "/" are lower-case letters and digits, joined by ".", "_", "__" or "-"`;
}
