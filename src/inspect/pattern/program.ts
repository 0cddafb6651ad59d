/** Whether a code point belongs to a set. */
export type CharSet = (code: number) => boolean;

/** One step of a matcher. `split` goes on at both places, `assert` goes on where the position is such a place. */
export type Step =
  | { kind: 'char'; set: CharSet }
  | { kind: 'split'; a: number; b: number }
  | { kind: 'jump'; to: number }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'match' };

export type Assertion = 'start' | 'end' | 'boundary' | 'no-boundary';

/** A pattern as a tree. */
export type Node =
  | { kind: 'char'; set: CharSet }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'all'; parts: readonly Node[] }
  | { kind: 'any'; ways: readonly Node[] }
  | { kind: 'repeat'; part: Node; least: number; most: number | null };

/** More steps than this are not followed: counted repetitions are written out. */
const MOST_STEPS = 20_000;

/** The steps of a tree, or null when there would be too many. */
export function programOf(tree: Node): Step[] | null {
  const steps: Step[] = [];
  const isWithin = emit(tree, steps);
  if (!isWithin) return null;
  steps.push({ kind: 'match' });
  return steps;
}

function emit(node: Node, steps: Step[]): boolean {
  if (steps.length > MOST_STEPS) return false;
  switch (node.kind) {
    case 'char':
    case 'assert':
      steps.push(node);
      return true;
    case 'all':
      return node.parts.every((part) => emit(part, steps));
    case 'any':
      return emitAny(node.ways, steps);
    case 'repeat':
      return emitRepeat(node, steps);
  }
}

function emitAny(ways: readonly Node[], steps: Step[]): boolean {
  const ends: { kind: 'jump'; to: number }[] = [];
  for (const [index, way] of ways.entries()) {
    const isLast = index === ways.length - 1;
    const split = { kind: 'split' as const, a: steps.length + 1, b: 0 };
    if (!isLast) steps.push(split);
    if (!emit(way, steps)) return false;
    if (isLast) continue;
    const end = { kind: 'jump' as const, to: 0 };
    ends.push(end);
    steps.push(end);
    split.b = steps.length;
  }
  for (const end of ends) end.to = steps.length;
  return true;
}

function emitRepeat({ part, least, most }: Extract<Node, { kind: 'repeat' }>, steps: Step[]): boolean {
  for (let count = 0; count < least; count++) if (!emit(part, steps)) return false;
  if (most === null) {
    const split = { kind: 'split' as const, a: steps.length + 1, b: 0 };
    steps.push(split);
    if (!emit(part, steps)) return false;
    steps.push({ kind: 'jump', to: split.a - 1 });
    split.b = steps.length;
    return true;
  }
  const splits: { kind: 'split'; a: number; b: number }[] = [];
  for (let count = least; count < most; count++) {
    const split = { kind: 'split' as const, a: steps.length + 1, b: 0 };
    splits.push(split);
    steps.push(split);
    if (!emit(part, steps)) return false;
  }
  for (const split of splits) split.b = steps.length;
  return true;
}
