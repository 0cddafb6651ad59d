import { documentIn, type EmbeddedDocument } from './document.ts';
import { type MaskedPair, maskTexts } from './hide.ts';
import { isEqualJson } from './json.ts';
import { printDocument } from './print-document.ts';
import { quiet, type Spot, tell } from './spot.ts';

/** Beyond this length JSON on one line is shown on many. */
const wide = 80;

/**
 * Compares two texts that are documents of one format field by field, with paths that lead into them; null when they
 * are not. One document that is written in two ways is noise.
 */
export function compareTexts(
  before: string,
  after: string,
  spot: Spot,
  compareAt: (before: unknown, after: unknown, spot: Spot) => MaskedPair,
): MaskedPair | null {
  const left = documentIn(before, spot.path, spot.readYaml);
  const right = left === null ? null : documentIn(after, spot.path, spot.readYaml);
  if (left === null || right === null || left.format !== right.format) return null;
  if (Array.isArray(left.value) !== Array.isArray(right.value)) return null;
  if (isEqualJson(left.value, right.value)) {
    return firstLine(before) === firstLine(after)
      ? quiet(before, after, spot, 'same-value')
      : tell(maskTexts(before, after, spot.known), spot);
  }
  const masked = compareAt(left.value, right.value, { ...spot, name: null, isEmbedded: true });
  return shown([before, left, masked.before], [after, right, masked.after], spot);
}

type Side = readonly [text: string, document: EmbeddedDocument, masked: unknown];

/** The texts as they stand, unless they hold secrets or are JSON on one long line: then they are written anew. */
function shown(left: Side, right: Side, spot: Spot): MaskedPair {
  const isPrinted = [left, right].some(
    ([text, { format, value }, masked]) =>
      !isEqualJson(value, masked) || (format === 'json' && text.length > wide && !text.trim().includes('\n')),
  );
  if (!isPrinted) return maskTexts(left[0], right[0], spot.known);
  const [before, after] = [printDocument(left[1], left[2]), printDocument(right[1], right[2])];
  return { before, after: before === after ? `${after}\n(changed)` : after };
}

/** A first line that is a comment may be read by a program: `#cloud-config`, `#!/bin/sh`. */
function firstLine(text: string): string {
  return /^#.*/.exec(text)?.[0] ?? '';
}
