/** One answer of `git cat-file --batch-command`: an object, without its bytes after `info`, or null when it is missing. */
export type BatchAnswer = { oid: string; type: string; size: number; bytes: Buffer | null } | null;

export interface BatchAnswers {
  /** Takes what the process wrote and gives the answers that are complete now, in order. */
  take(chunk: Buffer): BatchAnswer[];
  /** Says whether the next command asks for bytes: to be called once per command, in order. */
  expect(withBytes: boolean): void;
}

/**
 * Cuts the output of `git cat-file --batch-command` into answers. Chunks of a large object are gathered in a list and
 * joined once, so that reading stays linear.
 */
export function createBatchAnswers(): BatchAnswers {
  const expected: boolean[] = [];
  let chunks: Buffer[] = [];
  let held = 0;
  let body: { oid: string; type: string; size: number } | null = null;

  function join(): Buffer {
    const joined = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, held);
    chunks = [joined];
    return joined;
  }

  function drop(length: number): void {
    const rest = join().subarray(length);
    chunks = rest.length === 0 ? [] : [rest];
    held = rest.length;
  }

  function next(): BatchAnswer | undefined {
    if (body === null) {
      const text = join();
      const end = text.indexOf(10);
      if (end < 0) return undefined;
      const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(text.toString('latin1', 0, end));
      drop(end + 1);
      const withBytes = expected.shift() ?? false;
      if (match === null) return null;
      const found = { oid: match[1] ?? '', type: match[2] ?? '', size: Number(match[3]) };
      if (!withBytes) return { ...found, bytes: null };
      body = found;
    }
    if (held < body.size + 1) return undefined;
    const answer = { ...body, bytes: Buffer.from(join().subarray(0, body.size)) };
    drop(body.size + 1);
    body = null;
    return answer;
  }

  function take(chunk: Buffer): BatchAnswer[] {
    chunks.push(chunk);
    held += chunk.length;
    const answers: BatchAnswer[] = [];
    while (held > 0) {
      const answer = next();
      if (answer === undefined) break;
      answers.push(answer);
    }
    return answers;
  }

  return { take, expect: (withBytes) => void expected.push(withBytes) };
}
