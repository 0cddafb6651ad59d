import { compare, parse, type SemVer } from 'semver';

/**
 * The version that a tag is: `x.y.z` in full, perhaps with `v` before and a pre-release behind, and what a chart's
 * version may have: build metadata after `+`. Null for everything else.
 */
export function versionOf(tag: string): SemVer | null {
  return /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(tag) ? parse(tag) : null;
}

/** Orders tags: versions by precedence, behind all that are no versions; equal ones by their text. */
export function compareTags(a: string, b: string): number {
  const left = versionOf(a);
  const right = versionOf(b);
  if (left === null || right === null) return Number(left !== null) - Number(right !== null) || compareText(a, b);
  return compare(left, right) || compareText(a, b);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
