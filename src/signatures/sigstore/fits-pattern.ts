/** Longer names of signers are nobody's. */
const LONGEST = 2048;

/**
 * True when an identity fits a pattern as a whole. `*` stands for text without `/` and `@`, `**` for text without `@`:
 * a branch named `x/.github/workflows/release.yml@refs/heads/main` must not make another workflow look like this one.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  if (text.length > LONGEST) return false;
  const source = pattern.split(/(\*+)/).map(translate).join('');
  return new RegExp(`^${source}$`, 'u').test(text);
}

function translate(part: string): string {
  if (part === '*') return '[^/@]*';
  if (part.startsWith('*')) return '[^@]*';
  return part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&');
}
