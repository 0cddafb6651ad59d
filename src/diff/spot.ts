import type { FieldChange, NoiseReason } from '../model/changes.ts';
import type { ReadYaml } from './document.ts';
import { type FieldPath, pathText } from './field-path.ts';
import type { MaskedPair, Place } from './hide.ts';
import { maskKey } from './mask-keys.ts';
import { maskAt } from './mask-pair.ts';
import type { Renames } from './renames.ts';
import { valueTexts } from './value-text.ts';

/** What a comparison needs beside the two sides. */
export interface CompareContext {
  /** Values of Secrets, the longest first. */
  known: readonly string[];
  renames: Renames;
  readYaml: ReadYaml | null;
  /** The API group of the object. */
  group: string;
}

/** A place in the two sides, and where what is found there goes. */
export interface Spot extends Place {
  context: CompareContext;
  fields: FieldChange[];
  /** Inside a document that stands as text: no Kubernetes object, so nothing of it is noise. */
  isEmbedded: boolean;
}

/** Notes a difference, in words that are masked already. */
export function tell(masked: MaskedPair, { fields, path, known }: Spot): MaskedPair {
  const [from, to] = valueTexts(masked.before, masked.after);
  fields.push({ path: toldPath(path, known), from, to, noise: false });
  return masked;
}

/** Notes a difference as noise; the first side takes over what the second one has. */
export function quiet(before: unknown, after: unknown, spot: Spot, reason: NoiseReason): MaskedPair {
  const masked = maskAt(before, after, spot);
  const [from, to] = valueTexts(masked.before, masked.after);
  spot.fields.push({ path: toldPath(spot.path, spot.known), from, to, noise: true, reason });
  return { before: masked.after, after: masked.after };
}

/** A path as people read it. A secret may stand in a key of a map or name an item. */
export function toldPath(path: FieldPath, known: readonly string[]): string {
  return pathText(
    path.map((step) => ('key' in step ? { key: maskKey(step.key, known) } : { item: maskKey(step.item, known) })),
  );
}
