import { clip } from './within-bytes.ts';

const LONGEST = 300;

/**
 * The words of a reason, or a command, as one line for the history: no control characters, none that are not seen or that turn the
 * direction of text, at most 300 characters. Who shows it still has to escape it.
 */
export function reasonOf(words: readonly string[]): string {
  const seen = words.join(' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  return clip(seen.replaceAll(/\s+/g, ' ').trim(), LONGEST);
}
