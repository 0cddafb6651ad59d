/** Bytes as UTF-8, which are never fewer than UTF-16 units. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The first lines that fit into `room` bytes; when some do not, a last one says how many. */
export function withinBytes(lines: readonly string[], room: number, more: (count: number) => string): string[] {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += byteLength(line) + 1;
    if (used > room) return [...lines.slice(0, index), more(lines.length - index)];
  }
  return [...lines];
}

/** At most `length` characters, with a mark where text is missing; never half of a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const chars = [...text.slice(0, 2 * length + 2)];
  return chars.length <= length ? text : `${chars.slice(0, length).join('')}…`;
}
