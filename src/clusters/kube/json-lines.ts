/** A line that never ends would fill the memory. */
const MAX_LINE = 16 * 1024 * 1024;

/** Splits chunks into JSON values, one a line. Throws SyntaxError for a line that does not parse or is cut off. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new SyntaxError('a line of the stream is too long');
    for (const line of lines) {
      if (line.trim() !== '') yield parseLine(line);
    }
  }
  if (rest.trim() !== '') yield parseLine(rest);
}

/** The parser's message would quote the line, which may hold a Secret. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError('a line of the stream is not JSON');
  }
}
