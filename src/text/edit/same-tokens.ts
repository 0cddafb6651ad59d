import { Lexer } from 'yaml';

/** Two texts of which the second has another scalar, in another style perhaps, where the first has `old`. */
export interface Replaced {
  before: string;
  after: string;
  old: string;
  source: string;
}

/** What the lexer gives before the text of a plain scalar. */
const plainMark = '\u001f';

/**
 * The proof that an edit changed one scalar and nothing else: both texts are the same words of YAML, one by one, save
 * the one that was replaced. What a document means follows from its words alone, so it is the same elsewhere. This is
 * several times faster than to build and compare the documents, and sees comments and blanks as well.
 */
export function isOnlyToken({ before, after, old, source }: Replaced): boolean {
  const [a, b] = [tokens(before), tokens(after)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return isScalar(a.slice(start, a.length - end), old) && isScalar(b.slice(start, b.length - end), source);
}

/** A mark that both have is among the words before. */
function isScalar(words: readonly string[], source: string): boolean {
  const [first, second] = words;
  if (words.length === 2) return first === plainMark && second === source;
  return words.length === 1 && first === source;
}

function tokens(text: string): string[] {
  return [...new Lexer().lex(text)];
}
