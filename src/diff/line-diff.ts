/** A line of an edit script. */
export interface LineChange {
  sign: ' ' | '-' | '+';
  line: string;
}

/**
 * Beyond this many differing lines the middle is shown as replaced: the shortest script is no help to a reader any
 * more.
 */
const maxEdits = 1500;

/**
 * A shortest edit script from one text to the other (Myers' greedy algorithm), in time proportional to size ×
 * differences.
 */
export function diffLines(before: readonly string[], after: readonly string[]): LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1;
    endAfter -= 1;
  }
  const middle = script(before.slice(start, endBefore), after.slice(start, endAfter));
  return [...kept(before.slice(0, start)), ...middle, ...kept(before.slice(endBefore))];
}

function kept(lines: readonly string[]): LineChange[] {
  return lines.map((line) => ({ sign: ' ', line }));
}

function script(before: readonly string[], after: readonly string[]): LineChange[] {
  const trace = before.length === 0 || after.length === 0 ? null : searchTrace(before, after);
  if (trace !== null) return backtrack(before, after, trace);
  const removed = before.map((line): LineChange => ({ sign: '-', line }));
  const added = after.map((line): LineChange => ({ sign: '+', line }));
  return [...removed, ...added];
}

/** `v[k + d]` is how far down diagonal k (x - y) a script of d edits comes; one row per number of edits. */
function searchTrace(before: readonly string[], after: readonly string[]): Int32Array[] | null {
  const trace: Int32Array[] = [];
  const limit = Math.min(before.length + after.length, maxEdits);
  for (let edits = 0; edits <= limit; edits++) {
    const row = new Int32Array(2 * edits + 1);
    for (let k = -edits; k <= edits; k += 2) {
      let x = edits === 0 ? 0 : stepTo(trace[edits - 1], edits - 1, k);
      let y = x - k;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x += 1;
        y += 1;
      }
      row[k + edits] = x;
      if (x >= before.length && y >= after.length) {
        trace.push(row);
        return trace;
      }
    }
    trace.push(row);
  }
  return null;
}

/** The better of a removal from diagonal k - 1 and an addition from k + 1. */
function stepTo(row: Int32Array | undefined, edits: number, k: number): number {
  const removal = reach(row, edits, k - 1) + 1;
  const addition = reach(row, edits, k + 1);
  return Math.max(removal, addition);
}

function reach(row: Int32Array | undefined, edits: number, k: number): number {
  return k < -edits || k > edits ? -2 : (row?.[k + edits] ?? -2);
}

function backtrack(before: readonly string[], after: readonly string[], trace: readonly Int32Array[]): LineChange[] {
  const reversed: LineChange[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const k = x - y;
    const row = trace[edits - 1];
    const isRemoval = reach(row, edits - 1, k - 1) + 1 > reach(row, edits - 1, k + 1);
    const fromX = isRemoval ? reach(row, edits - 1, k - 1) : reach(row, edits - 1, k + 1);
    const startX = isRemoval ? fromX + 1 : fromX;
    while (x > startX) {
      x -= 1;
      y -= 1;
      reversed.push({ sign: ' ', line: before[x] ?? '' });
    }
    if (isRemoval) x -= 1;
    else y -= 1;
    reversed.push(isRemoval ? { sign: '-', line: before[x] ?? '' } : { sign: '+', line: after[y] ?? '' });
  }
  while (x > 0) {
    x -= 1;
    reversed.push({ sign: ' ', line: before[x] ?? '' });
  }
  return reversed.reverse();
}
