/** Whether a path (from the repository's root, without a leading slash) is one that a pattern means. */
type PathTest = (path: string) => boolean;

/**
 * A pattern of CODEOWNERS: those of gitignore, without `!` and without ranges in brackets (null). It walks segment by
 * segment and never back, so no pattern is slow.
 */
export function ownerPattern(pattern: string): PathTest | null {
  if (pattern.startsWith('!') || /[[\]]/.test(pattern)) return null;
  if (pattern === '/') return () => true;
  const path = pattern.replace(/^\//, '').replace(/\/$/, '');
  if (path === '') return null;
  const isAnchored = pattern.startsWith('/') || path.includes('/');
  const segments = isAnchored ? path.split('/') : ['**', path];
  const reach = reachOf(pattern, isAnchored);
  return (text) => isMatch(segments, text.split('/'), reach);
}

/** What a match means: the file itself, what is below a folder, or both. */
type Reach = 'file' | 'below' | 'both';

/** `docs/*` are the files of that folder alone, `docs/` is what is below, and a plain name may be either. */
function reachOf(pattern: string, isAnchored: boolean): Reach {
  if (pattern.endsWith('/')) return 'below';
  return isAnchored && pattern.endsWith('/*') ? 'file' : 'both';
}

function isMatch(pattern: readonly string[], path: readonly string[], reach: Reach): boolean {
  let states = closure(new Set([0]), pattern);
  for (const [index, segment] of path.entries()) {
    const next = new Set<number>();
    for (const state of states) {
      const wanted = pattern[state];
      if (wanted === '**') next.add(state);
      // At the end it wants at least one segment below its folder.
      if (wanted === '**' && state === pattern.length - 1) next.add(pattern.length);
      if (wanted !== undefined && wanted !== '**' && isSegment(wanted, segment)) next.add(state + 1);
    }
    states = closure(next, pattern);
    const isLast = index === path.length - 1;
    if (states.has(pattern.length) && (isLast ? reach !== 'below' : reach !== 'file')) return true;
  }
  return false;
}

/** Before other segments `**` may also stand for none. */
function closure(states: Set<number>, pattern: readonly string[]): Set<number> {
  for (const state of states) if (pattern[state] === '**' && state < pattern.length - 1) states.add(state + 1);
  return states;
}

/** `*` is any run of characters, `?` any one, and a backslash takes what follows as it is. */
function isSegment(pattern: string, text: string): boolean {
  const tokens = [...pattern.matchAll(/\\.|./gs)].map(([token]) => token);
  let [at, token, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      star = token++;
      mark = at;
    } else if (wanted !== undefined && (wanted === '?' || wanted.at(-1) === text[at])) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  while (tokens[token] === '*') token += 1;
  return token === tokens.length;
}
