import { word } from './char-sets.ts';
import { parsePattern } from './parse-pattern.ts';
import { type Assertion, programOf, type Step } from './program.ts';

/** A pattern that takes time in proportion to the text and to its own length, whatever both are. */
export interface LinearPattern {
  /** True when the pattern is found in the text; also for a text so long that looking would take too much time. */
  test(text: string): boolean;
}

/** Steps times characters beyond which nobody looks: a second's work at most. */
const MOST_WORK = 20_000_000;

/**
 * A pattern in RE2's syntax as a set of states that walk over the text together (Thompson, 1968), never going back. The
 * regular expressions of JavaScript go back, and a pattern from a repository can make them do so for years. Null for
 * a pattern that is not understood.
 */
export function linearPattern(source: string): LinearPattern | null {
  const tree = parsePattern(source);
  const steps = tree === null ? null : programOf(tree);
  if (steps === null) return null;
  return { test: (text) => text.length * steps.length > MOST_WORK || isFound(steps, codesOf(text)) };
}

function codesOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0);
}

function isFound(steps: readonly Step[], codes: readonly number[]): boolean {
  let states = new Set<number>();
  for (let at = 0; at <= codes.length; at++) {
    // A match may begin anywhere.
    if (follow(steps, { codes, at }, 0, states)) return true;
    const code = codes[at];
    if (code === undefined) return false;
    const next = new Set<number>();
    for (const state of states) {
      const step = steps[state];
      if (step?.kind !== 'char' || !step.set(code)) continue;
      if (follow(steps, { codes, at: at + 1 }, state + 1, next)) return true;
    }
    states = next;
  }
  return false;
}

interface Place {
  codes: readonly number[];
  at: number;
}

/** Adds every state that is reached without reading on; true when one of them is the match. */
function follow(steps: readonly Step[], place: Place, from: number, states: Set<number>): boolean {
  const open = [from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (states.has(state)) continue;
    states.add(state);
    const step = steps[state];
    if (step?.kind === 'match') return true;
    if (step?.kind === 'jump') open.push(step.to);
    if (step?.kind === 'split') open.push(step.b, step.a);
    if (step?.kind === 'assert' && holds(step.what, place)) open.push(state + 1);
  }
  return false;
}

function holds(what: Assertion, { codes, at }: Place): boolean {
  if (what === 'start') return at === 0;
  if (what === 'end') return at === codes.length;
  const isBoundary = isWord(codes[at - 1]) !== isWord(codes[at]);
  return what === 'boundary' ? isBoundary : !isBoundary;
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && word(code);
}
