import { canonicalRepository, parseImageReference } from '../image-reference.ts';
import type { Wish } from './edit-file.ts';
import { readPath } from './path-text.ts';

/** A wish as it stands on a command line, or why it cannot be read. */
export type WishRead = { wish: Wish } | { reason: string };

/** Reads `path=value`; the first `=` outside of brackets and quotes ends the path. */
export function readSetting(text: string): WishRead {
  const end = pathEnd(text);
  if (end < 0) return { reason: `\`${text}\` has no value: write <path>=<value>` };
  const path = readPath(text.slice(0, end));
  if (path.status === 'refused') return { reason: `\`${text}\`, column ${path.column}: ${path.reason}` };
  return { wish: { kind: 'set', path: path.steps, value: text.slice(end + 1) } };
}

function pathEnd(text: string): number {
  let quote: string | null = null;
  let isBracketed = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\') at += 1;
    else if (quote !== null) quote = sign === quote ? null : quote;
    else if (isQuote(text, at)) quote = sign;
    else if (sign === '[') isBracketed = true;
    else if (sign === ']') isBracketed = false;
    else if (sign === '=' && !isBracketed) return at;
  }
  return -1;
}

/** A quote begins a word; inside of one it is a character like others. */
function isQuote(text: string, at: number): boolean {
  return /["']/.test(text.charAt(at)) && (at === 0 || /[.[=|]/.test(text.charAt(at - 1)));
}

/** Reads `repository=tag`, `repository=tag@digest` and `repository=@digest`. */
export function readImageWish(text: string): WishRead {
  const cut = text.indexOf('=');
  const written = text.slice(0, Math.max(0, cut));
  const repository = canonicalRepository(written);
  if (cut < 0 || repository === null)
    return { reason: `\`${text}\` names no image: write <repository>=<tag>[@<digest>]` };
  const version = text.slice(cut + 1);
  const reference = parseImageReference(`${written}${version.startsWith('@') ? '' : ':'}${version}`);
  if (reference === null) return { reason: `\`${version}\` is neither a tag nor a tag with a digest` };
  const { tag, digest } = reference;
  return { wish: { kind: 'image', written, repository, tag, digest } };
}

/** Reads `namespace:name=image`. */
export function readMarkerWish(text: string): WishRead {
  const [, policy, image] = /^([^:=\s]+:[^:=\s]+)=(\S+)$/.exec(text) ?? [];
  if (policy === undefined || image === undefined) {
    return { reason: `\`${text}\` names no policy: write <namespace>:<name>=<image>` };
  }
  const reference = parseImageReference(image);
  if (reference === null) return { reason: `\`${image}\` is no image reference` };
  if (reference.tag === null && reference.digest === null)
    return { reason: `\`${image}\` has neither a tag nor a digest` };
  return { wish: { kind: 'marker', policy, image } };
}
