/**
 * True when a text fits a pattern of Argo CD: `*` for any run of characters, `?` for one, `[a-z]` for one of a set,
 * `{a,b}` for one of several. A pattern that cannot be read fits nothing.
 */
export function fitsGlob(pattern: string, text: string): boolean {
  const expression = expressionOf(pattern);
  return expression?.test(text) ?? false;
}

/** True for a pattern that can be read. */
export function isGlob(pattern: string): boolean {
  return expressionOf(pattern) !== null;
}

function expressionOf(pattern: string): RegExp | null {
  let depth = 0;
  let source = '';
  for (const [part] of pattern.matchAll(/\\.|\[!?[^\]]+\]|\*+|[\s\S]/g)) {
    if (part === '{') depth += 1;
    if (part === '}') depth -= 1;
    source += translate(part, depth);
    if (depth < 0) return null;
  }
  return depth === 0 ? readExpression(`^${source}$`) : null;
}

function translate(part: string, depth: number): string {
  if (part.startsWith('*')) return '[\\s\\S]*';
  if (part === '?') return '[\\s\\S]';
  if (part === '{') return '(?:';
  if (part === '}') return ')';
  if (part === ',' && depth > 0) return '|';
  if (part.length > 2 && part.startsWith('[')) return setOf(part);
  return literal(part.startsWith('\\') ? part.slice(1) : part);
}

function setOf(part: string): string {
  const isNegated = part.startsWith('[!');
  const inner = part.slice(isNegated ? 2 : 1, -1).replaceAll(/[\\^[\]]/g, '\\$&');
  return `[${isNegated ? '^' : ''}${inner}]`;
}

function literal(text: string): string {
  return text.replaceAll(/[.+*?^${}()|[\]\\]/g, '\\$&');
}

function readExpression(source: string): RegExp | null {
  try {
    return new RegExp(source);
  } catch {
    return null;
  }
}
