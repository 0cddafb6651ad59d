/** A scalar that was found without the parser. */
export interface QuickScalar {
  start: number;
  end: number;
  style: 'plain' | 'single' | 'double';
  /** What it says, without its quotes. */
  text: string;
  line: number;
  column: number;
}

// Words and signs that are the same text or number to every reader, and keys that nobody takes for another type.
const word = '(?:[\\w./+@-]|:(?=[\\w./]))+';
const plain = `[\\w./]${word.slice(0, -1)}*(?: ${word})*`;
const key = '[A-Za-z_][\\w./-]*';
const flat = `\\{\\}|\\[\\]|\\[(?:[\\w./]+)(?:, +[\\w./]+)*\\]|\\{ ?${key}: [\\w./]+(?:, +${key}: [\\w./]+)* ?\\}`;
const value = `(?<plain>${plain})|'(?<single>[^'\\\\]*)'|"(?<double>[^"\\\\]*)"|(?<flow>${flat})|(?<block>[|>][-+]?)`;
const lineGrammar = new RegExp(`^( *)(- )?(?:(${key}):)?(?: *(?:(?<=[ ])(?:${value}))?)(?: +#.*| *)$`, 'd');
/** What has a meaning of its own anywhere in a text, or is no line end to everybody. */
const unusual = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\u{10000}-\u{10ffff}]/u;

/** A map or a list that is open at a line. */
interface Frame {
  indent: number;
  isList: boolean;
  keys: Set<string>;
  /** How many steps of the path lead here; -1 beside it. */
  depth: number;
}

/**
 * Finds a scalar in a text that is all of the plain kind that most values files are: one document of maps and lists in
 * lines, one-line values, blocks, comments. Null for every other text, for one that is broken or has a key twice, and
 * where the path leads to nothing or to no such value: the parser knows more, and is some forty times slower.
 */
export function quickScalar(text: string, path: readonly string[]): QuickScalar | null {
  return unusual.test(text) ? null : new Scan(path).run(text);
}

class Scan {
  private readonly path: readonly string[];
  private readonly frames: Frame[] = [];
  private found: QuickScalar | null = null;
  /** Where a map or a list may begin: below a key without a value. */
  private pending: Frame | null = null;
  private pendingDepth = -1;
  /** Columns of the block that is read: those of its key, and those of its first line once that is known. */
  private block: { key: number; own: number | null } | null = null;

  constructor(path: readonly string[]) {
    this.path = path;
  }

  run(text: string): QuickScalar | null {
    let offset = 0;
    for (let number = 1; offset <= text.length; number += 1) {
      const newline = text.indexOf('\n', offset);
      const end = newline < 0 ? text.length : newline;
      if (!this.take(text.slice(offset, end), offset, number)) return null;
      offset = end + 1;
    }
    return this.found;
  }

  /** False for a line that is not of the plain kind. */
  private take(line: string, offset: number, number: number): boolean {
    if (this.block !== null && this.isInBlock(line, this.block)) return true;
    const blank = /^ *(?:#.*)?$/.test(line);
    if (blank) {
      // A comment ends a block; at any other column it might be a line of it.
      const isClear = this.block === null || line === '' || (line.startsWith('#') && this.block.own !== null);
      if (line.startsWith('#')) this.block = null;
      return isClear;
    }
    const match = lineGrammar.exec(line);
    if (match === null) return false;
    const [, margin = '', dash, name] = match;
    // What is indented less than the block's own lines and more than its key is neither.
    if (this.block !== null && margin.length > this.block.key) return false;
    if (this.block !== null && this.block.own === null) return false;
    this.block = null;
    const isItem = dash !== undefined;
    if (isItem && !this.openItem(margin.length)) return false;
    const indent = isItem ? margin.length + 2 : margin.length;
    if (name === undefined) return isItem && this.closeItem(match);
    const frame = isItem ? this.itemFrame(indent) : this.mapAt(indent);
    if (frame === null || frame.keys.has(name)) return false;
    frame.keys.add(name);
    return this.takePair(match, frame, { name, offset, number });
  }

  private isInBlock(line: string, block: { key: number; own: number | null }): boolean {
    if (line === '') return true;
    const indent = line.length - line.trimStart().length;
    if (indent === line.length) return false;
    if (block.own === null && indent > block.key) block.own = indent;
    return block.own !== null && indent >= block.own;
  }

  private takePair(
    match: RegExpExecArray,
    frame: Frame,
    at: { name: string; offset: number; number: number },
  ): boolean {
    const { plain: bare, single, double, flow, block } = match.groups ?? {};
    const isStep = frame.depth >= 0 && this.path[frame.depth] === at.name;
    const isLast = isStep && frame.depth === this.path.length - 1;
    this.pending = null;
    if (block !== undefined) this.block = { key: frame.indent, own: null };
    else if (flow !== undefined) return hasOwnKeys(flow);
    else if ((bare ?? single ?? double) === undefined) {
      this.pending = frame;
      this.pendingDepth = isStep ? frame.depth + 1 : -1;
    } else if (isLast) this.found = scalarAt(match, at);
    return true;
  }

  /** The list in which an entry at this column begins. */
  private openItem(indent: number): boolean {
    while ((this.frames.at(-1)?.indent ?? -1) > indent) this.frames.pop();
    const top = this.frames.at(-1);
    const pending = this.pending;
    this.pending = null;
    if (top?.isList === true && top.indent === indent) return true;
    if (pending === null || pending !== top || indent < pending.indent) return false;
    this.frames.push({ indent, isList: true, keys: new Set(), depth: -1 });
    return true;
  }

  private closeItem(match: RegExpExecArray): boolean {
    const { plain: bare, single, double, flow } = match.groups ?? {};
    if (flow !== undefined) return hasOwnKeys(flow);
    return (bare ?? single ?? double) !== undefined;
  }

  private itemFrame(indent: number): Frame {
    const frame = { indent, isList: false, keys: new Set<string>(), depth: -1 };
    this.frames.push(frame);
    return frame;
  }

  /** The map whose keys stand at this column, which begins here perhaps. */
  private mapAt(indent: number): Frame | null {
    const isOver = (frame: Frame | undefined): boolean =>
      frame !== undefined && (frame.indent > indent || (frame.isList && frame.indent === indent));
    while (isOver(this.frames.at(-1))) this.frames.pop();
    const top = this.frames.at(-1);
    if (top === undefined) {
      if (indent > 0 || this.pending !== null) return null;
      const root = { indent: 0, isList: false, keys: new Set<string>(), depth: 0 };
      this.frames.push(root);
      return root;
    }
    if (!top.isList && top.indent === indent) return top;
    if (this.pending === null || this.pending !== top || top.isList) return null;
    const frame = { indent, isList: false, keys: new Set<string>(), depth: this.pendingDepth };
    this.frames.push(frame);
    return frame;
  }
}

function scalarAt(match: RegExpExecArray, { offset, number }: { offset: number; number: number }): QuickScalar | null {
  for (const style of ['plain', 'single', 'double'] as const) {
    const text = match.groups?.[style];
    const place = match.indices?.groups?.[style];
    if (text === undefined || place === undefined) continue;
    const quote = style === 'plain' ? 0 : 1;
    const [start, end] = [place[0] - quote, place[1] + quote];
    return { start: offset + start, end: offset + end, style, text, line: number, column: start + 1 };
  }
  return null;
}

/** No key stands twice in `{a: 1, b: 2}`. */
function hasOwnKeys(flow: string): boolean {
  if (!flow.startsWith('{')) return true;
  const keys = flow.match(new RegExp(`${key}(?=:)`, 'g')) ?? [];
  return new Set(keys).size === keys.length;
}
