import type { ProbePart } from './candidates.ts';

/** A digest that no image has. */
const NO_DIGEST = `sha256:${'5410c1'.repeat(11).slice(0, 64)}`;

/**
 * Another value of the same form, to see what changes with it: digits become other digits, so that a chart that
 * compares versions still takes it.
 */
export function probeValue(part: ProbePart, text: string): string {
  if (part.kind === 'digest') return NO_DIGEST;
  if (part.kind === 'reference') {
    const [named = '', digest] = text.split('@');
    const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    const tagged = colon < 0 ? named : `${named.slice(0, colon + 1)}${otherText(named.slice(colon + 1))}`;
    return digest === undefined ? tagged : `${tagged}@${NO_DIGEST}`;
  }
  const [tag = '', digest] = text.split('@');
  return digest === undefined ? otherText(tag) : `${otherText(tag)}@${NO_DIGEST}`;
}

/** `1.4.2` becomes `2.5.3`, and a text without digits gets some. */
function otherText(text: string): string {
  return /\d/.test(text) ? text.replaceAll(/\d/g, (digit) => String((Number(digit) % 9) + 1)) : `${text}-7`;
}
