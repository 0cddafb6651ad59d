import { isSecretValue, MASK, maskText } from '../model/mask-text.ts';
import { certificateText } from './certificate.ts';
import type { ReadYaml } from './document.ts';
import { type FieldPath, lastKey } from './field-path.ts';
import { isEqualJson } from './json.ts';
import { maskKnown } from './mask-known.ts';

/** Both sides of a value, masked; a side that does not have it stays undefined. */
export interface MaskedPair {
  before: unknown;
  after: unknown;
}

/** Where a value stands, as far as it matters for whether it is a secret. */
export interface Place {
  path: FieldPath;
  /** Values of Secrets, which are masked wherever they stand; the longest first. */
  known: readonly string[];
  /** The `name` beside a `value`, as in lists of environment variables. */
  name: string | null;
  /** Reads YAML that stands in a text; null where that is not looked into. */
  readYaml: ReadYaml | null;
}

/** Copies of an object as some tool last saw it, with all that was secret in it. */
const copies = /(?:^|\/)(?:last-applied|last-applied-configuration|last-applied-config|applied)$/;

/** True for a value that is a secret by where it stands, or by that and its form. */
export function isHidden(before: unknown, after: unknown, { path, name }: Place): boolean {
  const key = name ?? lastKey(path);
  if (isReferenceOf(path)) return false;
  if (copies.test(key) && key.includes('/')) return true;
  return [before, after].some((value) => {
    return (typeof value === 'string' || typeof value === 'number') && isSecretValue(key, String(value));
  });
}

/** Where an ExternalSecret says which value it takes from its store. */
function isReferenceOf(path: FieldPath): boolean {
  return path.some((step) => 'key' in step && step.key === 'remoteRef');
}

/** A mask for both sides that says whether the values were equal, and nothing else about them. */
export function hide(before: unknown, after: unknown): MaskedPair {
  if (before === undefined) return { before, after: after === undefined ? undefined : `${MASK} (added)` };
  if (after === undefined) return { before: `${MASK} (removed)`, after };
  if (isEqualJson(before, after)) return { before: `${MASK} (same)`, after: `${MASK} (same)` };
  return { before: MASK, after: `${MASK} (changed)` };
}

/** Texts that differ only in what is masked must not look the same. */
export function maskTexts(before: string, after: string, known: readonly string[]): MaskedPair {
  const left = maskOne(before, known);
  const right = maskOne(after, known);
  if (left !== right || before === after) return { before: left, after: right };
  return { before: left, after: marked(right, 'changed') };
}

/** A text that the other side does not have. */
export function maskLone(text: string, side: 'removed' | 'added', known: readonly string[]): string {
  const masked = maskOne(text, known);
  return masked === text ? masked : marked(masked, side);
}

function marked(text: string, mark: string): string {
  return text.includes('\n') ? `${text}\n${MASK} (${mark})` : `${text} (${mark})`;
}

const sops = /^ENC\[[A-Z0-9_]+,data:[\s\S]*\]$/;

/**
 * A text without credentials and without the known values of Secrets. What is encrypted is told as such, and
 * certificates by what people know them by.
 */
export function maskOne(text: string, known: readonly string[]): string {
  if (sops.test(text)) return 'encrypted with SOPS';
  const certificate = certificateText(text);
  if (certificate !== null) return maskText(certificate);
  return maskText(maskKnown(text, known));
}
