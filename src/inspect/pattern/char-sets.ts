import type { CharSet } from './program.ts';

/** The set of the code points from one to another, both included. */
export function range(from: number, to: number): CharSet {
  return (code) => code >= from && code <= to;
}

export function oneOf(sets: readonly CharSet[]): CharSet {
  return (code) => sets.some((set) => set(code));
}

export function not(set: CharSet): CharSet {
  return (code) => !set(code);
}

function letters(text: string): CharSet {
  const codes = new Set([...text].map((char) => char.codePointAt(0)));
  return (code) => codes.has(code);
}

const digit = range(48, 57);
const upper = range(65, 90);
const lower = range(97, 122);
export const word = oneOf([digit, upper, lower, letters('_')]);
const space = letters('\t\n\f\r ');

/** `\d`, `\w`, `\s` and their opposites, which in RE2 know ASCII only. */
export const classEscapes: Readonly<Record<string, CharSet>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
};

/** `[:alpha:]` and its like, as in RE2. */
export const namedClasses: Readonly<Record<string, CharSet>> = {
  alnum: oneOf([digit, upper, lower]),
  alpha: oneOf([upper, lower]),
  ascii: range(0, 127),
  blank: letters('\t '),
  digit,
  lower,
  punct: oneOf([range(33, 47), range(58, 64), range(91, 96), range(123, 126)]),
  space: letters('\t\n\v\f\r '),
  upper,
  word,
  xdigit: oneOf([digit, range(65, 70), range(97, 102)]),
};

/** Every character but the end of a line. */
export const anyChar: CharSet = (code) => code !== 10;

/** The same letters in upper and lower case. */
export function ignoringCase(set: CharSet): CharSet {
  return (code) => {
    const text = String.fromCodePoint(code);
    return [code, text.toLowerCase().codePointAt(0), text.toUpperCase().codePointAt(0)].some((one) => set(one ?? code));
  };
}
