import { anyChar, classEscapes, ignoringCase, namedClasses, not, oneOf, range } from './char-sets.ts';
import type { CharSet, Node } from './program.ts';

/** A pattern that is not understood here: it is not checked, and said so. */
class NotUnderstood extends Error {}

/** The most that RE2 lets people count to. */
const MOST_REPEATS = 1000;

/**
 * Reads a pattern in the syntax of RE2, as Kubernetes takes it; null for what is no such pattern or needs more than
 * groups, sets, repetitions, `(?i)` and plain assertions (named Unicode classes, other flags).
 */
export function parsePattern(source: string): Node | null {
  try {
    const reader = new Reader(source);
    const tree = reader.alternatives(0);
    return reader.isAtEnd() ? tree : null;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

/** Deeper groups are no pattern of people. */
const DEEPEST = 100;

class Reader {
  private readonly chars: readonly string[];
  private at = 0;
  private isCaseless = false;

  constructor(source: string) {
    this.chars = [...source];
  }

  isAtEnd(): boolean {
    return this.at >= this.chars.length;
  }

  alternatives(depth: number): Node {
    if (depth > DEEPEST) throw new NotUnderstood();
    const ways = [this.sequence(depth)];
    while (this.take('|')) ways.push(this.sequence(depth));
    return ways.length === 1 && ways[0] !== undefined ? ways[0] : { kind: 'any', ways };
  }

  private sequence(depth: number): Node {
    const parts: Node[] = [];
    while (!this.isAtEnd() && this.peek() !== '|' && this.peek() !== ')') {
      const atom = this.atom(depth);
      if (atom !== null) parts.push(this.repeated(atom));
    }
    return { kind: 'all', parts };
  }

  private atom(depth: number): Node | null {
    const char = this.next();
    switch (char) {
      case '(':
        return this.group(depth);
      case '[':
        return this.char(this.set());
      case '.':
        return this.char(anyChar);
      case '^':
        return { kind: 'assert', what: 'start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new NotUnderstood();
      default:
        return this.literal(char);
    }
  }

  private group(depth: number): Node | null {
    if (this.take('?')) {
      if (this.take('i')) {
        // Only at the very beginning it is for the whole pattern.
        if (this.at !== 3 || !this.take(')')) throw new NotUnderstood();
        this.isCaseless = true;
        return null;
      }
      if (this.take('P') || this.peek() === '<') this.groupName();
      else if (!this.take(':')) throw new NotUnderstood();
    }
    const inner = this.alternatives(depth + 1);
    if (!this.take(')')) throw new NotUnderstood();
    return inner;
  }

  private groupName(): void {
    if (!this.take('<')) throw new NotUnderstood();
    while (!this.take('>')) if (!/\w/.test(this.next())) throw new NotUnderstood();
  }

  private repeated(part: Node): Node {
    const char = this.peek();
    const bounds = char === '{' ? this.bounds() : simpleBounds[char ?? ''];
    if (bounds === undefined || bounds === null) return part;
    if (char !== '{') this.at += 1;
    this.take('?');
    return { kind: 'repeat', part, ...bounds };
  }

  /** `{2}`, `{2,}`, `{2,5}`; a brace that opens none of these is a letter. */
  private bounds(): { least: number; most: number | null } | null {
    const text = this.chars.slice(this.at, this.at + 12).join('');
    const found = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(text);
    if (found === null) return null;
    const least = Number(found[1]);
    const end = found[3] === '' ? null : Number(found[3]);
    const most = found[2] === undefined ? least : end;
    if (least > MOST_REPEATS || (most ?? least) > MOST_REPEATS || (most !== null && most < least)) {
      throw new NotUnderstood();
    }
    this.at += found[0].length;
    return { least, most };
  }

  private escape(): Node {
    const char = this.next();
    if (char === 'b') return { kind: 'assert', what: 'boundary' };
    if (char === 'B') return { kind: 'assert', what: 'no-boundary' };
    if (char === 'A') return { kind: 'assert', what: 'start' };
    if (char === 'z') return { kind: 'assert', what: 'end' };
    return this.char(classEscapes[char] ?? this.escaped(char));
  }

  private escaped(char: string): CharSet {
    const control = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7 }[char];
    if (control !== undefined) return range(control, control);
    if (char === 'x') return this.hex();
    if (/[A-Za-z0-9]/.test(char)) throw new NotUnderstood();
    return single(char);
  }

  private hex(): CharSet {
    const rest = this.chars.slice(this.at, this.at + 10).join('');
    const found = /^([0-9A-Fa-f]{2})|^\{([0-9A-Fa-f]{1,6})\}/.exec(rest);
    if (found === null) throw new NotUnderstood();
    this.at += found[0].length;
    const code = Number.parseInt(found[1] ?? found[2] ?? '', 16);
    return range(code, code);
  }

  private set(): CharSet {
    const isNegated = this.take('^');
    const sets: CharSet[] = [];
    do sets.push(this.setPart());
    while (!this.take(']'));
    const all = oneOf(sets);
    return isNegated ? not(this.cased(all)) : all;
  }

  private setPart(): CharSet {
    const char = this.next();
    if (char === '[' && this.peek() === ':') return this.namedClass();
    if (char === '\\') {
      const escaped = this.next();
      const known = classEscapes[escaped];
      if (known !== undefined) return known;
      return this.escapedOrRange(escaped);
    }
    return this.rangeFrom(char);
  }

  private escapedOrRange(char: string): CharSet {
    if (/[A-Za-z0-9]/.test(char)) return this.escaped(char);
    return this.rangeFrom(char);
  }

  private rangeFrom(char: string): CharSet {
    if (this.peek() !== '-' || this.chars[this.at + 1] === ']' || this.chars[this.at + 1] === undefined) {
      return single(char);
    }
    this.at += 1;
    const start = this.next();
    const end = start === '\\' ? this.next() : start;
    if (start === '\\' && /[A-Za-z0-9]/.test(end)) throw new NotUnderstood();
    const [from, to] = [codeOf(char), codeOf(end)];
    if (from > to) throw new NotUnderstood();
    return range(from, to);
  }

  private namedClass(): CharSet {
    const rest = this.chars.slice(this.at, this.at + 12).join('');
    const found = /^:(\^?)(\w+):\]/.exec(rest);
    const name = found?.[2] ?? '';
    const known = Object.hasOwn(namedClasses, name) ? namedClasses[name] : undefined;
    if (found === null || known === undefined) throw new NotUnderstood();
    this.at += found[0].length;
    return found[1] === '^' ? not(known) : known;
  }

  private literal(char: string): Node {
    return this.char(single(char));
  }

  private char(set: CharSet): Node {
    return { kind: 'char', set: this.cased(set) };
  }

  private cased(set: CharSet): CharSet {
    return this.isCaseless ? ignoringCase(set) : set;
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private next(): string {
    const char = this.chars[this.at];
    if (char === undefined) throw new NotUnderstood();
    this.at += 1;
    return char;
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }
}

const simpleBounds: Readonly<Record<string, { least: number; most: number | null }>> = {
  '*': { least: 0, most: null },
  '+': { least: 1, most: null },
  '?': { least: 0, most: 1 },
};

function single(char: string): CharSet {
  const code = codeOf(char);
  return range(code, code);
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}
