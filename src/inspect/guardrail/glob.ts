/** Whether a text fits a pattern in which `*` stands for any text. Takes time in proportion to both, whatever they are. */
export function isLike(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** True for a text that fits one of some patterns. */
export function isLikeAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => isLike(text, pattern));
}
